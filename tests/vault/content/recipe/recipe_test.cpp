// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>

#include "crypto/digest.h"
#include "vault/content/recipe/recipe_builder.h"
#include "vault/content/recipe/recipe_entries.h"

namespace vault::content::recipe {
namespace {

class RecipeTest : public testing::Test {
  protected:
    crypto::RootKey root = (crypto::initialize(), crypto::RootKey::random());
    chunk::Keys keys{root};
    std::map<ChunkId, Bytes> chunks;
    RecipeBuilder builder{keys, [this](ByteView plain) {
                              const ChunkId id(crypto::sha256(plain).bytes());
                              chunks[id] = Bytes(plain.begin(), plain.end());
                              return id;
                          }};

    static ChunkRef entry(std::uint64_t i) {
        base::ByteArray<8> number;
        base::store_le(number, i);
        return {.id = ChunkId(crypto::sha256(number).bytes()), .length = static_cast<std::uint32_t>(1 + i % 262144)};
    }
    Recipe build(std::uint64_t count) {
        std::uint64_t size = 0;
        for (std::uint64_t i = 0; i < count; ++i) {
            builder.add(entry(i));
            size += entry(i).length;
        }
        return builder.finish(size);
    }
    void expect_entries(const Recipe& recipe, std::uint64_t count) {
        auto entries = RecipeEntries::open(recipe, [this](const ChunkRef& ref) -> Result<crypto::WipedBuffer> {
            const Bytes& bytes = chunks.at(ref.id);
            return crypto::WipedBuffer(bytes.begin(), bytes.end());
        });
        ASSERT_TRUE(entries);
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto next = entries->next();
            ASSERT_TRUE(next);
            ASSERT_TRUE(*next == entry(i)) << i;
        }
        const auto end = entries->next();
        ASSERT_TRUE(end);
        EXPECT_FALSE(*end);
    }
};

TEST_F(RecipeTest, StaysInTheEventUpToSixteenEntries) {
    for (const std::uint64_t count : {0U, 1U, 16U}) {
        const Recipe recipe = build(count);
        EXPECT_EQ(recipe.depth, 0U);
        EXPECT_TRUE(chunks.empty());
        expect_entries(recipe, count);
    }
}

TEST_F(RecipeTest, GoesIntoChunksBeyondSixteen) {
    for (const std::uint64_t count : {17U, 454U, 455U, 456U, 5000U}) {
        const Recipe recipe = build(count);
        EXPECT_EQ(recipe.depth, 1U) << count;
        expect_entries(recipe, count);
    }
}

TEST_F(RecipeTest, HasAsManyDepthsAsItNeeds) {
    const Recipe recipe = build(200'000);
    EXPECT_EQ(recipe.depth, 2U);
    EXPECT_LE(recipe.entries.size(), 16U);
    expect_entries(recipe, 200'000);
}

TEST_F(RecipeTest, IsTheSameAfterAnAbandonedOne) {
    const Recipe before = build(1000);
    for (std::uint64_t i = 0; i < 700; ++i) builder.add(entry(i + 5));
    builder.reset();
    EXPECT_EQ(build(1000), before);
}

TEST_F(RecipeTest, RefusesChunksOfAnotherLengthThanStated) {
    const Recipe recipe = build(1000);
    auto entries = RecipeEntries::open(recipe, [](const ChunkRef& ref) -> Result<crypto::WipedBuffer> {
                       return crypto::WipedBuffer(ref.length - 36);
                   }).take();
    const auto next = entries.next();
    ASSERT_FALSE(next);
    EXPECT_EQ(next.error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace vault::content::recipe
