// SPDX-License-Identifier: Apache-2.0
// Who holds the disk and not the keys: alters, moves, swaps and plants.
#include <iostream>

#include "tests/vault/content/pack/room.h"

namespace vault::content::pack {
namespace {

constexpr std::uint64_t kSeed = 42;

// Each how-many-th byte is flipped: 64 unless STRONGROOM_FLIP_EVERY says otherwise.
std::size_t flip_every() {
    const char* set = std::getenv("STRONGROOM_FLIP_EVERY");
    return set == nullptr ? 64 : std::max(1UL, std::strtoul(set, nullptr, 10));
}

TEST(content_pack_hostile, G2_a_flipped_bit_anywhere_is_found) {
    Room room;
    const std::vector<Bytes> blocks{random_bytes(1, 200000), random_bytes(2, 250000)};
    const auto made = room.pack_of(blocks);
    const PackId& id = made.ref.pack;
    room.put(id, made.bytes);
    std::mt19937_64 generator(kSeed);
    std::cout << "seed " << kSeed << ", one byte in " << flip_every() << "\n";
    std::size_t noticed = 0;
    for (std::size_t offset = generator() % flip_every(); offset < kSmallPack; offset += flip_every()) {
        const auto bits = static_cast<std::uint8_t>(1U << (generator() % 8));
        room.flip(id, offset, bits);
        const auto reader = room.open(id);
        ASSERT_TRUE(reader) << offset;  // each page stands twice
        ASSERT_EQ(reader->check().value().sectors,
                  std::vector<std::uint32_t>{static_cast<std::uint32_t>(offset / kSector)});
        const bool reads = offset % (8 * flip_every()) < flip_every();
        // What is given out is right, after it was rebuilt; reading takes as long as checking, so one in eight is read.
        for (std::uint32_t i = 0; reads && i < blocks.size(); ++i) {
            const auto plain = reader->read_block(i);
            ASSERT_TRUE(plain && std::equal(plain->begin(), plain->end(), blocks[i].begin(), blocks[i].end()))
                << offset;
        }
        if (reader->is_marred()) ++noticed;
        room.flip(id, offset, bits);
    }
    EXPECT_GE(noticed, 400000 / flip_every() / 8);
    EXPECT_TRUE(room.open(id)->check().value().none());
    EXPECT_FALSE(room.open(id)->is_marred());
}

TEST(content_pack_hostile, G3_a_pack_under_another_name_is_refused) {
    Room room;
    const auto one = room.pack_of({random_bytes(1, 1000)});
    const auto two = room.pack_of({random_bytes(2, 1000)});
    room.put(one.ref.pack, two.bytes);
    room.put(two.ref.pack, one.bytes);
    EXPECT_EQ(room.refusal(one.ref.pack), ErrorCode::not_authentic);
    EXPECT_EQ(room.refusal(two.ref.pack), ErrorCode::not_authentic);
}

TEST(content_pack_hostile, G3_swapped_blocks_are_not_taken_for_each_other) {
    Room room;
    const std::vector<Bytes> blocks{random_bytes(1, 8152), random_bytes(2, 8152)};  // two sectors each, sealed
    auto made = room.pack_of(blocks);
    const std::size_t begin = 3 * kSector;
    std::swap_ranges(made.bytes.begin() + begin, made.bytes.begin() + begin + 8192, made.bytes.begin() + begin + 8192);
    room.put(made.ref.pack, made.bytes);
    const auto reader = room.open(made.ref.pack);
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->check().value().sectors, (std::vector<std::uint32_t>{3, 4, 5, 6}));
    // Each sector is told from where it stands, so parity puts them back.
    EXPECT_TRUE(std::equal(blocks[0].begin(), blocks[0].end(), reader->read_block(0)->begin()));
    EXPECT_TRUE(std::equal(blocks[1].begin(), blocks[1].end(), reader->read_block(1)->begin()));
}

TEST(content_pack_hostile, G3_a_block_of_another_pack_is_refused) {
    Room room;
    const std::size_t size = 5 * kSector;  // one more than parity can tell
    auto one = room.pack_of({random_bytes(1, size - crypto::kSealOverhead)});
    const auto two = room.pack_of({random_bytes(2, size - crypto::kSealOverhead)});
    std::copy_n(two.bytes.begin() + 3 * kSector, size, one.bytes.begin() + 3 * kSector);
    room.put(one.ref.pack, one.bytes);
    const auto reader = room.open(one.ref.pack);
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->read_block(0).error().code, ErrorCode::not_authentic);
}

TEST(content_pack_hostile, G3_a_page_opens_in_its_sector_only) {
    Room room;
    const auto made = room.pack_of({random_bytes(1, 1000)});
    const PackKeys keys = room.keys(made.ref.pack);
    const std::vector<std::uint32_t> pages{0, 1, 2, 253, 254, 255};
    Bytes pack = made.bytes;
    for (const std::uint32_t from : pages) {
        for (const std::uint32_t to : pages) EXPECT_EQ(keys.open_page(to, sector(pack, from)).has_value(), from == to);
    }
    // Both copies of the head changed for each other: same plaintext, wrong places.
    std::swap_ranges(sector(pack, 0).begin(), sector(pack, 0).end(), sector(pack, 255).begin());
    room.put(made.ref.pack, pack);
    EXPECT_EQ(room.refusal(made.ref.pack), ErrorCode::not_authentic);
}

TEST(content_pack_hostile, G3_pages_of_another_pack_are_refused) {
    Room room;
    auto one = room.pack_of({random_bytes(1, 1000)});
    auto two = room.pack_of({random_bytes(2, 1000)});
    for (const std::uint32_t number : {1U, 254U}) {
        std::copy_n(sector(two.bytes, number).begin(), kSector, sector(one.bytes, number).begin());
    }
    room.put(one.ref.pack, one.bytes);
    EXPECT_EQ(room.refusal(one.ref.pack), ErrorCode::not_authentic);
}

TEST(content_pack_hostile, G3_swapped_sectors_of_padding_are_found) {
    Room room;
    auto made = room.pack_of({random_bytes(1, 1000)});
    std::swap_ranges(sector(made.bytes, 100).begin(), sector(made.bytes, 100).end(), sector(made.bytes, 200).begin());
    room.put(made.ref.pack, made.bytes);
    EXPECT_EQ(room.open(made.ref.pack)->check().value().sectors, (std::vector<std::uint32_t>{100, 200}));
}

TEST(content_pack_hostile, G28_a_planted_pack_of_another_compartment_is_refused) {
    Room room;
    const auto made = room.pack_of({random_bytes(1, 1000)});
    room.put(made.ref.pack, made.bytes);
    const auto refused_after = [&](void (Room::*change)()) {
        Room other;
        other.put(made.ref.pack, made.bytes);
        (other.*change)();
        return other.refusal(made.ref.pack);
    };
    EXPECT_EQ(refused_after(&Room::other_root), ErrorCode::not_authentic);
    ASSERT_TRUE(room.open(made.ref.pack));
    // Even with the right root, for a compartment that is not the pack's, or in another vault.
    room.other_compartment();
    EXPECT_EQ(room.refusal(made.ref.pack), ErrorCode::not_authentic);
    const auto again = room.pack_of({random_bytes(1, 1000)});
    room.put(again.ref.pack, again.bytes);
    ASSERT_TRUE(room.open(again.ref.pack));
    room.other_vault();
    EXPECT_EQ(room.refusal(again.ref.pack), ErrorCode::not_authentic);
}

}  // namespace
}  // namespace vault::content::pack
