// SPDX-License-Identifier: Apache-2.0
#include "vault/format/index_run.h"

#include <gtest/gtest.h>

namespace vault::format {
namespace {

template <class R>
void expect_malformed(const R& result) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(static_cast<int>(result.error().code), static_cast<int>(ErrorCode::malformed));
}

TEST(IndexRunHead, ComesBackAsItWas) {
    IndexRunHead head{.packs = 252, .rows = 168};
    EXPECT_EQ(head.pack_pages(), 2U);
    EXPECT_EQ(head.row_pages(), 2U);
    EXPECT_EQ(IndexRunHead::decode(head.encode()).take(), head);
    head = {.packs = 0, .rows = 0};
    EXPECT_EQ(IndexRunHead::decode(head.encode()).take(), head);
}

TEST(IndexRunHead, RefusesCountsThatDoNotFitItsPages) {
    const Bytes good = IndexRunHead{.packs = 251, .rows = 167}.encode();
    for (const std::size_t at : {20U, 24U, 31U, 32U, 36U, 100U, 4023U}) {
        Bytes bad = good;
        bad[at] = static_cast<std::uint8_t>(bad[at] + 1);
        expect_malformed(IndexRunHead::decode(bad));
    }
    Bytes newer = good;
    newer[0] = 1;
    EXPECT_EQ(static_cast<int>(IndexRunHead::decode(newer).error().code), static_cast<int>(ErrorCode::too_new));
    expect_malformed(IndexRunHead::decode(ByteView(good).first(4023)));
}

TEST(IndexRunRows, AreSortedAndNameListedPacks) {
    std::vector<IndexRow> rows;
    for (std::uint32_t i = 0; i < kIndexRowsPerPage; ++i) rows.push_back({.pack = i / 10, .ordinal = i * 1000});
    const Bytes page = encode_index_rows(rows);
    EXPECT_TRUE(decode_index_rows(page, rows.size(), 17).take() == rows);
    expect_malformed(decode_index_rows(page, rows.size(), 16));
    expect_malformed(decode_index_rows(page, rows.size() - 1, 17));
    std::swap(rows[3], rows[4]);
    expect_malformed(decode_index_rows(encode_index_rows(rows), rows.size(), 17));
    rows[3] = rows[4];
    expect_malformed(decode_index_rows(encode_index_rows(rows), rows.size(), 17));
}

TEST(IndexRunPacks, ComeBackAsTheyWere) {
    std::vector<PackId> packs(kIndexPackIdsPerPage);
    for (std::size_t i = 0; i < packs.size(); ++i) {
        base::ByteArray<16> id{};
        id[0] = static_cast<std::uint8_t>(i);
        packs[i] = PackId(id);
    }
    const Bytes page = encode_index_packs(packs);
    EXPECT_TRUE(decode_index_packs(page, packs.size()).take() == packs);
    expect_malformed(decode_index_packs(page, packs.size() - 1));
    expect_malformed(decode_index_packs(ByteView(page).first(100), 3));
}

}  // namespace
}  // namespace vault::format
