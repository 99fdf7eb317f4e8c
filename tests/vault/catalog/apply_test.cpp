// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/support/scratch_folder.h"
#include "tests/vault/catalog/writer.h"

namespace vault::catalog {
namespace {

TEST(catalog_apply, a_document_is_listed_and_found_by_all_that_it_has) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    ASSERT_TRUE(put(catalog, journal.commit({document(5, "/case/letter.txt")})));
    EXPECT_EQ(ids(all(catalog)), numbers({5}));
    EXPECT_EQ(ids(catalog.find_by_path("/case/letter.txt").take()), numbers({5}));
    EXPECT_EQ(ids(catalog.find_by_hash(id_of<ContentHash>(5)).take()), numbers({5}));
    EXPECT_EQ(ids(catalog.find_by_prefix("05000", 10).take()), numbers({5}));
    EXPECT_TRUE(catalog.find_by_prefix("06", 10)->empty());
    EXPECT_EQ(ids(all(catalog, {.folded_text = "letter"})), numbers({5}));
    const auto row = catalog.find_document(id_of<DocumentId>(5)).take();
    ASSERT_TRUE(row);
    EXPECT_EQ(row->source.position, (event::Position{journal.id(), 0, 1, 0}));
    EXPECT_EQ(row->source.commit_offset, 4096U);
}

TEST(catalog_apply, what_was_finished_is_there_after_opening_again) {
    const support::ScratchFolder folder;
    const auto key = crypto::CatalogKey::random();
    JournalWriter journal(1);
    std::string before;
    {
        Catalog catalog = Catalog::open(folder.path_of("c"), key, Start::fresh).take();
        ASSERT_TRUE(put(catalog, journal.commit({document(5, "/a"), document(6, "/b")})));
        before = catalog.dump().take();
        ASSERT_TRUE(catalog.close());
    }
    const Catalog catalog = Catalog::open(folder.path_of("c"), key, Start::existing).take();
    EXPECT_EQ(catalog.dump().take(), before);
    ASSERT_EQ(catalog.applied()->size(), 1U);
    EXPECT_EQ(catalog.applied()->front().verified, (Bytes{1, 2, 3}));
}

}  // namespace
}  // namespace vault::catalog
