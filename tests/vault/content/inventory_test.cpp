// SPDX-License-Identifier: Apache-2.0
#include "vault/content/inventory.h"

#include <map>

#include "tests/vault/content/hand_made.h"

namespace vault::content {
namespace {

// What an inventory tells of the packs that a vault knows, after some contents were claimed.
struct Told {
    std::map<ContentHash, format::RootRecipe> roots;
    std::vector<Inventory::Piece> pieces;
    std::uint64_t roots_told = 0;
    std::uint64_t incomplete = 0;
};
class Inventories : public testing::Test {
  protected:
    Told ask(const std::vector<Stored>& claimed) {
        auto index = vault.open_index();
        Inventory inventory(index, vault.compartment, {vault.known.begin(), vault.known.end()});
        for (const Stored& stored : claimed) {
            EXPECT_TRUE(inventory.claim(IdKind::data, {stored.recipe, stored.sha256}));
        }
        for (const Stored& list : lists) EXPECT_TRUE(inventory.claim(IdKind::list, {list.recipe, list.sha256}));
        Told told;
        EXPECT_TRUE(inventory.each_root([&](const ChunkId&, const format::RootRecipe& root) -> Result<void> {
            ++told.roots_told;
            told.roots.emplace(root.sha256, root);
            if (!inventory.claim(IdKind::data, root)) ++told.incomplete;
            return {};
        }));
        EXPECT_TRUE(inventory.each_piece([&](const Inventory::Piece& piece) -> Result<void> {
            return told.pieces.push_back(piece), Result<void>();
        }));
        EXPECT_EQ(inventory.unreadable(), 0U);
        return told;
    }
    Stored put(std::size_t size, std::uint64_t seed) { return vault.put(random_bytes(size, seed)).stored; }

    TestVault vault;
    std::vector<Stored> lists;
};

TEST_F(Inventories, WhatIsClaimedIsNotTold) {
    const std::vector<Stored> all{put(100, 1), put(600'000, 2), put(40 * kMiB, 3)};
    const Told told = ask(all);
    EXPECT_TRUE(told.roots.empty());
    EXPECT_TRUE(told.pieces.empty());
}

TEST_F(Inventories, WithoutJournalsEachContentIsToldOnce) {
    const std::vector<Stored> large{put(600'000, 2), put(40 * kMiB, 3)};
    const Stored small = put(100, 1);
    // The same again, and a list of many chunks, are no further contents.
    put(600'000, 2);
    lists.push_back(vault.put(random_bytes(3 * kMiB, 4), IdKind::list).stored);
    const Told told = ask({});
    EXPECT_EQ(told.roots_told, 2U);
    ASSERT_EQ(told.roots.size(), 2U);
    for (const Stored& stored : large) EXPECT_EQ(told.roots.at(stored.sha256).recipe, stored.recipe);
    ASSERT_EQ(told.pieces.size(), 1U);
    EXPECT_EQ(told.pieces[0].sha256, small.sha256);
    EXPECT_EQ(told.pieces[0].chunk, small.recipe.entries[0]);
    EXPECT_FALSE(told.pieces[0].is_part);
}

TEST_F(Inventories, ListsThatNobodyClaimsAreNoContents) {
    vault.put(random_bytes(3 * kMiB, 4), IdKind::list);
    const Told told = ask({});
    EXPECT_EQ(told.roots_told, 0U);
    EXPECT_TRUE(told.pieces.empty());
}

// The packs that hold a chunk of this kind.
std::set<PackId> packs_with(TestVault& vault, IdKind kind) {
    auto index = vault.open_index();
    std::set<PackId> found;
    for (const PackId& id : vault.known) {
        const auto pack = index.pack(id).take();
        for (const pack::ChunkEntry& chunk : pack->index().chunks) {
            if (chunk.kind == kind) found.insert(id);
        }
    }
    return found;
}

TEST_F(Inventories, WhatHasLostItsRootRecipeIsToldAsParts) {
    const Stored stored = put(40 * kMiB, 3);
    const std::set<PackId> roots = packs_with(vault, IdKind::root);
    ASSERT_EQ(roots.size(), 1U);
    ASSERT_EQ(vault.known.size(), 3U);
    for (const PackId& pack : roots) vault.known.erase(pack);
    const Told told = ask({});
    EXPECT_EQ(told.roots_told, 0U);
    ASSERT_GT(told.pieces.size(), 100U);
    for (const Inventory::Piece& piece : told.pieces) EXPECT_TRUE(piece.is_part);
}

TEST_F(Inventories, OfLooseChunksOnlyTheLastCouldBeAContent) {
    const Stored stored = put(600'000, 2);
    auto index = vault.open_index();
    Inventory inventory(index, vault.compartment, {vault.known.begin(), vault.known.end()});
    std::size_t parts = 0;
    std::size_t whole = 0;
    ASSERT_TRUE(inventory.each_piece([&](const Inventory::Piece& piece) -> Result<void> {
        ++(piece.is_part ? parts : whole);
        return {};
    }));
    EXPECT_EQ(whole, 1U);
    EXPECT_EQ(parts, stored.recipe.entries.size() - 1);
}

TEST_F(Inventories, AContentWithAPackGoneIsIncompleteAndItsRestNothingElse) {
    const Stored stored = put(40 * kMiB, 3);
    std::set<PackId> data = vault.known;
    for (const PackId& pack : packs_with(vault, IdKind::root)) data.erase(pack);
    ASSERT_FALSE(data.empty());
    ASSERT_TRUE(vault.files->remove(store::layout::pack(*data.begin())));
    vault.known.erase(*data.begin());
    const Told told = ask({});
    EXPECT_EQ(told.roots_told, 1U);
    EXPECT_EQ(told.incomplete, 1U);
    EXPECT_TRUE(told.pieces.empty());
    auto index = vault.open_index();
    Inventory inventory(index, vault.compartment, {vault.known.begin(), vault.known.end()});
    expect_error(inventory.claim(IdKind::data, {stored.recipe, stored.sha256}), ErrorCode::content_missing);
    EXPECT_TRUE(inventory.each_piece([](const Inventory::Piece&) { return fail(ErrorCode::internal); }));
}

TEST_F(Inventories, BehindARecipeChunkThatIsGoneTheNextEntriesAreFound) {
    // Three chunks of entries, cut in the middle of one; the second is missing.
    HandMade pack(vault);
    std::vector<ChunkRef> entries;
    std::uint64_t size = 0;
    for (std::size_t i = 0; i < 30; ++i) {
        entries.push_back(pack.plain(IdKind::data, random_bytes(500 + i, i)));
        size += 500 + i;
    }
    const Bytes all = format::encode_recipe_entries(entries);
    const ByteView bytes(all);
    const ChunkRef first = pack.plain(IdKind::recipe, bytes.first(10 * 36 + 5));
    const ChunkRef third = pack.plain(IdKind::recipe, bytes.subspan(20 * 36 + 7));
    const ChunkRef second{.id = ChunkId({9}), .length = 10 * 36 + 2};
    pack.finish();
    auto index = vault.open_index();
    Inventory inventory(index, vault.compartment, {vault.known.begin(), vault.known.end()});
    const Recipe recipe{.depth = 1, .size = size, .entries = {first, second, third}};
    expect_error(inventory.claim(IdKind::data, {recipe, {}}), ErrorCode::content_missing);
    std::set<ChunkId> left;
    ASSERT_TRUE(inventory.each_piece([&](const Inventory::Piece& piece) -> Result<void> {
        return left.insert(piece.chunk.id), Result<void>();
    }));
    // 0 to 9 by the first, 21 to 29 by the third.
    EXPECT_EQ(left.size(), 11U);
    for (std::size_t i = 10; i <= 20; ++i) EXPECT_TRUE(left.contains(entries[i].id)) << i;
}

TEST_F(Inventories, WhatAComposedChunkIsMadeOfIsNoContentOfItsOwn) {
    HandMade pack(vault);
    const Bytes base = random_bytes(20000, 1);
    const ChunkRef whole = pack.plain(IdKind::data, base);
    Bytes parts;
    base::Writer(parts).u16(1).bytes(part_of(whole, 100, 5000));
    const Bytes means(base.begin() + 100, base.begin() + 5100);
    const ChunkRef composed = pack.composed(IdKind::data, parts, means);
    pack.finish();
    EXPECT_TRUE(ask({content(0, means.size(), {composed}, hash_of(means))}).pieces.empty());
    // Alone it is told like any other, put together.
    const Told told = ask({content(0, base.size(), {whole}, hash_of(base))});
    ASSERT_EQ(told.pieces.size(), 1U);
    EXPECT_EQ(told.pieces[0].sha256, hash_of(means));
}

TEST_F(Inventories, AChunkWhoseBytesHaveAnotherIdIsNotTold) {
    HandMade pack(vault);
    pack.lie(IdKind::data, ChunkId({5}), random_bytes(300, 1));
    pack.lie(IdKind::root, ChunkId({6}), random_bytes(300, 2));
    pack.finish();
    auto index = vault.open_index();
    Inventory inventory(index, vault.compartment, {vault.known.begin(), vault.known.end()});
    EXPECT_TRUE(inventory.each_root([](const auto&, const auto&) { return fail(ErrorCode::internal); }));
    EXPECT_TRUE(inventory.each_piece([](const auto&) { return fail(ErrorCode::internal); }));
    EXPECT_EQ(inventory.unreadable(), 2U);
}

}  // namespace
}  // namespace vault::content
