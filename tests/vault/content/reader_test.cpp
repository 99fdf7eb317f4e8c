// SPDX-License-Identifier: Apache-2.0
#include "vault/content/reader.h"

#include "tests/vault/content/hand_made.h"
#include "vault/format/recipe.h"

namespace vault::content {
namespace {

TEST(ContentReader, PutsComposedChunksTogether) {
    TestVault vault;
    HandMade pack(vault);
    const Bytes a = random_bytes(20000, 1);
    const ChunkRef whole = pack.plain(IdKind::data, a);
    Bytes parts;
    base::Writer(parts).u16(3).bytes(part_of(whole, 100, 5000)).u8(0).u32(3).bytes(base::as_bytes("abc"));
    base::Writer(parts).bytes(part_of(whole, 0, 20000));
    Bytes means(a.begin() + 100, a.begin() + 5100);
    base::append(means, base::as_bytes("abc"));
    base::append(means, a);
    const ChunkRef composed = pack.composed(IdKind::data, parts, means);
    pack.finish();
    EXPECT_TRUE(vault.read(content(0, means.size(), {composed}, hash_of(means))).take() == means);
}

TEST(ContentReader, RefusesComposedChunksThatCannotBe) {
    TestVault vault;
    HandMade pack(vault);
    const Bytes a = random_bytes(20000, 1);
    const ChunkRef whole = pack.plain(IdKind::data, a);
    Bytes good;
    base::Writer(good).u16(1).bytes(part_of(whole, 0, 100));
    const ChunkRef composed = pack.composed(IdKind::data, good, Bytes(100, 0));
    std::vector<Bytes> bad(6);
    base::Writer(bad[0]).u16(1).bytes(part_of(whole, 19999, 2));       // beyond its end
    base::Writer(bad[1]).u16(1).bytes(part_of(whole, 4294967295, 2));  // far beyond
    base::Writer(bad[2]).u16(1).bytes(part_of(composed, 0, 2));        // two levels
    base::Writer(bad[3]).u16(0);
    base::Writer(bad[4]).u16(2).bytes(part_of(whole, 0, 2));           // one is missing
    base::Writer(bad[5]).u16(1).bytes(part_of(whole, 0, 2)).u8(0);     // something is left
    std::vector<ChunkRef> refs;
    for (std::uint8_t i = 0; i < bad.size(); ++i) {
        const Bytes means{i, i};
        refs.push_back(pack.composed(IdKind::data, bad[i], means));
    }
    pack.finish();
    for (const ChunkRef& ref : refs) expect_error(vault.read(content(0, 2, {ref})), ErrorCode::content_damaged);
}

TEST(ContentReader, FollowsRecipesOfRecipes) {
    TestVault vault;
    HandMade pack(vault);
    // 17 entries in a chunk of entries, 17 times in the one above, entries broken in the middle by the pieces.
    const Bytes data = random_bytes(1000, 2);
    const ChunkRef leaf = pack.plain(IdKind::data, data);
    const Bytes below = format::encode_recipe_entries(std::vector<ChunkRef>(17, leaf));
    const ChunkRef first = pack.plain(IdKind::recipe, ByteView(below).first(50));
    const ChunkRef second = pack.plain(IdKind::recipe, ByteView(below).subspan(50));
    std::vector<ChunkRef> middle;
    Bytes means;
    for (int i = 0; i < 17; ++i) {
        middle.push_back(first);
        middle.push_back(second);
        for (int j = 0; j < 17; ++j) base::append(means, data);
    }
    const ChunkRef top = pack.plain(IdKind::recipe, format::encode_recipe_entries(middle));
    pack.finish();
    EXPECT_TRUE(vault.read(content(2, means.size(), {top}, hash_of(means))).take() == means);
    expect_error(vault.read(content(2, means.size() + 1, {top})), ErrorCode::malformed);
    expect_error(vault.read(content(2, means.size() - 1, {top})), ErrorCode::malformed);
    expect_error(vault.read(content(6, means.size(), {top})), ErrorCode::malformed);
    // A depth more than there is: data taken for entries.
    expect_error(vault.read(content(3, means.size(), {top})), ErrorCode::malformed);
}

TEST(ContentReader, RefusesRecipesThatLie) {
    TestVault vault;
    HandMade pack(vault);
    const Bytes data = random_bytes(1000, 3);
    const ChunkRef leaf = pack.plain(IdKind::data, data);
    // A chunk of entries that names itself.
    const ChunkId self = HandMade::id_of(vault, IdKind::recipe, base::as_bytes("self"));
    const Bytes circle = format::encode_recipe_entries(std::vector<ChunkRef>(20, {.id = self, .length = 720}));
    pack.lie(IdKind::recipe, self, circle);
    pack.finish();
    expect_error(vault.read(content(5, 1U << 30, {{.id = self, .length = 720}})), ErrorCode::malformed);
    expect_error(vault.read(content(0, 999, {{.id = leaf.id, .length = 999}})), ErrorCode::malformed);
    expect_error(vault.read(content(0, 1000, {{.id = self, .length = 720}, {.id = leaf.id, .length = 280}})),
                 ErrorCode::malformed);
    expect_error(vault.read(content(0, 1001, {leaf})), ErrorCode::malformed);
    expect_error(vault.read(content(0, 5, {{.id = HandMade::id_of(vault, IdKind::data, data), .length = 5}})),
                 ErrorCode::malformed);
    expect_error(vault.read(content(0, 5, {{.id = ChunkId{}, .length = 5}})), ErrorCode::content_missing);
}

TEST(ContentReader, WithholdsTheEndOfWhatHasAnotherHash) {
    TestVault vault;
    const Bytes bytes = random_bytes(1000000, 4);
    Stored stored = vault.put(bytes).stored;
    stored.sha256 = hash_of(base::as_bytes("else"));
    auto index = vault.open_index();
    std::size_t given = 0;
    const Receipt receipt = journal::Journal::receipt(vault.compartment.id);
    ContentReader reader(receipt, index, vault.compartment);
    expect_error(reader.read(IdKind::data, stored.recipe, stored.sha256,
                             [&](ByteView piece) -> Result<void> { return given += piece.size(), Result<void>{}; }),
                 ErrorCode::hash_mismatch);
    EXPECT_LT(given, bytes.size());
    expect_error(check_content(index, vault.compartment, IdKind::data, stored.recipe, stored.sha256),
                 ErrorCode::hash_mismatch);
    const Stored one = vault.put(random_bytes(100, 5)).stored;
    Stored other = one;
    other.sha256 = stored.sha256;
    const auto nothing = vault.read(other);
    expect_error(nothing, ErrorCode::hash_mismatch);
}

TEST(ContentReader, StopsWhenTheSinkDoes) {
    TestVault vault;
    const Stored stored = vault.put(random_bytes(1000000, 6)).stored;
    auto index = vault.open_index();
    int calls = 0;
    const Sink take_all = [](ByteView) { return Result<void>{}; };
    expect_error(read_list(index, vault.compartment, stored.recipe, stored.sha256, take_all), ErrorCode::malformed);
    const Receipt receipt = journal::Journal::receipt(vault.compartment.id);
    ContentReader reader(receipt, index, vault.compartment);
    expect_error(reader.read(IdKind::data, stored.recipe, stored.sha256,
                             [&](ByteView) -> Result<void> { return ++calls, fail(ErrorCode::closed_pipe); }),
                 ErrorCode::closed_pipe);
    EXPECT_EQ(calls, 1);
}

TEST(ContentReader, SaysWhichPackIsDamagedOrMissing) {
    TestVault vault;
    const Bytes bytes = random_bytes(300000, 7);
    const Stored stored = vault.put(bytes).stored;
    const std::string pack = vault.pack_files().at(0);
    // One sector more than parity can tell.
    vault.overwrite(pack, pack::kSmallPack / 4, Bytes(5 * pack::kSector));
    const auto damaged = vault.read(stored);
    expect_error(damaged, ErrorCode::content_damaged);
    EXPECT_EQ(damaged.error().id, vault.known.begin()->hex());
    const auto check_presence_of_all = [&] {
        auto index = vault.open_index();
        return check_presence(index, vault.compartment, stored.recipe);
    };
    EXPECT_TRUE(check_presence_of_all());  // which reads no data
    ASSERT_TRUE(vault.files->remove(pack));
    expect_error(check_presence_of_all(), ErrorCode::content_missing);
    const auto missing = vault.read(stored);
    expect_error(missing, ErrorCode::content_missing);
    EXPECT_EQ(missing.error().id, vault.known.begin()->hex());
}

TEST(ContentReader, G21_rebuilds_what_parity_can_tell_and_says_which_pack_it_was) {
    TestVault vault;
    const Bytes bytes = random_bytes(300000, 17);
    const Stored stored = vault.put(bytes).stored;
    vault.overwrite(vault.pack_files().at(0), pack::kSmallPack / 4, Bytes(4 * pack::kSector));
    auto index = vault.open_index();
    EXPECT_TRUE(vault.read(index, stored).take() == bytes);
    EXPECT_EQ(index.take_marred(), std::vector<PackId>{*vault.known.begin()});
    EXPECT_TRUE(vault.read(index, stored).take() == bytes);
    EXPECT_TRUE(index.take_marred().empty()) << "once";
}

TEST(ContentReader, FindsTheGoodOneBehindPlacesOfAnotherKindOrLength) {
    TestVault vault;
    HandMade first(vault);
    HandMade second(vault);
    const Bytes a = random_bytes(1000, 9);
    const Bytes b = random_bytes(1000, 10);
    const Bytes c = random_bytes(1000, 11);
    const Bytes d = random_bytes(1000, 12);
    // Whichever of the packs is asked first has a wrong one before the good one of the other.
    const std::vector<ChunkRef> refs{first.plain(IdKind::data, a), second.plain(IdKind::data, b),
                                     first.plain(IdKind::data, c), second.plain(IdKind::data, d)};
    second.lie(IdKind::data, refs[0].id, random_bytes(999, 13));
    first.lie(IdKind::data, refs[1].id, random_bytes(999, 14));
    second.lie(IdKind::recipe, refs[2].id, c);
    first.lie(IdKind::recipe, refs[3].id, d);
    first.finish();
    second.finish();
    EXPECT_TRUE(vault.read(content(0, 1000, {refs[0]}, hash_of(a))).has_value());
    EXPECT_TRUE(vault.read(content(0, 1000, {refs[1]}, hash_of(b))).has_value());
    EXPECT_TRUE(vault.read(content(0, 1000, {refs[2]}, hash_of(c))).has_value());
    EXPECT_TRUE(vault.read(content(0, 1000, {refs[3]}, hash_of(d))).has_value());
}

TEST(ContentReader, ReadsWhatIsStillAuthenticInAPackThatNoLongerCounts) {
    TestVault vault;
    const Bytes bytes = random_bytes(300000, 8);
    const Stored stored = vault.put(bytes).stored;
    vault.known.clear();
    EXPECT_TRUE(vault.read(stored).take() == bytes);
}

}  // namespace
}  // namespace vault::content
