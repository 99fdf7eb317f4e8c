// SPDX-License-Identifier: Apache-2.0
// Packs that rotted, and what is put right of them.
#include "vault/content/pack/repair.h"

#include "tests/vault/content/pack/room.h"

namespace vault::content::pack {
namespace {

// A pack of two blocks that is half empty: pages 0 to 2 and 253 to 255, data from 3, parity from 249.
struct Shelf {
    Room room;
    std::vector<Bytes> blocks{random_bytes(1, 200000), random_bytes(2, 250000)};
    PackBuilder::Finished made = room.pack_of(blocks);
    const PackId& id = made.ref.pack;

    Shelf() { room.put(id, made.bytes); }
    void rot(const std::vector<std::uint32_t>& sectors) {
        for (const std::uint32_t number : sectors) room.flip(id, number * kSector + 77, 4);
    }
    void expect_blocks(const std::vector<std::uint32_t>& lost = {}) {
        const auto reader = room.open(id);
        ASSERT_TRUE(reader);
        for (std::uint32_t i = 0; i < blocks.size(); ++i) {
            const auto plain = reader->read_block(i);
            if (std::find(lost.begin(), lost.end(), i) != lost.end()) {
                EXPECT_EQ(plain.error().code, ErrorCode::not_authentic);
            } else {
                EXPECT_TRUE(plain && std::equal(plain->begin(), plain->end(), blocks[i].begin(), blocks[i].end()));
            }
        }
    }
    // Between the pages every byte is as it was made.
    void expect_as_made() {
        const Bytes now = room.file_of(id);
        ASSERT_EQ(now.size(), made.bytes.size());
        EXPECT_TRUE(std::equal(now.begin() + 3 * kSector, now.end() - 3 * kSector, made.bytes.begin() + 3 * kSector));
        expect_sound();
    }
    void expect_sound() {
        const auto reader = room.open(id);
        ASSERT_TRUE(reader);
        EXPECT_FALSE(reader->is_marred());
        EXPECT_TRUE(reader->check().value().none());
        EXPECT_FALSE(room.repair(id).value().was_damaged());
        expect_blocks();
    }
};

TEST(content_pack_repair, a_sound_pack_is_left_alone) {
    Shelf shelf;
    shelf.room.disk().forget_log();
    const auto done = shelf.room.repair(shelf.id);
    ASSERT_TRUE(done);
    EXPECT_FALSE(done->was_damaged());
    EXPECT_EQ(shelf.room.disk().log_size(), 0U);
    EXPECT_EQ(shelf.room.file_of(shelf.id), shelf.made.bytes);
}

TEST(content_pack_repair, G21_four_sectors_of_a_stripe_come_back) {
    for (const auto& lost : std::vector<std::vector<std::uint32_t>>{
             {3}, {3, 4, 5, 6}, {50, 51, 52, 53}, {3, 100, 200, 248}, {249, 250, 251, 252}, {3, 60, 249, 252}}) {
        Shelf shelf;
        shelf.rot(lost);
        shelf.expect_blocks();  // rebuilt in memory
        const auto looked = shelf.room.repair(shelf.id, Mode::look);
        ASSERT_TRUE(looked);
        EXPECT_EQ(looked->sectors, lost.size());
        EXPECT_EQ(shelf.room.open(shelf.id)->check().value().sectors, lost) << "looking changes nothing";
        const auto done = shelf.room.repair(shelf.id);
        ASSERT_TRUE(done);
        EXPECT_EQ(done->sectors, lost.size());
        EXPECT_TRUE(done->from_parity && done->is_whole());
        shelf.expect_as_made();
    }
}

TEST(content_pack_repair, one_copy_of_each_page_is_enough) {
    for (const auto& lost : std::vector<std::vector<std::uint32_t>>{
             {0, 1, 2}, {253, 254, 255}, {0, 254, 2}, {255, 1, 253}, {0, 1, 2, 3, 4, 5, 6}}) {
        Shelf shelf;
        shelf.rot(lost);
        shelf.expect_blocks();
        const auto done = shelf.room.repair(shelf.id);
        ASSERT_TRUE(done);
        EXPECT_EQ(done->sectors, lost.size());
        EXPECT_EQ(done->from_parity, lost.size() > 3);
        shelf.expect_as_made();
    }
}

TEST(content_pack_repair, beyond_the_limit_the_blocks_are_named_and_the_rest_is_kept) {
    Shelf shelf;
    shelf.rot({3, 4, 5, 6, 7, 0, 254});  // five of the first block's
    shelf.expect_blocks({0});
    const auto done = shelf.room.repair(shelf.id);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->lost_blocks, (std::vector<std::uint32_t>{0}));
    EXPECT_EQ(done->sectors, 2U) << "the pages";
    EXPECT_EQ(done->left, 5U);
    EXPECT_FALSE(done->is_whole());
    EXPECT_EQ(shelf.room.open(shelf.id)->check().value().sectors, (std::vector<std::uint32_t>{3, 4, 5, 6, 7}));
    shelf.expect_blocks({0});
    EXPECT_EQ(shelf.room.repair(shelf.id)->sectors, 0U) << "nothing to do a second time";
}

TEST(content_pack_repair, padding_that_is_lost_is_made_anew) {
    Shelf shelf;
    // Five sectors of nothing but padding, one of them zeros, and one of parity.
    for (const std::uint32_t number : {200U, 201U, 202U, 203U}) shelf.rot({number});
    Bytes pack = shelf.room.file_of(shelf.id);
    std::fill_n(sector(pack, 204).begin(), kSector, std::uint8_t{0});
    shelf.room.put(shelf.id, pack);
    shelf.rot({250});
    shelf.expect_blocks();
    const auto done = shelf.room.repair(shelf.id);
    ASSERT_TRUE(done);
    EXPECT_TRUE(done->is_whole());
    shelf.expect_sound();
    const Bytes now = shelf.room.file_of(shelf.id);
    EXPECT_TRUE(std::equal(now.begin() + 3 * kSector, now.begin() + 200 * kSector, pack.begin() + 3 * kSector));
    Bytes zeros(kSector);
    EXPECT_FALSE(std::equal(zeros.begin(), zeros.end(), now.begin() + 204 * kSector)) << "it looks random again";
    shelf.rot({3, 4, 5, 6});
    shelf.expect_blocks();  // the new parity is parity
}

TEST(content_pack_repair, where_the_data_ends_only_the_padding_is_made_anew) {
    Shelf shelf;
    const std::size_t end = 3 * kSector + 200040 + 250040;
    const auto number = static_cast<std::uint32_t>(end / kSector);
    ASSERT_NE(end % kSector, 0U);
    shelf.room.flip(shelf.id, end + 1, 1);
    shelf.rot({200, 201, 202, 203});
    EXPECT_TRUE(shelf.room.repair(shelf.id)->is_whole());
    shelf.expect_sound();
    // And if a byte of the block is lost as well, so is the block.
    shelf.room.flip(shelf.id, end - 1, 1);
    shelf.rot({200, 201, 202, 203});
    EXPECT_EQ(shelf.room.repair(shelf.id)->lost_blocks, (std::vector<std::uint32_t>{1})) << number;
}

TEST(content_pack_repair, a_lost_check_table_is_made_from_what_the_blocks_vouch_for) {
    Shelf shelf;
    shelf.rot({2, 253});
    EXPECT_EQ(shelf.room.open(shelf.id)->check().value().unjudged.size(), 250U);
    const auto done = shelf.room.repair(shelf.id);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->sectors, 2U);
    EXPECT_TRUE(done->is_whole());
    shelf.expect_as_made();
}

TEST(content_pack_repair, without_a_check_table_rot_in_a_block_is_beyond_the_limit) {
    Shelf shelf;
    shelf.rot({2, 253, 60});
    const auto done = shelf.room.repair(shelf.id);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->lost_blocks, (std::vector<std::uint32_t>{1}));
    EXPECT_EQ(done->left, 2U);
    shelf.expect_blocks({1});
}

TEST(content_pack_repair, without_a_head_or_an_index_nothing_can_be_done) {
    for (const std::uint32_t page : {0U, 1U}) {
        Shelf shelf;
        shelf.rot({page, 255 - page});
        const auto done = shelf.room.repair(shelf.id);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, ErrorCode::not_authentic);
        EXPECT_EQ(done.error().id, shelf.id.hex());
    }
    Shelf shelf;
    EXPECT_EQ(shelf.room.repair(PackId({9})).error().code, ErrorCode::missing);
}

TEST(content_pack_repair, a_file_that_was_cut_off_or_grew_gets_its_length_back) {
    for (const std::size_t size : {kSmallPack + 1, kSmallPack + 9000, kLargePack, kSmallPack - 1,
                                   kSmallPack - 3 * kSector, kSmallPack - 7 * kSector - 5}) {
        Shelf shelf;
        Bytes pack = shelf.made.bytes;
        pack.resize(size);
        shelf.room.put(shelf.id, pack);
        shelf.expect_blocks();
        EXPECT_TRUE(shelf.room.open(shelf.id)->is_marred());
        EXPECT_TRUE(shelf.room.open(shelf.id)->check().value().wrong_size);
        const auto done = shelf.room.repair(shelf.id);
        ASSERT_TRUE(done);
        EXPECT_TRUE(done->resized && done->is_whole()) << size;
        shelf.expect_sound();
    }
}

TEST(content_pack_repair, a_file_that_was_cut_off_too_far_keeps_what_it_has) {
    Shelf shelf;
    Bytes pack = shelf.made.bytes;
    pack.resize(100 * kSector);  // in the second block
    shelf.room.put(shelf.id, pack);
    shelf.expect_blocks({1});
    const auto done = shelf.room.repair(shelf.id);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->lost_blocks, (std::vector<std::uint32_t>{1}));
    EXPECT_EQ(shelf.room.file_of(shelf.id).size(), kSmallPack);
    shelf.expect_blocks({1});
    EXPECT_FALSE(shelf.room.open(shelf.id)->is_marred()) << "head and index stand twice again";
}

TEST(content_pack_repair, sectors_that_cannot_be_read_are_lost_sectors) {
    for (const auto& lost :
         std::vector<std::vector<std::uint32_t>>{{3, 4, 5, 6}, {0, 1, 2, 70}, {253, 254, 255, 249}}) {
        Shelf shelf;
        for (const std::uint32_t number : lost) shelf.room.disk().spoil_sector(store::layout::pack(shelf.id), number);
        shelf.expect_blocks();
        const auto done = shelf.room.repair(shelf.id);
        ASSERT_TRUE(done);
        EXPECT_EQ(done->sectors, lost.size());
        shelf.expect_as_made();
    }
}

TEST(content_pack_repair, where_the_medium_takes_nothing_the_pack_goes_elsewhere) {
    Shelf shelf;
    for (const std::uint32_t number : {0U, 30U, 31U}) {
        shelf.room.disk().spoil_sector(store::layout::pack(shelf.id), number, support::MemoryDisk::Medium::is_dead);
    }
    const auto done = shelf.room.repair(shelf.id);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->sectors, 3U);
    EXPECT_TRUE(done->is_whole());
    shelf.expect_as_made();
}

TEST(content_pack_repair, a_disk_that_gives_nothing_is_no_rot) {
    Shelf shelf;
    const auto reader = shelf.room.open(shelf.id);
    shelf.room.disk().fail_read(0, EIO, support::Repeat::for_ever);
    EXPECT_EQ(reader->read_block(0).error().code, ErrorCode::io);
    EXPECT_EQ(reader->check().error().code, ErrorCode::io);
    EXPECT_EQ(shelf.room.repair(shelf.id).error().code, ErrorCode::io);
    shelf.room.disk().clear_faults();
    EXPECT_TRUE(reader->read_block(0));
}

TEST(content_pack_repair, what_cannot_be_written_is_said) {
    Shelf shelf;
    shelf.rot({3, 4});
    shelf.room.disk().set_read_only(true);
    EXPECT_EQ(shelf.room.repair(shelf.id).error().code, ErrorCode::read_only);
    shelf.expect_blocks();
}

// A power cut at any write of a repair, then another repair.
TEST(content_pack_repair, G20_killed_at_any_point_it_is_begun_anew) {
    const std::vector<std::vector<std::uint32_t>> damages{
        {0, 254, 3, 60, 100, 250}, {2, 253}, {200, 201, 202, 203, 204, 205}, {1, 200, 201, 202, 203, 204, 249}};
    for (const auto& lost : damages) {
        Shelf shelf;
        shelf.rot(lost);
        shelf.room.disk().forget_log();
        ASSERT_TRUE(shelf.room.repair(shelf.id)->is_whole());
        std::size_t states = 0;
        const auto disk = shelf.room.disk().shared_from_this();
        disk->crash_states({.random_per_point = 8}, [&](const support::CrashState& state) {
            SCOPED_TRACE(state.what);
            shelf.room.move_to(state.disk);
            shelf.expect_blocks();
            ASSERT_TRUE(shelf.room.repair(shelf.id)->is_whole());
            shelf.expect_sound();
            ++states;
        });
        EXPECT_GT(states, 5U);
    }
}

TEST(content_pack_repair, a_pack_without_parity_is_repaired_from_copies_only) {
    Room room;
    auto made = room.pack_of({random_bytes(5, 1000)});
    const PackKeys keys = room.keys(made.ref.pack);
    auto head = format::decode_pack_head(keys.open_page(0, sector(made.bytes, 0)).take()).take();
    head.parity = head.stripes = 0;
    for (const std::uint32_t number : {0U, 255U}) {
        keys.seal_page(number, format::encode_pack_head(head), sector(made.bytes, number));
    }
    sector(made.bytes, 1)[5] ^= 1;
    sector(made.bytes, 3)[5] ^= 1;
    room.put(made.ref.pack, made.bytes);
    EXPECT_EQ(room.open(made.ref.pack)->read_block(0).error().code, ErrorCode::not_authentic);
    const auto done = room.repair(made.ref.pack);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->sectors, 1U);
    EXPECT_EQ(done->lost_blocks, (std::vector<std::uint32_t>{0}));
    room.flip(made.ref.pack, 3 * kSector + 5, 1);
    EXPECT_TRUE(room.repair(made.ref.pack)->is_whole());
    EXPECT_TRUE(room.open(made.ref.pack)->read_block(0));
}

}  // namespace
}  // namespace vault::content::pack
