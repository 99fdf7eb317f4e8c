// SPDX-License-Identifier: Apache-2.0
// Commits as they should go.
#include "tests/vault/journal/desk.h"

#include "vault/event/kinds.h"
#include "vault/tlog/note.h"

namespace vault::journal {

TEST(journal, opening_writes_nothing) {
    const Desk desk;
    const std::size_t before = desk.vault_disk->mutations();
    const Journal journal = desk.open();
    EXPECT_EQ(journal.opening().what, Case::first);
    EXPECT_FALSE(journal.opening().exit_5);
    EXPECT_FALSE(journal.has_state());
    EXPECT_EQ(desk.vault_disk->mutations(), before);
}

TEST(journal, the_first_commit_begins_the_journal_and_the_session) {
    const Desk desk;
    desk.say({"one"});
    const Replayed replayed = desk.replay_only();
    EXPECT_EQ(replayed.story(), "birth:first session-open one");
    EXPECT_FALSE(replayed.end.finding.has_value());
    EXPECT_EQ(replayed.end.unsealed_bytes, 0U);
    EXPECT_EQ(replayed.commits.at(0).lamport, 1U);
}

TEST(journal, sessions_follow_each_other_in_one_journal) {
    const Desk desk;
    desk.say({"one", "two"});
    const Opening again = desk.say({"three"});
    EXPECT_EQ(again.what, Case::normal);
    EXPECT_EQ(desk.replay_only().story(), "birth:first session-open one two session-open three");
}

TEST(journal, a_receipt_names_the_callers_events) {
    const Desk desk;
    Journal journal = desk.open();
    const auto first = Desk::commit(journal, "one");
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first.value().first(), 2U);  // behind birth and session-open
    EXPECT_EQ(first.value().count(), 1U);
    EXPECT_EQ(first.value().journal(), *journal.id());
    std::vector<event::NewEvent> two;
    two.push_back(cast().event("two"));
    two.push_back(cast().event("three"));
    const auto second = journal.commit(two);
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(second.value().first(), 3U);
    EXPECT_EQ(second.value().count(), 2U);
}

TEST(journal, zeros_are_kept_ahead) {
    const Desk desk;
    desk.say({"one"});
    const Replayed replayed = desk.replay_only();
    EXPECT_GE(replayed.end.file_size, replayed.end.verified.offset + 65536);
    EXPECT_EQ(replayed.end.file_size % 4096, 0U);
}

TEST(journal, a_large_commit_is_split_into_frames_that_open_alone) {
    const Desk desk;
    Journal journal = desk.open();
    std::vector<event::NewEvent> events;
    for (int i = 0; i < 400; ++i) {
        // Random text does not compress.
        events.push_back(cast().event(base::encode_hex(crypto::random_array<500>())));
    }
    ASSERT_TRUE(journal.commit(events).has_value());
    const Replayed replayed = desk.replay_only();
    ASSERT_EQ(replayed.commits.size(), 1U);
    const event::Commit& commit = replayed.commits.at(0);
    ASSERT_EQ(commit.events.size(), 402U);
    EXPECT_GT(commit.events.back().frame, 2U);

    const auto reader = JournalReader::open(desk.journal_place(), *journal.id(), cast().place()).take();
    const event::Recorded& last = commit.events.back();
    const auto alone = reader.read_event({*journal.id(), 0, last.frame, last.sequence}, commit.offset);
    ASSERT_TRUE(alone.has_value());
    EXPECT_EQ(alone.value().text, last.text);
    EXPECT_EQ(alone.value().leaf, last.leaf);
    const auto elsewhere = reader.read_event({*journal.id(), 0, 0, last.sequence}, commit.offset);
    ASSERT_FALSE(elsewhere.has_value());
    EXPECT_EQ(elsewhere.error().code, ErrorCode::not_authentic);
}

TEST(journal, replay_goes_on_where_it_was) {
    const Desk desk;
    desk.say({"one", "two", "three"});
    const JournalId id = desk.heads().at(0).info.journal;
    const auto reader = JournalReader::open(desk.journal_place(), id, cast().place()).take();
    std::vector<Bytes> points;
    const auto remember = [&](const event::Commit&, const Verified& after) -> Result<void> {
        return points.push_back(after.encode()), Result<void>();
    };
    ASSERT_TRUE(reader.replay(reader.beginning(), cast().people(), remember).has_value());
    ASSERT_EQ(points.size(), 3U);
    const auto from = Verified::decode(points.at(1));
    ASSERT_TRUE(from.has_value());
    int commits = 0;
    const auto count = [&](const event::Commit&, const Verified&) -> Result<void> { return ++commits, Result<void>(); };
    const auto end = reader.replay(from.value(), cast().people(), count);
    ASSERT_TRUE(end.has_value());
    EXPECT_EQ(commits, 1);
    EXPECT_EQ(end.value().verified.encode(), points.at(2));
}

TEST(journal, a_closing_commit_ends_the_session_but_not_the_journal) {
    const Desk desk;
    {
        Journal journal = desk.open();
        ASSERT_TRUE(Desk::commit(journal, "one").has_value());
        std::vector<event::NewEvent> last;
        last.push_back(cast().event("bye"));
        ASSERT_TRUE(journal.commit_closing(last).has_value());
        const auto after = Desk::commit(journal, "more");
        ASSERT_FALSE(after.has_value());
        EXPECT_EQ(after.error().code, ErrorCode::invalid_argument);
    }
    const Replayed closed = desk.replay_only();
    EXPECT_TRUE(closed.end.closed);
    EXPECT_EQ(closed.end.file_size, closed.end.verified.offset);  // no zeros ahead
    EXPECT_EQ(desk.say({"two"}).what, Case::normal);
    EXPECT_FALSE(desk.replay_only().end.closed);
}

TEST(journal, checkpoint_is_signed_by_the_log_key) {
    const Desk desk;
    Journal journal = desk.open();
    EXPECT_FALSE(journal.checkpoint().has_value());
    ASSERT_TRUE(Desk::commit(journal, "one").has_value());
    const auto text = journal.checkpoint();
    ASSERT_TRUE(text.has_value());
    const Replayed replayed = desk.replay_only();
    const auto note = tlog::Note::parse(text.value());
    ASSERT_TRUE(note.has_value());
    const auto key = tlog::NoteKey::create(replayed.info.origin, tlog::SignatureType::note, replayed.info.log_key);
    EXPECT_TRUE(note.value().verify({{key.value()}}).has_value());
    EXPECT_NE(text.value().find("\n3\n"), std::string::npos);
}

TEST(journal, the_catalogs_place_is_kept_across_commits) {
    const Desk desk;
    Journal journal = desk.open();
    EXPECT_FALSE(journal.catalog_place().has_value());
    ASSERT_TRUE(Desk::commit(journal, "one").has_value());
    EXPECT_FALSE(journal.catalog_place().has_value());
    const CatalogPlace place{crypto::random_array<16>(), crypto::CatalogKey::random(), true, ContentHash({7})};
    ASSERT_TRUE(journal.set_catalog_place(place));
    ASSERT_TRUE(Desk::commit(journal, "two").has_value());
    const auto found = desk.open().catalog_place();
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->name, place.name);
    EXPECT_TRUE(found->clean);
    EXPECT_EQ(found->digest, place.digest);
}

TEST(journal, another_compartment_does_not_open_it) {
    const Desk desk;
    desk.say({"one"});
    const JournalId id = desk.heads().at(0).info.journal;
    const crypto::RootKey other = crypto::RootKey::random();
    Compartment elsewhere = cast().place();
    elsewhere.root = &other;
    const auto opened = JournalReader::open(desk.journal_place(), id, elsewhere);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::not_authentic);
    EXPECT_TRUE(survey(*desk.vault, elsewhere).take().empty());
}

}  // namespace vault::journal
