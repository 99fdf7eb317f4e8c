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
    EXPECT_EQ(ids(all(catalog, {.folded_words = {"letter"}})), numbers({5}));
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

TEST(catalog_apply, every_kind_leaves_its_event) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    event::SessionOpen open;
    open.note = Bytes(128);
    event::Packs packs;
    packs.packs = {{id_of<PackId>(3), {}}, {id_of<PackId>(4), {}}};
    const std::vector<event::Kind> kinds = {
        event::JournalBirth(), event::Heads(), open, event::VaultCreated(), event::HeaderChanged(),
        event::PeopleChanged(), event::PersonAdded(), event::PersonRemoved(), event::CompartmentCreated(),
        event::GrantMade(), event::ReaderSet(), event::IntakeBegin(),
        document(5, "/a"), packs, event::IntakeEnd(), event::Browse(), event::Read{id_of<DocumentId>(5), "cat", {}},
        event::Outcome{id_of<DocumentId>(5), {journal.id(), 16}, 10, true, {}},
        event::Touched{id_of<DocumentId>(5), {journal.id(), 16}}, event::Removed{id_of<DocumentId>(6), "twice"},
        event::Labelled{id_of<DocumentId>(5), "m", {}, {}}, event::PackDamaged{id_of<PackId>(3), "missing"},
        event::PackRepaired{id_of<PackId>(4), 2, "copy"}, event::Condemned{{id_of<PackId>(4), id_of<PackId>(6)}, {}},
        event::Erased(), event::RecordRestored(), event::UnsealedCut(), event::JournalBehind(),
        event::JournalRepaired(), event::CarriedIn(), event::Acknowledged(), event::Closing(), event::Rescued(),
        event::CompartmentRekeyed(),         event::Unknown{"moon-landing", false}};
    ASSERT_EQ(kinds.size(), std::variant_size_v<event::Kind>);
    const auto made = put(catalog, journal.commit(kinds));
    ASSERT_TRUE(made) << made.error().detail;
    const Totals totals = catalog.totals().take();
    EXPECT_EQ(totals.events, kinds.size());
    EXPECT_EQ(totals.documents, 1U);
    EXPECT_EQ(totals.bytes, 10U);
    EXPECT_EQ(totals.intakes, 1U);
    EXPECT_EQ(totals.packs, 2U);
    EXPECT_EQ(catalog.packs().take(), (std::vector<PackId>{id_of<PackId>(3), id_of<PackId>(4)}));
    EXPECT_EQ(catalog.damaged_packs().take(), std::vector<PackId>{id_of<PackId>(3)});
    EXPECT_EQ(catalog.condemned_packs().take(), (std::vector<PackId>{id_of<PackId>(4), id_of<PackId>(6)}));
    EXPECT_EQ(catalog.find_session(session()).take()->position.sequence, 2U);
    EXPECT_EQ(catalog.find_outcome(journal.id(), 16).take()->position.sequence, 17U);
    EXPECT_EQ(catalog.find_event(journal.id(), 28).take()->position.sequence, 28U);
    EXPECT_FALSE(catalog.find_event(journal.id(), kinds.size()).take());
    EXPECT_FALSE(catalog.find_outcome(journal.id(), 15).take());
    EXPECT_EQ(catalog.leaves(journal.id(), kinds.size())->size(), kinds.size());
    EXPECT_EQ(catalog.leaves(journal.id(), kinds.size() + 1).error().code, ErrorCode::malformed);
}

TEST(catalog_apply, of_damaged_and_repaired_the_later_counts_whichever_comes_first) {
    JournalWriter one(1);
    JournalWriter two(2);
    JournalWriter three(3);
    const event::Commit damaged = one.at(3).commit({event::PackDamaged{id_of<PackId>(1), "verify"}});
    const event::Commit repaired = two.at(4).commit({event::PackRepaired{id_of<PackId>(1), 2, "parity"}});
    const event::Commit again = three.at(5).commit({event::PackDamaged{id_of<PackId>(1), "verify"}});
    for (const auto& order : {std::vector{damaged, repaired, again}, std::vector{again, repaired, damaged}}) {
        Catalog catalog = in_memory();
        ASSERT_TRUE(put(catalog, order[0]));
        EXPECT_EQ(catalog.damaged_packs()->size(), 1U);
        ASSERT_TRUE(put(catalog, order[1]));
        EXPECT_EQ(catalog.damaged_packs()->size(), order[0].lamport == 3 ? 0U : 1U);
        ASSERT_TRUE(put(catalog, order[2]));
        EXPECT_EQ(catalog.damaged_packs().take(), std::vector<PackId>{id_of<PackId>(1)});
    }
    // Within one commit the later of them, as a mending writes both.
    Catalog catalog = in_memory();
    JournalWriter journal(4);
    ASSERT_TRUE(put(catalog, journal.commit({event::PackDamaged{id_of<PackId>(1), "sectors"},
                                             event::PackRepaired{id_of<PackId>(1), 2, "parity"}})));
    EXPECT_TRUE(catalog.damaged_packs()->empty());
}

TEST(catalog_apply, a_replaced_document_is_not_current_whichever_comes_first) {
    JournalWriter old_one(1);
    JournalWriter new_one(2);
    const event::Commit first = old_one.at(3).commit({document(5, "/a")});
    const event::Commit second = new_one.at(4).commit({replacing(6, "/a", 5)});
    for (const auto& order : {std::vector{first, second}, std::vector{second, first}}) {
        Catalog catalog = in_memory();
        for (const event::Commit& commit : order) ASSERT_TRUE(put(catalog, commit));
        EXPECT_EQ(ids(all(catalog)), numbers({6}));
        EXPECT_EQ(ids(all(catalog, {.which = DocumentFilter::Which::all})), numbers({5, 6}));
        EXPECT_EQ(ids(catalog.find_by_path("/a").take()), numbers({6}));
        EXPECT_FALSE(catalog.find_document(id_of<DocumentId>(5)).take()->current);
        EXPECT_EQ(catalog.totals()->documents, 1U);
        EXPECT_EQ(catalog.totals()->versions, 2U);
    }
}

TEST(catalog_apply, documents_that_replace_each_other_do_not_both_vanish) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    ASSERT_TRUE(put(catalog, journal.commit({replacing(5, "/a", 6), replacing(6, "/a", 5), replacing(7, "/b", 7)})));
    EXPECT_EQ(ids(all(catalog)), numbers({6, 7}));
}

TEST(catalog_apply, the_later_of_two_events_of_one_id_counts) {
    Catalog catalog = in_memory();
    JournalWriter one(1);
    JournalWriter two(2);
    ASSERT_TRUE(put(catalog, one.at(9).commit({document(5, "/late")})));
    ASSERT_TRUE(put(catalog, two.at(8).commit({document(5, "/early")})));
    EXPECT_EQ(all(catalog).size(), 1U);
    EXPECT_TRUE(catalog.find_by_path("/early")->empty());
    EXPECT_EQ(ids(catalog.find_by_path("/late").take()), numbers({5}));
    EXPECT_EQ(catalog.totals()->versions, 1U);
}

TEST(catalog_apply, a_commit_applied_twice_changes_nothing) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    const event::Commit first = journal.commit({document(5, "/a")});
    const event::Commit second = journal.commit({replacing(6, "/a", 5)});
    ASSERT_TRUE(put(catalog, first));
    ASSERT_TRUE(put(catalog, second));
    const std::string before = catalog.dump().take();
    ASSERT_TRUE(put(catalog, first));
    EXPECT_EQ(catalog.dump().take(), before);
    EXPECT_EQ(catalog.applied()->front().size, 2U);
}

TEST(catalog_apply, another_event_in_the_place_of_one_is_malformed) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    event::Commit commit = journal.commit({document(5, "/a")});
    ASSERT_TRUE(put(catalog, commit));
    commit.events[0].leaf = id_of<LeafHash>(77);
    ASSERT_TRUE(catalog.begin());
    EXPECT_EQ(catalog.apply(commit).error().code, ErrorCode::malformed);
    catalog.abandon();
    EXPECT_EQ(ids(all(catalog)), numbers({5}));
}

TEST(catalog_apply, what_was_abandoned_is_not_there) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    const std::string before = catalog.dump().take();
    ASSERT_TRUE(catalog.begin());
    ASSERT_TRUE(catalog.apply(journal.commit({document(5, "/a")})));
    catalog.abandon();
    EXPECT_EQ(catalog.dump().take(), before);
    EXPECT_EQ(catalog.finish(journal.applied()).error().code, ErrorCode::io);
}

TEST(catalog_apply, an_event_that_nobody_can_read_is_kept_as_an_event) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    event::Recorded broken;
    broken.text = "{\"kind\":";
    ASSERT_TRUE(put(catalog, journal.commit_recorded({broken, journal.record(document(5, "/a"))})));
    EXPECT_EQ(catalog.totals()->events, 2U);
    EXPECT_EQ(ids(all(catalog)), numbers({5}));
}

TEST(catalog_apply, sizes_that_no_disk_has_do_not_stop_the_sum) {
    Catalog catalog = in_memory();
    JournalWriter journal(1);
    std::vector<event::Kind> kinds;
    for (std::uint64_t number = 1; number <= 5; ++number) {
        event::Document huge = document(number, "/a");
        // What a recipe of five levels may claim: the sum of five is beyond 2^64.
        huge.closed->content.depth = 5;
        huge.closed->content.size = huge.closed->size = std::uint64_t{1} << 62;
        huge.closed->content.entries = std::vector<ChunkRef>(16, {id_of<ChunkId>(1), 36 * 7281});
        kinds.push_back(huge);
    }
    ASSERT_TRUE(put(catalog, journal.commit(kinds)));
    EXPECT_EQ(catalog.totals()->bytes, ~std::uint64_t{0});
}

}  // namespace
}  // namespace vault::catalog
