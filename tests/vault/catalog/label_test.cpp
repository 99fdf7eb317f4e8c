// SPDX-License-Identifier: Apache-2.0
// What is said of documents later: labels, of which the newest counts, and removals, which count for good.
#include <gtest/gtest.h>

#include "crypto/fold.h"
#include "tests/vault/catalog/writer.h"

namespace vault::catalog {
namespace {

using Which = DocumentFilter::Which;

event::Labelled label(std::uint64_t number, const std::string& matter, const std::vector<std::string>& tags,
                      const std::optional<std::string>& note = {}) {
    return {id_of<DocumentId>(number), matter.empty() ? std::nullopt : std::optional(matter), note, tags};
}
event::Removed removal(std::uint64_t number) { return {id_of<DocumentId>(number), "asked"}; }
event::Document document_with(std::uint64_t number, const std::string& path, const std::vector<std::string>& tags) {
    event::Document made = document(number, path);
    made.closed->labels.matter = "own";
    made.closed->labels.tags = tags;
    return made;
}
std::vector<DocumentId> found(const Catalog& catalog, const std::vector<std::string>& words) {
    return ids(all(catalog, {.folded_words = words}));
}

TEST(catalog_label, takes_the_place_of_what_the_document_said) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    ASSERT_TRUE(put(catalog, journal.commit({document_with(5, "/a", {"red"}), document_with(6, "/b", {"red"})})));
    ASSERT_TRUE(put(catalog, journal.commit({label(5, "m2", {"blue"}, "Dr\u00C4ger")})));
    EXPECT_EQ(ids(all(catalog, {.tag = "red"})), numbers({6}));
    EXPECT_EQ(ids(all(catalog, {.tag = "blue"})), numbers({5}));
    EXPECT_EQ(ids(all(catalog, {.matter = "own"})), numbers({6}));
    EXPECT_EQ(ids(all(catalog, {.matter = "m2"})), numbers({5}));
    EXPECT_EQ(found(catalog, {"red"}), numbers({6}));
    EXPECT_EQ(found(catalog, {"drager"}), numbers({5}));
    EXPECT_EQ(found(catalog, {"m2", "/a"}), numbers({5}));
    const auto row = catalog.find_document(id_of<DocumentId>(5)).take();
    ASSERT_TRUE(row->label);
    EXPECT_EQ(row->label->position.sequence, 2U);
    EXPECT_FALSE(catalog.find_document(id_of<DocumentId>(6)).take()->label);
}

TEST(catalog_label, the_newest_counts_whichever_comes_first) {
    JournalWriter one(1);
    JournalWriter two(2);
    const event::Commit first = one.at(3).commit({document_with(5, "/a", {})});
    const event::Commit older = two.at(4).commit({label(5, "older", {"x"})});
    const event::Commit newer = one.at(5).commit({label(5, "", {})});
    for (const auto& order : {std::vector{first, older, newer}, {older, newer, first}, {newer, first, older}}) {
        Catalog catalog = in_memory();
        for (const event::Commit& commit : order) ASSERT_TRUE(put(catalog, commit));
        EXPECT_TRUE(all(catalog, {.matter = "older"}).empty());
        EXPECT_TRUE(all(catalog, {.matter = "own"}).empty());
        EXPECT_TRUE(found(catalog, {"x"}).empty());
        EXPECT_EQ(catalog.find_document(id_of<DocumentId>(5)).take()->label->position.journal, one.id());
    }
}

TEST(catalog_label, an_erased_one_gives_way_to_the_one_before) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    ASSERT_TRUE(put(catalog, journal.commit({document_with(5, "/a", {"own-tag"}), label(5, "first", {"one"}),
                                             label(5, "second", {"two"})})));
    ASSERT_TRUE(put(catalog, journal.commit({event::Erased{{{journal.id(), 2, "event"}}, "asked"}})));
    EXPECT_EQ(ids(all(catalog, {.matter = "first", .tag = "one"})), numbers({5}));
    EXPECT_EQ(catalog.dump()->find(base::encode_hex(base::as_bytes("second"))), std::string::npos);
    ASSERT_TRUE(put(catalog, journal.commit({event::Erased{{{journal.id(), 1, "event"}}, "asked"}})));
    EXPECT_EQ(ids(all(catalog, {.matter = "own", .tag = "own-tag"})), numbers({5}));
    EXPECT_EQ(found(catalog, {"own-tag"}), numbers({5}));
}

TEST(catalog_label, a_removed_document_is_found_by_its_id_only) {
    JournalWriter one(1);
    JournalWriter two(2);
    const event::Commit first = one.at(3).commit({document(5, "/a"), document(6, "/b")});
    const event::Commit second = two.at(4).commit({removal(5)});
    for (const auto& order : {std::vector{first, second}, {second, first}}) {
        Catalog catalog = in_memory();
        for (const event::Commit& commit : order) ASSERT_TRUE(put(catalog, commit));
        EXPECT_EQ(ids(all(catalog)), numbers({6}));
        EXPECT_EQ(ids(all(catalog, {.which = Which::removed})), numbers({5}));
        EXPECT_EQ(ids(all(catalog, {.which = Which::all})), numbers({5, 6}));
        EXPECT_TRUE(catalog.find_by_path("/a")->empty());
        EXPECT_TRUE(catalog.find_by_hash(id_of<ContentHash>(5))->empty());
        EXPECT_EQ(catalog.find_document(id_of<DocumentId>(5)).take()->removal->position.journal, two.id());
        EXPECT_EQ(ids(catalog.find_by_prefix("0500", 9).take()), numbers({5}));
        const Totals totals = catalog.totals().take();
        EXPECT_EQ(totals.documents, 1U);
        EXPECT_EQ(totals.versions, 1U);
        EXPECT_EQ(totals.removed, 1U);
        EXPECT_EQ(totals.bytes, 10U);
    }
}

TEST(catalog_label, what_a_removed_document_replaced_stays_replaced) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    ASSERT_TRUE(put(catalog, journal.commit({document(5, "/a"), replacing(6, "/a", 5), removal(6), removal(6)})));
    EXPECT_TRUE(all(catalog).empty());
    EXPECT_EQ(ids(catalog.find_replacing(id_of<DocumentId>(5)).take()), numbers({6}));
    EXPECT_EQ(catalog.find_document(id_of<DocumentId>(6)).take()->removal->position.sequence, 2U);
    ASSERT_TRUE(put(catalog, journal.commit({document(7, "/a")})));
    EXPECT_EQ(ids(all(catalog)), numbers({7}));
}

TEST(catalog_label, all_words_stand_somewhere_in_any_order) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    ASSERT_TRUE(put(catalog, journal.commit({document_with(5, "/case/lease 2024.pdf", {"signed"}),
                                             document_with(6, "/case/lease.pdf", {})})));
    EXPECT_EQ(found(catalog, {"2024", "lease"}), numbers({5}));
    EXPECT_EQ(found(catalog, {"signed", "pdf", "own"}), numbers({5}));
    EXPECT_EQ(found(catalog, {"lease"}), numbers({5, 6}));
    EXPECT_TRUE(found(catalog, {"lease", "absent"}).empty());
    EXPECT_EQ(ids(all(catalog, {.tag = "signed", .folded_words = {"lease"}})), numbers({5}));
}

TEST(catalog_label, of_several_of_a_path_the_newest_comes_first) {
    Catalog catalog = in_memory();
    JournalWriter one(1);
    JournalWriter two(2);
    ASSERT_TRUE(put(catalog, two.at(9).commit({document(1, "/a")})));
    ASSERT_TRUE(put(catalog, one.at(9).commit({document(3, "/a")})));
    ASSERT_TRUE(put(catalog, one.at(4).commit({document(2, "/a")})));
    EXPECT_EQ(ids(catalog.find_by_path("/a").take()), numbers({1, 3, 2}));
}

}  // namespace
}  // namespace vault::catalog
