// SPDX-License-Identifier: Apache-2.0
#include "vault/content/index/chunk_index.h"

#include "tests/vault/content/content_fixture.h"
#include "vault/content/index/run_writer.h"
#include "vault/format/recipe.h"

namespace vault::content::index {
namespace {

class ChunkIndexTest : public testing::Test {
  protected:
    TestVault vault;
    Bytes bytes = random_bytes(900'000, 1);

    std::uint64_t new_bytes_of_another_put() { return vault.put(bytes).totals.new_bytes; }
    std::vector<ChunkRef> refs_of(const Stored& stored) { return stored.recipe.entries; }
};

TEST_F(ChunkIndexTest, FindsWhatWasStoredAndSaysWhere) {
    const Stored stored = vault.put(bytes).stored;
    auto index = vault.open_index();
    EXPECT_EQ(index.unusable_runs(), 0U);
    for (const ChunkRef& ref : refs_of(stored)) {
        const auto place = index.find(ref.id);
        ASSERT_TRUE(place);
        EXPECT_EQ(place->entry.id, ref.id);
        EXPECT_EQ(place->entry.length, ref.length);
        EXPECT_TRUE(index.pack(place->pack).take()->read_block(place->entry.block));
    }
    EXPECT_FALSE(index.find(ChunkId(crypto::random_array<32>())));
}

TEST_F(ChunkIndexTest, ComparesTheWholeId) {
    const Stored stored = vault.put(bytes).stored;
    auto index = vault.open_index();
    base::ByteArray<32> other = refs_of(stored)[0].id.bytes();
    other[31] ^= 1U;
    EXPECT_FALSE(index.find(ChunkId(other)));
}

TEST_F(ChunkIndexTest, CountsNoPackThatNoEventNames) {
    const Stored stored = vault.put(bytes).stored;
    vault.known.clear();
    auto index = vault.open_index();
    for (const ChunkRef& ref : refs_of(stored)) EXPECT_FALSE(index.find(ref.id));
    EXPECT_GE(new_bytes_of_another_put(), bytes.size());
}

TEST_F(ChunkIndexTest, StoresAgainWhatAMissingPackHad) {
    vault.put(bytes);
    ASSERT_TRUE(vault.files->remove(vault.pack_files().at(0)));
    const TestVault::Put healed = vault.put(bytes);
    EXPECT_GE(healed.totals.new_bytes, bytes.size());
    EXPECT_TRUE(vault.read(healed.stored).take() == bytes);
}

TEST_F(ChunkIndexTest, StoresAgainWhatAPackWithARottenIndexHad) {
    vault.put(bytes);
    const std::string pack = vault.pack_files().at(0);
    vault.overwrite(pack, 4096, Bytes(4096));
    vault.overwrite(pack, pack::kSmallPack - 8192, Bytes(4096));
    const TestVault::Put healed = vault.put(bytes);
    EXPECT_GE(healed.totals.new_bytes, bytes.size());
    EXPECT_TRUE(vault.read(healed.stored).take() == bytes);
}

TEST_F(ChunkIndexTest, StoresAgainWhatAnExcludedPackHad) {
    const Stored stored = vault.put(bytes).stored;
    auto index = vault.open_index();
    ASSERT_TRUE(index.find(refs_of(stored)[0].id));
    index.exclude(*vault.known.begin());
    EXPECT_FALSE(index.find(refs_of(stored)[0].id));
}

TEST_F(ChunkIndexTest, G3_IsNotLedAstrayBySplicedRows) {
    const Stored stored = vault.put(bytes).stored;
    const Stored other = vault.put(random_bytes(900'000, 2)).stored;
    for (const std::string& run : vault.run_files()) ASSERT_TRUE(vault.files->remove(run));
    // Rows that lie about pack and ordinal, under the right key.
    const std::vector<PackId> packs(vault.known.begin(), vault.known.end());
    Rows rows;
    for (const Stored& content : {stored, other}) {
        std::uint32_t ordinal = 0;
        for (const ChunkRef& ref : refs_of(content)) {
            const std::uint32_t wrong = 4'000'000'000U - ordinal;
            rows.push_back({.prefix = format::prefix_of(ref.id), .pack = ordinal++ % 2, .ordinal = wrong});
        }
    }
    std::sort(rows.begin(), rows.end());
    RunWriter writer = RunWriter::create(*vault.files, vault.compartment, packs, rows.size()).take();
    for (const format::IndexRow& row : rows) ASSERT_TRUE(writer.add(row));
    ASSERT_TRUE(writer.finish());
    auto index = vault.open_index();
    for (const Stored& content : {stored, other}) {
        for (const ChunkRef& ref : refs_of(content)) {
            const auto place = index.find(ref.id);
            if (place) {
                EXPECT_EQ(place->entry.id, ref.id);
            }
        }
    }
}

TEST_F(ChunkIndexTest, G3_WorksWithoutRunsThatAreCutSwappedEmptiedOrAltered) {
    const Stored stored = vault.put(bytes).stored;
    vault.put(random_bytes(900'000, 3));
    const std::vector<std::string> runs = vault.run_files();
    ASSERT_EQ(runs.size(), 2U);
    const Bytes first = store::read_file(*vault.files, runs[0], 1 << 20).take();
    const Bytes second = store::read_file(*vault.files, runs[1], 1 << 20).take();
    const auto replace = [&](const std::string& name, ByteView with) {
        const auto file = vault.files->open(name, store::Access::write).take();
        ASSERT_TRUE(file->truncate(0));
        ASSERT_TRUE(file->write_at(0, with));
    };
    const auto expect_unusable = [&](std::size_t count) {
        auto index = vault.open_index();
        EXPECT_EQ(index.unusable_runs(), count);
        for (const ChunkRef& ref : refs_of(stored)) EXPECT_TRUE(index.find(ref.id));
    };
    expect_unusable(0);
    replace(runs[0], second);
    replace(runs[1], first);
    expect_unusable(2);
    replace(runs[1], second);
    for (const std::size_t size : {0U, 1U, 4096U, 1048575U}) {
        replace(runs[0], ByteView(first).first(size));
        expect_unusable(1);
    }
    for (const std::size_t sector : {0U, 1U, 2U}) {
        Bytes altered = first;
        altered[sector * 4096 + 100] ^= 1U;
        replace(runs[0], altered);
        expect_unusable(1);
    }
    ASSERT_TRUE(vault.files->remove(runs[0]));
    ASSERT_TRUE(vault.files->remove(runs[1]));
    expect_unusable(0);
    auto index = vault.open_index();
    ASSERT_TRUE(index.write_run());
    EXPECT_EQ(vault.run_files().size(), 1U);
    EXPECT_EQ(new_bytes_of_another_put(), 0U);
}

TEST_F(ChunkIndexTest, RebuildsItsRunsFromThePacks) {
    const Stored stored = vault.put(bytes).stored;
    vault.put(random_bytes(900'000, 4));
    auto index = vault.open_index();
    ASSERT_TRUE(index.rebuild());
    EXPECT_EQ(vault.run_files().size(), 1U);
    for (const ChunkRef& ref : refs_of(stored)) EXPECT_TRUE(index.find(ref.id));
}

TEST_F(ChunkIndexTest, RebuildingTakesFilesOfNobodyAwayWhenAsked) {
    const Stored stored = vault.put(bytes).stored;
    vault.put(random_bytes(900'000, 4));
    const auto runs = vault.run_files();
    ASSERT_EQ(runs.size(), 2U);
    vault.overwrite(runs[0], 10, Bytes(1));
    auto index = vault.open_index();
    index.check_runs();
    ASSERT_EQ(index.unopened_runs().size(), 1U);
    // It may be somebody's.
    ASSERT_TRUE(index.rebuild());
    EXPECT_EQ(vault.run_files().size(), 2U);
    EXPECT_EQ(index.unusable_runs(), 1U);
    ASSERT_TRUE(index.rebuild(std::vector<RunId>(index.unopened_runs())));
    EXPECT_EQ(vault.run_files().size(), 1U);
    EXPECT_EQ(index.unusable_runs(), 0U);
    EXPECT_EQ(vault.open_index().unusable_runs(), 0U);
    for (const ChunkRef& ref : refs_of(stored)) EXPECT_TRUE(index.find(ref.id));
}

TEST_F(ChunkIndexTest, KeepsFewRuns) {
    std::vector<Stored> stored;
    for (std::uint64_t i = 0; i < 30; ++i) stored.push_back(vault.put(random_bytes(40'000, 100 + i)).stored);
    EXPECT_LE(vault.run_files().size(), 8U);
    auto index = vault.open_index();
    EXPECT_EQ(index.unusable_runs(), 0U);
    for (const Stored& content : stored) EXPECT_TRUE(index.find(refs_of(content)[0].id));
}

TEST_F(ChunkIndexTest, WritesNothingOnReadOnlyMedia) {
    vault.put(bytes);
    ASSERT_TRUE(vault.files->remove(vault.run_files().at(0)));
    vault.disk->set_read_only(true);
    auto index = vault.open_index();
    EXPECT_TRUE(index.write_run());
    EXPECT_TRUE(vault.run_files().empty());
}

// Prefixes that count up in their first eight bytes, most significant first, several rows each.
TEST(LargeRun, FindsEveryRowOfALargeRunAndNoOther) {
    TestVault vault;
    const std::vector<PackId> packs{PackId(crypto::random_array<16>()), PackId(crypto::random_array<16>())};
    std::mt19937_64 random(5);
    Rows rows;
    for (std::size_t i = 0; i < 300'000; ++i) {
        format::IndexRow row{.pack = 0, .ordinal = static_cast<std::uint32_t>(i)};
        for (std::size_t b = 0; b < 16; b += 8) base::store_le(MutableByteView(row.prefix).subspan(b, 8), random());
        // Every thousandth prefix has so many rows that they fill pages.
        for (std::uint32_t n = i % 1000 == 0 ? 400 : 1; n > 0; --n) rows.push_back({row.prefix, n % 2, n});
    }
    std::sort(rows.begin(), rows.end());
    RunWriter writer = RunWriter::create(*vault.files, vault.compartment, packs, rows.size()).take();
    for (const format::IndexRow& row : rows) ASSERT_TRUE(writer.add(row));
    const RunId id = writer.finish().take().id();
    index::Run run = index::Run::open(*vault.files, vault.compartment, id).take();
    EXPECT_EQ(run.row_count(), rows.size());
    const auto expect_found = [&](std::size_t step) {
        for (std::size_t i = 0; i < rows.size(); i += step) {
            Rows found;
            ASSERT_TRUE(run.find(rows[i].prefix, found));
            const auto range = std::equal_range(rows.begin(), rows.end(), rows[i],
                                                [](const auto& a, const auto& b) { return a.prefix < b.prefix; });
            ASSERT_TRUE(Rows(range.first, range.second) == found) << i;
            Rows none;
            format::ChunkPrefix other = rows[i].prefix;
            other[15] ^= 1U;
            ASSERT_TRUE(run.find(other, none));
            ASSERT_TRUE(none.empty());
        }
    };
    expect_found(9973);  // without a filter
    expect_found(101);   // with one
}

}  // namespace
}  // namespace vault::content::index
