// SPDX-License-Identifier: Apache-2.0
// An erasure leaves the same rows as a journal in which what it names was never written out.
#include <gtest/gtest.h>

#include "tests/vault/catalog/writer.h"

namespace vault::catalog {
namespace {

event::Erased erasing(const JournalId& journal, LeafIndex sequence, const std::string& part) {
    return {{{journal, sequence, part}}, "asked"};
}

TEST(catalog_erase, an_erased_closed_part_leaves_neither_name_nor_path) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    ASSERT_TRUE(put(catalog, journal.commit({event::Heads(), document(5, "/secret/name")})));
    ASSERT_TRUE(put(catalog, journal.commit({erasing(journal.id(), 1, "closed")})));
    EXPECT_TRUE(all(catalog).empty());
    EXPECT_TRUE(all(catalog, {.folded_words = {"secret"}}).empty());
    EXPECT_TRUE(catalog.find_by_path("/secret/name")->empty());
    EXPECT_TRUE(catalog.find_document(id_of<DocumentId>(5)).take()->erased);
    EXPECT_EQ(catalog.dump()->find(base::encode_hex(base::as_bytes("secret"))), std::string::npos);
}

TEST(catalog_erase, an_erased_event_is_as_a_tombstone) {
    for (const bool erased_first : {false, true}) {
        Catalog grown = in_memory();
        JournalWriter one(1);
        JournalWriter two(2);
        const std::vector<event::Commit> commits = {
            one.commit({event::Heads(), document(4, "/a"), replacing(5, "/a", 4)}),
            two.at(2).commit({event::Heads(), erasing(one.id(), 2, "event")})};
        ASSERT_TRUE(put(grown, commits[erased_first ? 1 : 0]));
        ASSERT_TRUE(put(grown, commits[erased_first ? 0 : 1]));
        EXPECT_EQ(ids(all(grown)), numbers({4}));
        EXPECT_FALSE(grown.find_document(id_of<DocumentId>(5)).take());

        Catalog rebuilt = in_memory();
        event::Commit rewritten = commits[0];
        event::Recorded tombstone = JournalWriter::tombstone();
        tombstone.sequence = 2;
        tombstone.frame = 1;
        tombstone.leaf = rewritten.events[2].leaf;
        rewritten.events[2] = tombstone;
        ASSERT_TRUE(put(rebuilt, rewritten));
        ASSERT_TRUE(put(rebuilt, commits[1]));
        EXPECT_EQ(grown.dump().take(), rebuilt.dump().take());
    }
}

TEST(catalog_erase, what_is_never_erased_stays) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    event::SessionOpen open;
    open.note = Bytes(128);
    event::Packs packs;
    packs.packs = {{id_of<PackId>(3), {}}};
    ASSERT_TRUE(put(catalog, journal.commit({event::Heads(), open, packs, event::Condemned{{id_of<PackId>(3)}, {}}})));
    for (LeafIndex sequence = 0; sequence < 4; ++sequence) {
        ASSERT_TRUE(put(catalog, journal.commit({erasing(journal.id(), sequence, "event")})));
    }
    EXPECT_TRUE(catalog.find_session(session()).take());
    EXPECT_EQ(catalog.packs()->size(), 1U);
    EXPECT_EQ(catalog.condemned_packs()->size(), 1U);
}

TEST(catalog_erase, the_first_event_stays_whole_whichever_comes_first) {
    JournalWriter one(1);
    JournalWriter two(2);
    const event::Commit first = one.commit({document(5, "/a")});
    const event::Commit second = two.at(2).commit({erasing(one.id(), 0, "closed"), erasing(one.id(), 0, "event")});
    for (const auto& order : {std::vector{first, second}, std::vector{second, first}}) {
        Catalog catalog = in_memory();
        for (const event::Commit& commit : order) ASSERT_TRUE(put(catalog, commit));
        EXPECT_EQ(ids(all(catalog)), numbers({5}));
    }
}

TEST(catalog_erase, an_erasure_of_what_never_comes_does_nothing) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    event::Erased erased = erasing(id_of<JournalId>(9), ~std::uint64_t{0}, "event");
    erased.targets.push_back({id_of<JournalId>(9), 4, "closed"});
    erased.targets.push_back({journal.id(), 1, "something"});
    ASSERT_TRUE(put(catalog, journal.commit({event::Heads(), document(5, "/a"), erased})));
    EXPECT_EQ(ids(all(catalog)), numbers({5}));
}

}  // namespace
}  // namespace vault::catalog
