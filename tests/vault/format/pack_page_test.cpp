// SPDX-License-Identifier: Apache-2.0
#include "vault/format/pack_page.h"

#include <gtest/gtest.h>

#include "crypto/base/codec.h"
#include "tests/vault/format/examples.h"
#include "vault/format/pack_index.h"

namespace vault::format {
namespace {

PackHead sample(std::uint32_t sectors = kSmallPackSectors, std::uint32_t blocks = 2, std::uint32_t chunks = 5) {
    PackHead head;
    head.index_bytes = static_cast<std::uint32_t>(index_stream_size(blocks, chunks));
    head.geometry = make_pack_geometry(sectors, head.index_bytes).value_or(PackGeometry{});
    head.blocks = blocks;
    head.chunks = chunks;
    head.data_bytes = 5000;
    head.compartment = CompartmentId({7, 7, 7});
    return head;
}
PackHead with_parity(std::uint32_t parity, std::uint32_t stripes, std::uint32_t sectors = kSmallPackSectors) {
    PackHead head = sample(sectors);
    head.parity = parity;
    head.stripes = stripes;
    return head;
}
// The page with the u32 at this place set; encode would refuse what these tests are about.
Bytes altered(const PackHead& head, std::size_t field, std::uint32_t value) {
    Bytes page = encode_pack_head(head);
    base::store_le(base::MutableByteView(page).subspan(4 * field, 4), value);
    return page;
}
ErrorCode page_refusal(ByteView page) {
    const auto head = decode_pack_head(page);
    return head ? ErrorCode::internal : head.error().code;
}
bool is_taken(const PackHead& head) {
    Bytes page = encode_pack_head(sample(head.geometry.sectors));
    base::store_le(base::MutableByteView(page).subspan(32, 4), head.parity);
    base::store_le(base::MutableByteView(page).subspan(36, 4), head.stripes);
    const auto decoded = decode_pack_head(page);
    return decoded && *decoded == head;
}

TEST(format_pack_page, heads_survive_a_round_trip) {
    for (const std::uint32_t sectors : {kSmallPackSectors, kLargePackSectors}) {
        for (const std::uint32_t chunks : {0U, 1U, 95U, 96U, 97U, 2000U}) {
            const PackHead head = sample(sectors, 1, chunks);
            const Bytes page = encode_pack_head(head);
            ASSERT_EQ(page.size(), kPagePlain);
            const auto decoded = decode_pack_head(page);
            ASSERT_TRUE(decoded);
            EXPECT_EQ(*decoded, head);
        }
    }
}

TEST(format_pack_page, check_pages_are_the_smallest_number_that_covers_what_is_between) {
    for (const std::uint32_t sectors : {kSmallPackSectors, kLargePackSectors}) {
        for (std::uint32_t bytes = 0;; bytes += 997) {
            const auto geometry = make_pack_geometry(sectors, bytes);
            if (!geometry) break;
            EXPECT_GE(geometry->index_pages, 1U);
            EXPECT_LT(geometry->index_pages * kPagePlain, bytes + kPagePlain + (bytes == 0 ? 1 : 0));
            EXPECT_GE(kChecksPerPage * geometry->check_pages, geometry->between());
            // One less would leave something uncovered.
            EXPECT_LT(kChecksPerPage * (geometry->check_pages - 1), geometry->between() + 2);
        }
    }
    EXPECT_EQ(make_pack_geometry(256, 0), (PackGeometry{256, 1, 1}));
    EXPECT_EQ(make_pack_geometry(4096, 4024), (PackGeometry{4096, 1, 17}));
    EXPECT_EQ(make_pack_geometry(4096, 4025), (PackGeometry{4096, 2, 17}));
}

TEST(format_pack_page, geometry_without_room_is_refused) {
    EXPECT_TRUE(make_pack_geometry(256, 125 * kPagePlain));
    EXPECT_FALSE(make_pack_geometry(256, 126 * kPagePlain));
    EXPECT_FALSE(make_pack_geometry(256, 0xffffffff));
    EXPECT_FALSE(make_pack_geometry(4096, 0xffffffff));
    for (const std::uint32_t sectors : {0U, 1U, 255U, 257U, 512U, 8192U, 0x80000100U}) {
        EXPECT_FALSE(make_pack_geometry(sectors, 100)) << sectors;
    }
}

TEST(format_pack_page, numbers_that_do_not_fit_each_other_are_refused) {
    const PackHead head = sample();
    // sectors, index pages, check pages, index bytes, data bytes, blocks, chunks, parity, stripes
    for (std::size_t field = 1; field <= 9; ++field) {
        if (field == 5) continue;
        for (const std::uint32_t value : {0xffffffffU, 3U, 255U, 4096U}) {
            EXPECT_EQ(page_refusal(altered(head, field, value)), ErrorCode::malformed) << field << " " << value;
        }
    }
    const std::uint32_t room = head.data_sectors() * kSectorSize;
    EXPECT_TRUE(decode_pack_head(altered(head, 5, room)));
    EXPECT_EQ(page_refusal(altered(head, 5, room + 1)), ErrorCode::malformed);
}

TEST(format_pack_page, a_later_version_is_too_new) {
    EXPECT_EQ(page_refusal(altered(sample(), 0, 1)), ErrorCode::too_new);
}

TEST(format_pack_page, every_byte_behind_the_fields_must_be_zero) {
    const Bytes page = encode_pack_head(sample());
    for (std::size_t i = 56; i < page.size(); ++i) {
        Bytes bad = page;
        bad[i] = 1;
        ASSERT_EQ(page_refusal(bad), ErrorCode::malformed) << i;
    }
}

TEST(format_pack_page, pages_of_another_size_are_refused) {
    Bytes page = encode_pack_head(sample());
    EXPECT_EQ(page_refusal(ByteView(page).first(kPagePlain - 1)), ErrorCode::malformed);
    EXPECT_EQ(page_refusal({}), ErrorCode::malformed);
    page.push_back(0);
    EXPECT_EQ(page_refusal(page), ErrorCode::malformed);
}

TEST(format_pack_page, parity_is_taken_where_its_stripes_have_at_most_255_shards) {
    // 250 sectors between the pages.
    EXPECT_TRUE(is_taken(with_parity(10, 1)));     // 240 + 10
    EXPECT_TRUE(is_taken(with_parity(10, 10)));    // 24 + 1
    EXPECT_TRUE(is_taken(with_parity(125, 125)));  // 1 + 1
    EXPECT_TRUE(is_taken(with_parity(248, 2)));    // 1 + 124
    EXPECT_TRUE(is_taken(with_parity(256, 16, kLargePackSectors)));
}

TEST(format_pack_page, parity_that_the_code_cannot_have_is_refused) {
    EXPECT_FALSE(is_taken(with_parity(0, 1)));
    EXPECT_FALSE(is_taken(with_parity(1, 0)));
    EXPECT_FALSE(is_taken(with_parity(10, 3)));    // not a multiple
    EXPECT_FALSE(is_taken(with_parity(250, 1)));   // no data sector left
    EXPECT_FALSE(is_taken(with_parity(0xfffffffe, 1)));
    EXPECT_FALSE(is_taken(with_parity(16, 8, kLargePackSectors)));  // 506 + 2 shards
}

TEST(format_pack_page, the_example_of_the_format_holds) {
    const Example example = read_example("pack-head");
    Bytes page = example.bytes("page");
    page.resize(kPagePlain);
    const auto head = decode_pack_head(page);
    ASSERT_TRUE(head);
    EXPECT_EQ(encode_pack_head(*head), page);
    EXPECT_EQ(head->geometry.sectors, example.number<std::uint32_t>("sectors"));
    EXPECT_EQ(head->geometry.index_pages, example.number<std::uint32_t>("index-pages"));
    EXPECT_EQ(head->geometry.check_pages, example.number<std::uint32_t>("check-pages"));
    EXPECT_EQ(head->compartment, example.id<CompartmentId>("compartment"));
}

}  // namespace
}  // namespace vault::format
