// SPDX-License-Identifier: Apache-2.0
#include "vault/content/recipe/chunk_id.h"

#include <gtest/gtest.h>

#include "tests/vault/format/examples.h"

namespace vault::content::recipe {
namespace {

TEST(ChunkIdOfRootRecipe, IsThatOfTheExampleOfTheFormat) {
    crypto::initialize();
    const format::Example example = format::read_example("root-recipe");
    const auto root = crypto::RootKey::copy_of(example.array<32>("root"));
    const auto key = crypto::derive<crypto::labels::kChunkIdKey>(root);
    const auto decoded = format::decode_root_recipe(example.bytes("plaintext"));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(root_recipe_chunk_id(key, *decoded), example.id<ChunkId>("id"));
    EXPECT_EQ(chunk_id(key, format::IdKind::root, example.bytes("plaintext")), example.id<ChunkId>("id"));
}

TEST(ChunkIdOfRootRecipe, IsThereForMoreThanOneChunk) {
    crypto::initialize();
    const auto key = crypto::derive<crypto::labels::kChunkIdKey>(crypto::RootKey::random());
    format::RootRecipe root;
    EXPECT_FALSE(root_recipe_chunk_id(key, root));
    root.recipe.entries.push_back({ChunkId{}, 1});
    EXPECT_FALSE(root_recipe_chunk_id(key, root));
    root.recipe.entries.push_back({ChunkId{}, 1});
    const auto id = root_recipe_chunk_id(key, root);
    EXPECT_TRUE(id);
    root.recipe = {.depth = 1, .size = 17, .entries = {{ChunkId{}, 17 * 36}}};
    EXPECT_TRUE(root_recipe_chunk_id(key, root));
    root.sha256 = ContentHash({1});
    EXPECT_NE(root_recipe_chunk_id(key, root), id);
}

}  // namespace
}  // namespace vault::content::recipe
