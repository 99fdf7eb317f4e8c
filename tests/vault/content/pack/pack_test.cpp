// SPDX-License-Identifier: Apache-2.0
#include "vault/content/pack/pack.h"

#include "tests/vault/content/pack/room.h"

namespace vault::content::pack {
namespace {

void expect_bytes(const Result<crypto::WipedBuffer>& got, ByteView expected) {
    ASSERT_TRUE(got);
    EXPECT_TRUE(std::equal(got->begin(), got->end(), expected.begin(), expected.end()));
}

TEST(content_pack, gives_back_what_was_put_in) {
    Room room;
    const std::vector<Bytes> blocks{random_bytes(1, 1), random_bytes(2, 300000), Bytes(4096)};
    const auto made = room.pack_of(blocks);
    EXPECT_EQ(made.bytes.size(), kSmallPack);
    room.put(made.ref.pack, made.bytes);
    const auto reader = room.open(made.ref.pack);
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->ref(), made.ref);
    EXPECT_EQ(reader->index(), made.index);
    for (std::uint32_t i = 0; i < blocks.size(); ++i) expect_bytes(reader->read_block(i), blocks[i]);
    EXPECT_EQ(reader->read_block(3).error().code, ErrorCode::invalid_argument);
    EXPECT_TRUE(reader->check().value().none());
    // The commitment of a `packs` event stands at the very beginning.
    EXPECT_TRUE(std::equal(made.ref.commitment.begin(), made.ref.commitment.end(), made.bytes.begin()));
}

TEST(content_pack, packed_blocks_come_back_unpacked) {
    Room room;
    PackBuilder builder = room.builder();
    const Bytes plain(kMaxBlockPlain, 'x');
    add_block(builder, plain, Codec::zstd, block::Compressor().compress(plain, 3, plain.size()));
    const auto made = builder.finish();
    room.put(made.ref.pack, made.bytes);
    const auto reader = room.open(made.ref.pack);
    ASSERT_TRUE(reader);
    EXPECT_LT(reader->index().blocks[0].sealed_length, 10000U);
    expect_bytes(reader->read_block(0), plain);
}

TEST(content_pack, a_small_pack_is_filled_to_its_last_sector_before_a_large_one_is_made) {
    Room room;
    // Three pages at either end and four sectors of parity.
    const std::size_t room_for_data = (256 - 6 - 4) * kSector - crypto::kSealOverhead;
    EXPECT_EQ(room.pack_of({Bytes(room_for_data)}).bytes.size(), kSmallPack);
    const auto large = room.pack_of({Bytes(room_for_data + 1)});
    EXPECT_EQ(large.bytes.size(), kLargePack);
    room.put(large.ref.pack, large.bytes);
    const auto reader = room.open(large.ref.pack);
    ASSERT_TRUE(reader);
    EXPECT_TRUE(reader->check().value().none());
}

TEST(content_pack, says_when_it_is_full) {
    Room room;
    PackBuilder builder = room.builder();
    const Bytes plain = random_bytes(3, 1U << 20U);
    while (builder.fits(plain.size() + crypto::kSealOverhead, 4)) add_block(builder, plain);
    EXPECT_EQ(builder.blocks(), 15U);
    EXPECT_FALSE(builder.fits(SIZE_MAX, 1));
    EXPECT_FALSE(builder.fits(1, SIZE_MAX));
    EXPECT_FALSE(builder.fits(100, 1U << 20U));
    const auto made = builder.finish();
    EXPECT_EQ(made.bytes.size(), kLargePack);
    room.put(made.ref.pack, made.bytes);
    const auto reader = room.open(made.ref.pack);
    ASSERT_TRUE(reader);
    expect_bytes(reader->read_block(14), plain);
    EXPECT_TRUE(room.builder().fits(kMaxBlockPlain + crypto::kSealOverhead, 4096));
}

TEST(content_pack, an_index_of_many_pages_is_read) {
    Room room;
    PackBuilder builder = room.builder();
    const Bytes plain = random_bytes(4, 20000);
    std::vector<ChunkEntry> chunks;
    for (const std::uint8_t byte : plain) {
        ChunkEntry chunk{.id = ChunkId({byte}), .kind = IdKind::list};
        chunk.stored_length = chunk.length = 1;
        chunks.push_back(chunk);
    }
    builder.add(builder.seal_block(0, Codec::raw, plain), 20000, Codec::raw, chunks);
    const auto made = builder.finish();
    room.put(made.ref.pack, made.bytes);
    const auto reader = room.open(made.ref.pack);
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->index(), made.index);
    EXPECT_TRUE(reader->check().value().none());
}

TEST(content_pack, either_copy_of_a_page_is_enough) {
    Room room;
    const auto made = room.pack_of({Bytes(100)});
    const std::vector<std::vector<std::uint32_t>> losses{
        {0}, {255}, {1, 255}, {0, 1, 2}, {253, 254, 255}, {0, 254, 2}};
    for (const auto& lost : losses) {
        Bytes pack = made.bytes;
        for (const std::uint32_t number : lost) crypto::fill_random(sector(pack, number));
        room.put(made.ref.pack, pack);
        const auto reader = room.open(made.ref.pack);
        ASSERT_TRUE(reader);
        EXPECT_EQ(reader->ref(), made.ref);
        auto expected = lost;
        std::sort(expected.begin(), expected.end());
        EXPECT_EQ(reader->check().value().sectors, expected);
        EXPECT_TRUE(reader->check().value().unjudged.empty());
    }
}

TEST(content_pack, without_a_head_or_an_index_nothing_is_read) {
    Room room;
    const auto made = room.pack_of({Bytes(100)});
    for (const std::uint32_t page : {0U, 1U}) {
        Bytes pack = made.bytes;
        for (const std::uint32_t number : {page, 255 - page}) sector(pack, number)[100] ^= 1;
        room.put(made.ref.pack, pack);
        EXPECT_EQ(room.refusal(made.ref.pack), ErrorCode::not_authentic);
    }
    // A check table is not needed for reading.
    Bytes pack = made.bytes;
    for (const std::uint32_t number : {2U, 253U}) sector(pack, number)[100] ^= 1;
    room.put(made.ref.pack, pack);
    const auto reader = room.open(made.ref.pack);
    ASSERT_TRUE(reader);
    EXPECT_TRUE(reader->read_block(0));
    EXPECT_EQ(reader->check().value().sectors, (std::vector<std::uint32_t>{2, 253}));
    EXPECT_EQ(reader->check().value().unjudged.size(), 250U);
}

TEST(content_pack, without_a_head_other_sizes_are_malformed) {
    Room room;
    const auto made = room.pack_of({Bytes(100)});
    EXPECT_EQ(room.refusal(made.ref.pack), ErrorCode::missing);
    for (const std::size_t size : {std::size_t{0}, kSector - 1, 2 * kSmallPack}) {
        Bytes pack = made.bytes;
        pack.resize(size);
        for (const std::uint32_t number : {0U, 255U}) {
            if (size > number * kSector + 100) pack[number * kSector + 100] ^= 1;
        }
        room.put(made.ref.pack, pack);
        EXPECT_EQ(room.refusal(made.ref.pack), ErrorCode::malformed) << size;
    }
}

TEST(content_pack, a_head_at_the_end_of_a_pack_of_the_other_size_is_malformed) {
    Room room;
    auto made = room.pack_of({Bytes(2000000)});
    ASSERT_EQ(made.bytes.size(), kLargePack);
    const PackKeys keys = room.keys(made.ref.pack);
    const auto head = keys.open_page(0, sector(made.bytes, 0));
    ASSERT_TRUE(head);
    sector(made.bytes, 0)[100] ^= 1;
    keys.seal_page(255, *head, sector(made.bytes, 255));
    room.put(made.ref.pack, made.bytes);
    EXPECT_EQ(room.refusal(made.ref.pack), ErrorCode::malformed);
}

TEST(content_pack, authentic_pages_that_cannot_be_are_malformed) {
    Room room;
    const auto made = room.pack_of({Bytes(100)});
    const PackKeys keys = room.keys(made.ref.pack);
    for (const std::uint32_t page : {0U, 1U}) {
        Bytes pack = made.bytes;
        const auto plain = keys.open_page(page, sector(pack, page));
        ASSERT_TRUE(plain);
        Bytes spoiled(plain->begin(), plain->end());
        spoiled.back() = 1;
        for (const std::uint32_t number : {page, 255 - page}) keys.seal_page(number, spoiled, sector(pack, number));
        room.put(made.ref.pack, pack);
        EXPECT_EQ(room.refusal(made.ref.pack), ErrorCode::malformed);
    }
}

TEST(content_pack, blocks_that_do_not_unpack_to_their_length_are_malformed) {
    Room room;
    const Bytes plain(1U << 20U, 'x');
    const auto packed = block::Compressor().compress(plain, 3, plain.size());
    for (const std::size_t stated : {plain.size() - 1, plain.size() + 1, std::size_t{500}}) {
        PackBuilder builder = room.builder();
        add_block(builder, Bytes(stated), Codec::zstd, packed);
        const auto made = builder.finish();
        room.put(made.ref.pack, made.bytes);
        const auto reader = room.open(made.ref.pack);
        ASSERT_TRUE(reader);
        EXPECT_EQ(reader->read_block(0).error().code, ErrorCode::malformed);
    }
    PackBuilder builder = room.builder();
    add_block(builder, Bytes(5000), Codec::zstd, random_bytes(6, 1000));
    const auto made = builder.finish();
    room.put(made.ref.pack, made.bytes);
    EXPECT_EQ(room.open(made.ref.pack)->read_block(0).error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace vault::content::pack
