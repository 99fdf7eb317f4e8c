// SPDX-License-Identifier: Apache-2.0
// How long it takes with as many documents as a large seizure has (100 000); printed, because machines differ.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <ctime>

#include "tests/support/scratch_folder.h"
#include "tests/vault/catalog/writer.h"

namespace vault::catalog {
namespace {

// Processor time too: a test machine is seldom alone.
template <class F>
void timed(const char* what, F&& run) {
    const std::clock_t cpu_start = std::clock();
    const auto start = std::chrono::steady_clock::now();
    run();
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
    const double cpu = 1000.0 * static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
    std::printf("%-32s %9.1f ms, of the processor %9.1f ms\n", what, taken.count(), cpu);
}

#ifdef __OPTIMIZE__
constexpr std::uint64_t kDocuments = 100'000;
#else
constexpr std::uint64_t kDocuments = 5'000;  // slow for other reasons
#endif

TEST(catalog_speed, with_many_documents) {
    std::printf("%llu documents\n", static_cast<unsigned long long>(kDocuments));
    constexpr std::uint64_t kInCommit = 500;
    const support::ScratchFolder folder;
    const auto key = crypto::CatalogKey::random();
    Catalog catalog = Catalog::open(folder.path_of("c"), key, Start::fresh).take();
    JournalWriter journal(1);
    std::vector<event::Commit> commits;
    for (std::uint64_t first = 0; first < kDocuments; first += kInCommit) {
        std::vector<event::Kind> kinds;
        for (std::uint64_t number = first; number < first + kInCommit; ++number) {
            const std::string in = "/media/evidence/folder " + std::to_string(number / 100);
            const std::string path = in + "/a document of number " + std::to_string(number) + ".pdf";
            kinds.push_back(document(number * 2654435761U, path));
        }
        commits.push_back(journal.commit(kinds));
    }
    timed("read their events", [&] {
        for (const event::Commit& commit : commits) {
            for (const event::Recorded& recorded : commit.events) ASSERT_TRUE(event::parse(recorded));
        }
    });
    timed("apply them", [&] {
        ASSERT_TRUE(catalog.begin());
        for (const event::Commit& commit : commits) ASSERT_TRUE(catalog.apply(commit));
        ASSERT_TRUE(catalog.finish(journal.applied()));
    });
    timed("list all", [&] { EXPECT_EQ(all(catalog).size(), kDocuments); });
    timed("find one by text", [&] { EXPECT_EQ(all(catalog, {.folded_words = {"number 3777."}}).size(), 1U); });
    timed("find nothing by text", [&] { EXPECT_TRUE(all(catalog, {.folded_words = {"xylophone"}}).empty()); });
    timed("find all by text", [&] { EXPECT_EQ(all(catalog, {.folded_words = {"pdf"}}).size(), kDocuments); });
    timed("find by hash, 1000 times", [&] {
        for (int i = 0; i < 1000; ++i) ASSERT_EQ(catalog.find_by_hash(id_of<ContentHash>(2654435761U))->size(), 1U);
    });
    timed("totals", [&] { EXPECT_EQ(catalog.totals()->documents, kDocuments); });
    timed("leaves", [&] { EXPECT_EQ(catalog.leaves(journal.id(), kDocuments)->size(), kDocuments); });
    timed("close", [&] { EXPECT_TRUE(catalog.close()); });
    timed("open", [&] { EXPECT_TRUE(Catalog::open(folder.path_of("c"), key, Start::existing)); });
}

}  // namespace
}  // namespace vault::catalog
