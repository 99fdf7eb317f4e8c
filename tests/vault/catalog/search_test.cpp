// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "crypto/fold.h"
#include "tests/vault/catalog/writer.h"

namespace vault::catalog {
namespace {

using namespace std::string_literals;

std::vector<EventRow> events_of(const Catalog& catalog, const EventFilter& filter) {
    std::vector<EventRow> rows;
    const auto keep = [&](const EventRow& row) { return rows.push_back(row), Result<void>(); };
    CHECK(catalog.events(filter, keep).has_value());
    return rows;
}

event::Document labelled(std::uint64_t number, const std::string& path, const std::string& matter,
                         const std::vector<std::string>& tags) {
    event::Document made = document(number, path);
    made.closed->labels.matter = matter;
    made.closed->labels.tags = tags;
    return made;
}

TEST(catalog_search, documents_come_in_path_order_then_by_id) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    const std::vector<event::Kind> kinds = {document(3, "/b"), document(2, "/a\xFF"), document(1, "/b"),
                                            document(4, "/a")};
    ASSERT_TRUE(put(catalog, journal.commit(kinds)));
    EXPECT_EQ(ids(all(catalog)), numbers({4, 2, 1, 3}));
}

TEST(catalog_search, finds_names_whatever_their_case_or_marks_are) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    ASSERT_TRUE(put(catalog, journal.commit({document(1, "/Caf\u00C9.txt"), document(2, "/other")})));
    EXPECT_EQ(ids(all(catalog, {.folded_words = {crypto::fold("CAFE")}})), numbers({1}));
}

TEST(catalog_search, matter_tag_and_text_narrow_each_other) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    ASSERT_TRUE(put(catalog, journal.commit({labelled(1, "/a", "m1", {"red"}), labelled(2, "/b", "m1", {"blue", "red"}),
                                             labelled(3, "/c", "m2", {"red"})})));
    EXPECT_EQ(ids(all(catalog, {.matter = "m1"})), numbers({1, 2}));
    EXPECT_EQ(ids(all(catalog, {.tag = "red"})), numbers({1, 2, 3}));
    EXPECT_EQ(ids(all(catalog, {.matter = "m1", .tag = "blue"})), numbers({2}));
    EXPECT_EQ(ids(all(catalog, {.matter = "m1", .folded_words = {"red"}})), numbers({1, 2}));
    EXPECT_TRUE(all(catalog, {.matter = "M1"}).empty());
}

TEST(catalog_search, names_and_queries_are_never_sql) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    const std::vector<std::string> paths = {"/'; DROP TABLE documents; --", "/%",         "/_", "/\"",
                                            "/a\0b"s,                      "/\xFF\xFE", "/\n"};
    std::vector<event::Kind> kinds;
    for (const std::string& path : paths) kinds.push_back(labelled(kinds.size() + 1, path, path, {}));
    ASSERT_TRUE(put(catalog, journal.commit(kinds)));
    for (std::size_t i = 0; i < paths.size(); ++i) {
        EXPECT_EQ(ids(catalog.find_by_path(paths[i]).take()), numbers({i + 1}));
        EXPECT_EQ(ids(all(catalog, {.matter = paths[i]})), numbers({i + 1}));
    }
    EXPECT_EQ(ids(all(catalog, {.folded_words = {"%"}})), numbers({2}));
    EXPECT_EQ(ids(all(catalog, {.folded_words = {"_"}})), numbers({3}));
    EXPECT_EQ(ids(all(catalog, {.folded_words = {crypto::fold("drop table")}})), numbers({1}));
    EXPECT_EQ(ids(all(catalog, {.folded_words = {"\0"s}})), numbers({5}));
    EXPECT_EQ(all(catalog, {.folded_words = {""}}).size(), paths.size());
    EXPECT_TRUE(catalog.find_by_path("/a")->empty());
    EXPECT_TRUE(catalog.find_by_path("")->empty());
}

TEST(catalog_search, a_prefix_is_hexadecimal_and_its_answers_are_limited) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    ASSERT_TRUE(put(catalog, journal.commit({document(0x01, "/a"), document(0x11, "/b"), document(0x21, "/c")})));
    EXPECT_EQ(catalog.find_by_prefix("", 10)->size(), 3U);
    EXPECT_EQ(catalog.find_by_prefix("", 2)->size(), 2U);
    EXPECT_EQ(ids(catalog.find_by_prefix("1", 10).take()), numbers({0x11}));
    EXPECT_EQ(ids(catalog.find_by_prefix(id_of<DocumentId>(0x21).hex(), 10).take()), numbers({0x21}));
    for (const char* prefix : {"g", "1G", "%", "00112233445566778899aabbccddeeff0"}) {
        EXPECT_TRUE(catalog.find_by_prefix(prefix, 10)->empty()) << prefix;
    }
}

TEST(catalog_search, events_are_filtered_by_document_person_and_time) {
    Catalog catalog = in_memory();
    JournalWriter one(1, anna());
    JournalWriter two(2, bela());
    const event::Read read{id_of<DocumentId>(5), "cat", {}};
    ASSERT_TRUE(put(catalog, two.at(3, 3000).commit({read})));
    ASSERT_TRUE(put(catalog, one.at(1, 1000).commit({document(5, "/a"), document(6, "/b")})));
    ASSERT_TRUE(put(catalog, one.at(3, 5000).commit({event::Touched{id_of<DocumentId>(5), {}}})));
    EXPECT_EQ(events_of(catalog, {}).size(), 4U);
    const auto about = events_of(catalog, {.document = id_of<DocumentId>(5)});
    ASSERT_EQ(about.size(), 3U);
    EXPECT_EQ(about[0].lamport, 1U);
    EXPECT_EQ(about[1].source.position.journal, one.id());
    EXPECT_EQ(about[2].source.position.journal, two.id());
    EXPECT_EQ(events_of(catalog, {.person = bela()}).size(), 1U);
    EXPECT_EQ(events_of(catalog, {.document = id_of<DocumentId>(5), .person = anna()}).size(), 2U);
    EXPECT_EQ(events_of(catalog, {.since = 3000, .until = 3000}).size(), 1U);
    EXPECT_EQ(events_of(catalog, {.since = 3001}).size(), 1U);
}

TEST(catalog_search, a_callback_may_ask_apply_and_stop) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    ASSERT_TRUE(put(catalog, journal.commit({document(1, "/a"), document(2, "/b"), document(3, "/c")})));
    std::size_t seen = 0;
    const auto stopped = catalog.documents({}, [&](const DocumentRow& row) -> Result<void> {
        EXPECT_EQ(all(catalog).size(), 3 + seen);
        EXPECT_TRUE(catalog.find_document(row.id).take());
        EXPECT_TRUE(put(catalog, journal.commit({document(10 + seen, "/0")})));
        return ++seen == 2 ? Result<void>(fail(ErrorCode::cancelled)) : Result<void>();
    });
    EXPECT_EQ(stopped.error().code, ErrorCode::cancelled);
    EXPECT_EQ(seen, 2U);
    EXPECT_EQ(all(catalog).size(), 5U);
}

}  // namespace
}  // namespace vault::catalog
