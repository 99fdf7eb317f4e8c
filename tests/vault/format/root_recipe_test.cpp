// SPDX-License-Identifier: Apache-2.0
#include "vault/format/root_recipe.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/vault/format/examples.h"

namespace vault::format {
namespace {

RootRecipe of(std::uint8_t depth, std::uint64_t size, const std::vector<std::uint32_t>& lengths) {
    RootRecipe root{.recipe = {.depth = depth, .size = size, .entries = {}}, .sha256 = ContentHash({7, 7})};
    for (const std::uint32_t length : lengths) root.recipe.entries.push_back({ChunkId({1, 2}), length});
    return root;
}
bool is_refused(ByteView bytes) {
    const auto decoded = decode_root_recipe(bytes);
    return !decoded && decoded.error().code == ErrorCode::malformed;
}

TEST(format_root_recipe, what_a_writer_makes_comes_back) {
    const RootRecipe made[] = {of(0, 3, {1, 2}), of(0, 16, std::vector<std::uint32_t>(16, 1)),
                               of(1, 7300, {262144, 8}), of(1, 20'000'000, {320 * 36}),
                               of(3, std::uint64_t{1} << 47, {400, 248})};
    for (const RootRecipe& root : made) {
        const Bytes bytes = encode_root_recipe(root);
        EXPECT_LE(bytes.size(), kMaxRootRecipeSize);
        const auto decoded = decode_root_recipe(bytes);
        ASSERT_TRUE(decoded);
        EXPECT_EQ(*decoded, root);
    }
}

TEST(format_root_recipe, what_no_writer_makes_is_refused) {
    EXPECT_TRUE(is_refused({}));
    EXPECT_TRUE(is_refused(encode_root_recipe(of(0, 0, {}))));
    EXPECT_TRUE(is_refused(encode_root_recipe(of(0, 5, {5})))) << "one chunk needs none";
    EXPECT_TRUE(is_refused(encode_root_recipe(of(0, 17, std::vector<std::uint32_t>(17, 1)))));
    EXPECT_TRUE(is_refused(encode_root_recipe(of(0, 4, {1, 2}))));
    EXPECT_TRUE(is_refused(encode_root_recipe(of(0, 1, {0, 1}))));
    EXPECT_TRUE(is_refused(encode_root_recipe(of(6, 1000, {262144, 8}))));
}

TEST(format_root_recipe, truncations_and_bytes_left_over_are_refused) {
    Bytes bytes = encode_root_recipe(of(0, 6, {1, 2, 3}));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_TRUE(is_refused(ByteView(bytes).first(size))) << size;
    }
    bytes.push_back(0);
    EXPECT_TRUE(is_refused(bytes));
}

TEST(format_root_recipe, any_flat_one_survives_a_round_trip) {
    EXPECT_TRUE(rc::check([](const std::vector<std::uint32_t>& random) {
        std::vector<std::uint32_t> lengths{1, 262144};
        for (const std::uint32_t one : random) {
            if (lengths.size() < kMaxRecipeEntries) lengths.push_back(1 + one % kMaxChunkLength);
        }
        std::uint64_t size = 0;
        for (const std::uint32_t length : lengths) size += length;
        const RootRecipe root = of(0, size, lengths);
        RC_ASSERT(*decode_root_recipe(encode_root_recipe(root)) == root);
    }));
}

TEST(format_root_recipe, the_example_of_the_format_holds) {
    const Example example = read_example("root-recipe");
    const auto decoded = decode_root_recipe(example.bytes("plaintext"));
    ASSERT_TRUE(decoded);
    const RootRecipe wanted{.recipe = {.depth = 0,
                                       .size = 262149,
                                       .entries = {{example.id<ChunkId>("chunk-0"), 262144},
                                                   {example.id<ChunkId>("chunk-1"), 5}}},
                            .sha256 = example.id<ContentHash>("sha256")};
    EXPECT_EQ(*decoded, wanted);
    EXPECT_EQ(encode_root_recipe(wanted), example.bytes("plaintext"));
}

}  // namespace
}  // namespace vault::format
