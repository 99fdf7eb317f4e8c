// SPDX-License-Identifier: Apache-2.0
#include "vault/format/recipe.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace vault::format {
namespace {

Recipe flat(std::vector<std::uint32_t> lengths, std::uint64_t size) {
    Recipe recipe;
    recipe.size = size;
    for (const std::uint32_t length : lengths) recipe.entries.push_back({ChunkId{}, length});
    return recipe;
}
Recipe deep(std::uint8_t depth, std::vector<std::uint32_t> lengths, std::uint64_t size) {
    Recipe recipe = flat(std::move(lengths), size);
    recipe.depth = depth;
    return recipe;
}

TEST(format_recipe, takes_what_a_writer_makes) {
    EXPECT_TRUE(verify_recipe(flat({}, 0)));
    EXPECT_TRUE(verify_recipe(flat({1}, 1)));
    EXPECT_TRUE(verify_recipe(flat(std::vector<std::uint32_t>(16, kMaxChunkLength), 16ULL * kMaxChunkLength)));
    EXPECT_TRUE(verify_recipe(deep(1, {17 * 36}, 17)));
    EXPECT_TRUE(verify_recipe(deep(1, {17 * 36}, 17ULL * kMaxChunkLength)));
    EXPECT_TRUE(verify_recipe(deep(1, {262144, 8}, 7300)));  // an entry may lie over a cut
    EXPECT_TRUE(verify_recipe(deep(5, {17 * 36}, std::uint64_t{1} << 60)));
    EXPECT_TRUE(verify_recipe(deep(5, std::vector<std::uint32_t>(9, kMaxChunkLength), ~std::uint64_t{0})));
}

TEST(format_recipe, refuses_what_does_not_fit) {
    const std::pair<const char*, Recipe> table[] = {
        {"17 entries", flat(std::vector<std::uint32_t>(17, 1), 17)},
        {"empty chunk", flat({0}, 0)},
        {"chunk too long", flat({kMaxChunkLength + 1}, kMaxChunkLength + 1)},
        {"size too small", flat({2, 3}, 4)},
        {"size too large", flat({2, 3}, 6)},
        {"size without chunks", flat({}, 1)},
        {"depth 6", deep(6, {17 * 36}, 17)},
        {"depth without entries", deep(1, {}, 0)},
        {"half an entry", deep(1, {17 * 36 + 1}, 17)},
        {"16 entries below", deep(1, {16 * 36}, 16)},
        {"fewer bytes than entries", deep(1, {17 * 36}, 16)},
        {"more bytes than the chunks hold", deep(1, {17 * 36}, 17ULL * kMaxChunkLength + 1)},
    };
    for (const auto& [why, recipe] : table) {
        const auto verified = verify_recipe(recipe);
        ASSERT_FALSE(verified) << why;
        EXPECT_EQ(verified.error().code, ErrorCode::malformed) << why;
    }
}

TEST(format_recipe, refuses_broken_entries) {
    EXPECT_TRUE(decode_recipe_entries({})->empty());
    Bytes bytes(kRecipeEntrySize);
    EXPECT_FALSE(decode_recipe_entries(bytes));  // length 0
    bytes[32] = 1;
    EXPECT_TRUE(decode_recipe_entries(bytes));
    EXPECT_FALSE(decode_recipe_entries(ByteView(bytes).first(35)));
    bytes.push_back(0);
    EXPECT_FALSE(decode_recipe_entries(bytes));
    bytes.pop_back();
    bytes[35] = 1;
    EXPECT_FALSE(decode_recipe_entries(bytes));
}

TEST(format_recipe, entries_come_back) {
    EXPECT_TRUE(rc::check([](const std::vector<std::uint32_t>& lengths, std::uint8_t first) {
        std::vector<ChunkRef> entries;
        for (const std::uint32_t length : lengths) {
            base::ByteArray<32> id{};
            id[entries.size() % 32] = first;
            entries.push_back({ChunkId(id), 1 + length % kMaxChunkLength});
        }
        const Bytes bytes = encode_recipe_entries(entries);
        RC_ASSERT(bytes.size() == entries.size() * kRecipeEntrySize);
        RC_ASSERT(*decode_recipe_entries(bytes) == entries);
    }));
}

}  // namespace
}  // namespace vault::format
