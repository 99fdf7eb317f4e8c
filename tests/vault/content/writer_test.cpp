// SPDX-License-Identifier: Apache-2.0
#include "vault/content/writer.h"

#include "tests/vault/content/content_fixture.h"
#include "vault/content/recipe/chunk_id.h"

namespace vault::content {
namespace {

using recipe::root_recipe_chunk_id;

TEST(ContentWriter, GivesBackWhatWasPutOfAnySize) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{63}, std::size_t{16383},
                                   std::size_t{16384}, std::size_t{16385}, std::size_t{262143}, std::size_t{262144},
                                   std::size_t{262145}, kMiB - 1, kMiB, kMiB + 1, kMiB + 262144, 5 * kMiB, 17 * kMiB}) {
        SCOPED_TRACE(size);
        TestVault vault;
        const Bytes bytes = random_bytes(size, size + 1);
        const Stored stored = vault.put(bytes).stored;
        EXPECT_EQ(stored.size, size);
        EXPECT_EQ(stored.recipe.size, size);
        EXPECT_EQ(stored.sha256.bytes(), crypto::sha256(bytes).bytes());
        const auto read = vault.read(stored);
        ASSERT_TRUE(read);
        EXPECT_TRUE(*read == bytes);
    }
}

void expect_round_trip(const Bytes& bytes, std::uint64_t most_stored) {
    TestVault vault;
    const TestVault::Put put = vault.put(bytes);
    EXPECT_LE(put.totals.stored_bytes, most_stored);
    const auto read = vault.read(put.stored);
    ASSERT_TRUE(read);
    EXPECT_TRUE(*read == bytes);
    EXPECT_LE(put.stored.recipe.entries.size(), 16U);
}

TEST(ContentWriter, KeepsAHundredMillionRandomBytes) { expect_round_trip(random_bytes(100'000'000, 2), 8U << 24U); }
TEST(ContentWriter, KeepsAHundredMillionBytesOfText) { expect_round_trip(text_bytes(100'000'000, 3), 5U << 24U); }
TEST(ContentWriter, KeepsAHundredMillionZeros) { expect_round_trip(Bytes(100'000'000), kMiB); }

TEST(ContentWriter, MakesTheSameRecipeHoweverItIsGivenThePieces) {
    const Bytes bytes = random_bytes(3 * kMiB + 123, 5);
    TestVault vault;
    auto index = vault.open_index();
    ContentWriter writer(*vault.files, index, vault.compartment, {.threads = 2});
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        BytesSource source(bytes, seed == 0 ? bytes.size() : std::size_t{1} << (6 + seed), seed);
        ASSERT_TRUE(writer.put(IdKind::data, source));
    }
    const Flushed flushed = writer.flush().take();
    ASSERT_EQ(flushed.stored.size(), 12U);
    for (const Stored& stored : flushed.stored) EXPECT_EQ(stored.recipe, flushed.stored[0].recipe);
    for (std::size_t i = 1; i < 12; ++i) EXPECT_LT(flushed.stored[i - 1].ticket, flushed.stored[i].ticket);
    EXPECT_EQ(writer.totals().bytes, 12 * bytes.size());
    EXPECT_LT(writer.totals().new_bytes, bytes.size() + 64 * 1024);
}

// What a few MiB cost: packs of 1 MiB for a remainder of up to some 8 MiB, and never much more than the content.
void expect_stored(const Bytes& bytes, std::uint64_t most_packs) {
    TestVault vault;
    const TestVault::Put put = vault.put(bytes);
    const auto packs = vault.pack_files();
    EXPECT_LE(packs.size(), most_packs) << bytes.size();
    EXPECT_EQ(put.totals.stored_bytes, packs.size() * pack::kSmallPack) << bytes.size();
    const auto read = vault.read(put.stored);
    ASSERT_TRUE(read);
    EXPECT_TRUE(*read == bytes);
    // What is there is found again.
    EXPECT_EQ(vault.put(bytes).totals.stored_bytes, 0U);
}

TEST(ContentWriter, ASmallRemainderGoesIntoSmallPacks) {
    for (const std::size_t tenths : {1U, 9U, 11U, 15U, 20U, 30U, 45U, 60U, 70U}) {
        const std::size_t size = tenths * kMiB / 10;
        expect_stored(random_bytes(size, size), (size + size / 9) / kMiB + 1);
    }
    // It compresses to about 0.6.
    for (const std::size_t size : {kMiB, 3 * kMiB, 8 * kMiB}) {
        expect_stored(text_bytes(size, size), (2 * size / 3 + size / 9) / kMiB + 1);
    }
}

TEST(ContentWriter, ALargeRemainderGoesIntoOneLargePack) {
    for (const std::size_t size : {8 * kMiB, 12 * kMiB}) {
        TestVault vault;
        const Bytes bytes = random_bytes(size, size);
        const TestVault::Put put = vault.put(bytes);
        EXPECT_EQ(put.totals.stored_bytes, pack::kLargePack);
        EXPECT_TRUE(vault.read(put.stored).take() == bytes);
    }
    // And behind full ones a small one.
    TestVault vault;
    const Bytes bytes = random_bytes(17 * kMiB, 5);
    const TestVault::Put put = vault.put(bytes);
    EXPECT_GT(put.totals.stored_bytes, pack::kLargePack);
    EXPECT_LE(put.totals.stored_bytes, pack::kLargePack + 3 * pack::kSmallPack);
}

// Every chunk is listed where it is, whatever it was cut out of.
TEST(ContentWriter, ChunksOfCutBlocksKeepTheirPlaces) {
    TestVault vault;
    auto index = vault.open_index();
    ContentWriter writer(*vault.files, index, vault.compartment, {.threads = 2});
    std::vector<Bytes> contents;
    for (std::uint64_t i = 0; i < 300; ++i) {
        contents.push_back(i % 3 == 0 ? text_bytes(1 + 199 * i, i) : random_bytes(1 + 101 * i, i));
        BytesSource source(contents.back(), 100000);
        ASSERT_TRUE(writer.put(IdKind::data, source));
    }
    const Flushed flushed = writer.flush().take();
    EXPECT_GT(flushed.packs.size(), 3U);
    for (const PackRef& pack : flushed.packs) vault.known.insert(pack.pack);
    ASSERT_EQ(flushed.stored.size(), contents.size());
    for (std::size_t i = 0; i < contents.size(); ++i) {
        EXPECT_TRUE(vault.read(index, flushed.stored[i]).take() == contents[i]) << i;
    }
}

TEST(ContentWriter, StoresNothingTwice) {
    TestVault vault;
    const Bytes bytes = random_bytes(9 * kMiB, 6);
    const TestVault::Put first = vault.put(bytes);
    EXPECT_GE(first.totals.new_bytes, bytes.size());
    const TestVault::Put again = vault.put(bytes);
    EXPECT_EQ(again.totals.new_bytes, 0U);
    EXPECT_EQ(again.totals.stored_bytes, 0U);
    EXPECT_EQ(again.stored.recipe, first.stored.recipe);
    EXPECT_TRUE(vault.read(again.stored).take() == bytes);
}

// The root recipes that stand in packs, each as often as it stands there.
std::vector<format::RootRecipe> root_recipes(TestVault& vault) {
    auto index = vault.open_index();
    std::vector<format::RootRecipe> found;
    for (const PackId& id : vault.known) {
        const auto pack = index.pack(id).take();
        for (const pack::ChunkEntry& chunk : pack->index().chunks) {
            if (chunk.kind != IdKind::root) continue;
            const auto block = index.block(id, chunk.block).take();
            const auto root = format::decode_root_recipe(ByteView(*block).subspan(chunk.offset, chunk.length));
            EXPECT_TRUE(root);
            EXPECT_EQ(root_recipe_chunk_id(crypto::derive<crypto::labels::kChunkIdKey>(vault.root), *root), chunk.id);
            found.push_back(*root);
        }
    }
    return found;
}

TEST(ContentWriter, StoresTheRootRecipeOfEachContentOfSeveralChunksOnce) {
    TestVault vault;
    EXPECT_TRUE((vault.put({}), vault.put(random_bytes(16000, 20)), root_recipes(vault).empty()));
    std::vector<Stored> wanted{vault.put(random_bytes(600'000, 21)).stored,
                               vault.put(random_bytes(20 * kMiB, 22)).stored};
    vault.put(random_bytes(600'000, 21));
    ASSERT_GT(wanted[1].recipe.depth, 0U);
    // Its bytes alone say nothing without the journals.
    vault.put(random_bytes(700'000, 23), IdKind::list);
    std::vector<format::RootRecipe> found = root_recipes(vault);
    ASSERT_EQ(found.size(), 2U);
    if (found[0].sha256 != wanted[0].sha256) std::swap(found[0], found[1]);
    for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(found[i], (format::RootRecipe{wanted[i].recipe, wanted[i].sha256}));
}

TEST(ContentWriter, G13_SharesNothingAcrossCompartments) {
    TestVault one;
    TestVault fresh;
    const Bytes bytes = random_bytes(5 * kMiB, 7);
    one.put(bytes);
    const auto other_root = crypto::RootKey::random();
    const Compartment other{.vault = one.compartment.vault, .id = CompartmentId(crypto::random_array<16>()),
                            .root = &other_root};
    auto index = index::ChunkIndex::open(*one.files, other, one.known).take();
    ContentWriter writer(*one.files, index, other, {.threads = 2});
    BytesSource source(bytes, bytes.size());
    ASSERT_TRUE(writer.put(IdKind::data, source));
    ASSERT_TRUE(writer.flush());
    EXPECT_EQ(writer.totals().stored_bytes, fresh.put(bytes).totals.stored_bytes);
}

TEST(ContentWriter, KeepsKindsApart) {
    TestVault vault;
    const Bytes bytes = random_bytes(100000, 8);
    const Stored data = vault.put(bytes, IdKind::data).stored;
    const Stored list = vault.put(bytes, IdKind::list).stored;
    EXPECT_NE(data.recipe, list.recipe);
    EXPECT_TRUE(vault.read(list, IdKind::list).take() == bytes);
    expect_error(vault.read(list, IdKind::data), ErrorCode::malformed);
}

TEST(ContentWriter, PutsManySmallContentsIntoFewBlocks) {
    TestVault vault;
    auto index = vault.open_index();
    ContentWriter writer(*vault.files, index, vault.compartment, {.threads = 2});
    std::vector<Bytes> contents;
    for (std::size_t i = 0; i < 9000; ++i) {
        contents.push_back(random_bytes(i % 300, i));
        BytesSource source(contents.back(), 1000);
        ASSERT_TRUE(writer.put(IdKind::data, source));
    }
    const Flushed flushed = writer.flush().take();
    ASSERT_EQ(flushed.stored.size(), contents.size());
    ASSERT_LE(flushed.packs.size(), 3U);  // the index of so many stands twice in each
    for (const PackRef& pack : flushed.packs) vault.known.insert(pack.pack);
    EXPECT_LT(vault.open_index().pack(flushed.packs[0].pack).take()->index().blocks.size(), 5U);
    auto again = vault.open_index();
    for (std::size_t i = 0; i < contents.size(); i += 37) {
        EXPECT_TRUE(vault.read(again, flushed.stored[i]).take() == contents[i]) << i;
    }
}

// Data and holes in turn.
class SparseSource final : public Source {
  public:
    explicit SparseSource(std::vector<Piece> pieces) : m_pieces(std::move(pieces)) {}
    Result<Piece> next() override { return m_pieces[m_at++]; }

  private:
    std::vector<Piece> m_pieces;
    std::size_t m_at = 0;
};

TEST(ContentWriter, TakesAHoleForTheZerosThatItIs) {
    const Bytes data = random_bytes(700'000, 9);
    Bytes plain = data;
    plain.resize(20'000'000);
    base::append(plain, data);
    plain.resize(plain.size() + 5'000'001);
    TestVault vault;
    auto index = vault.open_index();
    ContentWriter writer(*vault.files, index, vault.compartment, {.threads = 2});
    BytesSource full(plain, 65536);
    SparseSource sparse({{.bytes = data, .hole = 20'000'000 - 700'000},
                         {.bytes = data, .hole = 5'000'001, .end = true}});
    ASSERT_TRUE(writer.put(IdKind::data, sparse));
    const std::uint64_t fresh = writer.totals().bytes;
    ASSERT_TRUE(writer.put(IdKind::data, full));
    const Flushed flushed = writer.flush().take();
    EXPECT_EQ(fresh, 2 * data.size());
    EXPECT_EQ(flushed.stored[0].recipe, flushed.stored[1].recipe);
    EXPECT_EQ(flushed.stored[0].sha256, flushed.stored[1].sha256);
    for (const PackRef& pack : flushed.packs) vault.known.insert(pack.pack);
    EXPECT_TRUE(vault.read(flushed.stored[0]).take() == plain);
}

// Fails, or does something, before its n-th piece.
class WatchedSource final : public Source {
  public:
    WatchedSource(ByteView bytes, std::size_t when, std::function<Result<void>()> act)
        : m_source(bytes, 65536), m_when(when), m_act(std::move(act)) {}
    Result<Piece> next() override {
        if (m_at++ == m_when) TRY(m_act());
        return m_source.next();
    }

  private:
    BytesSource m_source;
    std::size_t m_at = 0;
    std::size_t m_when;
    std::function<Result<void>()> m_act;
};

TEST(ContentWriter, GoesOnAfterASourceThatFailed) {
    for (const std::size_t when : {0U, 1U, 7U, 40U}) {
        TestVault vault;
        auto index = vault.open_index();
        ContentWriter writer(*vault.files, index, vault.compartment, {.threads = 2});
        const Bytes bytes = random_bytes(4 * kMiB, 10);
        const Bytes before = random_bytes(30000, 11);
        BytesSource good(before, 1000);
        ASSERT_TRUE(writer.put(IdKind::data, good));
        WatchedSource bad(bytes, when, [] { return fail(ErrorCode::source_unreadable); });
        expect_error(writer.put(IdKind::data, bad), ErrorCode::source_unreadable);
        BytesSource same(bytes, 100000);
        ASSERT_TRUE(writer.put(IdKind::data, same));
        const Flushed flushed = writer.flush().take();
        ASSERT_EQ(flushed.stored.size(), 2U);
        for (const PackRef& pack : flushed.packs) vault.known.insert(pack.pack);
        EXPECT_TRUE(vault.read(flushed.stored[0]).take() == before);
        EXPECT_TRUE(vault.read(flushed.stored[1]).take() == bytes);
    }
}

TEST(ContentWriter, MakesDurableInTheMiddleOfAContentWhatWasCut) {
    TestVault vault;
    auto index = vault.open_index();
    ContentWriter writer(*vault.files, index, vault.compartment, {.threads = 2});
    const Bytes bytes = random_bytes(8 * kMiB, 12);
    std::vector<PackRef> early;
    WatchedSource source(bytes, 80, [&]() -> Result<void> {
        early = TRY(writer.checkpoint());
        return {};
    });
    ASSERT_TRUE(writer.put(IdKind::data, source));
    const Flushed flushed = writer.flush().take();
    ASSERT_GE(early.size(), 1U);
    ASSERT_GE(flushed.packs.size(), 1U);
    for (const PackRef& pack : flushed.packs) EXPECT_EQ(std::count(early.begin(), early.end(), pack), 0);
    vault.disk = vault.disk->after_power_loss();
    vault.files = vault.disk->store();
    for (const PackRef& pack : early) vault.known.insert(pack.pack);
    for (const PackRef& pack : flushed.packs) vault.known.insert(pack.pack);
    EXPECT_TRUE(vault.read(flushed.stored[0]).take() == bytes);
}

TEST(ContentWriter, LeavesNothingOfWhatWasNotFlushed) {
    TestVault vault;
    auto index = vault.open_index();
    {
        ContentWriter writer(*vault.files, index, vault.compartment, {.threads = 2});
        const Bytes bytes = random_bytes(40 * kMiB, 13);
        BytesSource source(bytes, 65536);
        ASSERT_TRUE(writer.put(IdKind::data, source));
    }
    EXPECT_TRUE(vault.pack_files().empty());
}

// The disk fails at its (skip + 1)-th change and from then on.
void expect_dead_after(std::size_t skip, int sys_errno, std::size_t size) {
    SCOPED_TRACE(skip);
    TestVault vault;
    const Bytes before = random_bytes(50000, 14);
    const Stored old = vault.put(before).stored;
    auto index = vault.open_index();
    ContentWriter writer(*vault.files, index, vault.compartment, {.threads = 2});
    vault.disk->fail_mutation(skip, sys_errno, support::Repeat::for_ever);
    const Bytes bytes = random_bytes(size, 15);
    BytesSource source(bytes, 1 << 20);
    const auto put = writer.put(IdKind::data, source);
    const auto flushed = writer.flush();
    const auto later = writer.flush();
    vault.disk->clear_faults();
    if (flushed) {
        // Only the run of the index failed, which is derived.
        for (const PackRef& pack : flushed->packs) vault.known.insert(pack.pack);
        EXPECT_TRUE(vault.read(flushed->stored.at(0)).take() == bytes);
    } else {
        const ErrorCode code = sys_errno == ENOSPC ? ErrorCode::full_disk : ErrorCode::io;
        expect_error(flushed, code);
        expect_error(later, code);
        if (!put) expect_error(put, code);
    }
    EXPECT_TRUE(vault.read(old).take() == before);
}

TEST(ContentWriter, IsDeadAfterAnErrorOfTheDiskAndSaysWhich) {
    for (std::size_t skip = 0; skip < 20; ++skip) expect_dead_after(skip, ENOSPC, 300'000);
    for (std::size_t skip = 0; skip < 20; skip += 3) expect_dead_after(skip, EIO, 300'000);
}

TEST(ContentWriter, EndsWhenTheDiskIsFullInTheMiddle) {
    expect_dead_after(7, ENOSPC, 70 * kMiB);
}

}  // namespace
}  // namespace vault::content
