// SPDX-License-Identifier: Apache-2.0
// Erasing: what was named is gone from every file, all else stands, and it can be stopped anywhere.
#include <algorithm>

#include "tests/vault/journal/desk.h"
#include "vault/event/kinds.h"
#include "vault/format/journal_redo.h"
#include "vault/journal/redo.h"
#include "vault/journal/rewrite.h"
#include "vault/journal/state_folder.h"
#include "vault/journal/whole_commit.h"

namespace vault::journal {

namespace {

constexpr const char* kSecret = "the-name-that-a-court-wants-gone";

event::NewEvent document(const std::string& path) {
    event::Document made;
    made.document = DocumentId(crypto::random_array<16>());
    made.closed = event::Document::Closed{};
    made.closed->name = path;
    made.closed->path = "/" + path;
    made.closed->subject_key = crypto::random_array<32>();
    return event::encode({cast().clock.now(), cast().amal, SessionId(crypto::random_array<16>())}, made);
}

LeafIndex add_document(const Desk& desk, const std::string& path) {
    Journal journal = desk.open();
    std::vector<event::NewEvent> events;
    events.push_back(document(path));
    events.push_back(cast().event("beside it"));
    return journal.commit(events).take().first();
}

event::ErasedTarget target(const Desk& desk, LeafIndex sequence, const char* part) {
    return {desk.heads().at(0).head.journal, sequence, part};
}

std::vector<event::ErasedTarget> commit_erased(const Desk& desk, Journal& journal, LeafIndex sequence,
                                               const char* part) {
    std::vector<event::ErasedTarget> targets{target(desk, sequence, part)};
    std::vector<event::NewEvent> events;
    events.push_back(event::encode({cast().clock.now(), cast().amal, SessionId(crypto::random_array<16>())},
                                   event::Erased{targets, "order 12"}));
    EXPECT_TRUE(journal.commit(events).has_value());
    return targets;
}

// Every text and closed text that any file of the vault, or any slot of a seal state, still gives with all keys.
std::string everything_readable(const Desk& desk) {
    std::string all;
    for (const auto& [at, id] : list_journals(*desk.vault).take()) {
        const crypto::JournalKey key = journal_key(cast().place(), id);
        for (const std::string& name : {at.name, at.copy}) {
            const auto file = desk.vault->open(name, store::Access::read);
            if (!file) continue;
            RecordReader reader({(*file).get(), &key, place_of(cast().place(), id), 4096});
            const auto end = walk(reader, {}, [&](const WalkedCommit& walked) {
                const auto commit = read_whole_commit(reader, walked.seal.body.commit, walked.offset).take();
                if (!commit) all += "!torn";
                if (!commit) return;
                for (const format::Frame& frame : commit->frames) {
                    for (const format::FrameEvent& event : frame.events) {
                        all += event.text + (event.closed ? event.closed->text : std::string());
                    }
                }
            });
            EXPECT_TRUE(end.has_value());
        }
    }
    const StateFolder states(*desk.state, cast().place());
    for (const StateFile& state : states.find().take()) {
        const crypto::JournalKey key = journal_key(cast().place(), state.head.journal);
        EXPECT_TRUE(states
                        .change_slots(state,
                                      [&](const format::StateSlot& slot) {
                                          const auto commit =
                                              read_whole_commit(key, place_of(cast().place(), state.head.journal),
                                                                slot.commit, 4096, slot.carried);
                                          if (!commit || !*commit) return false;
                                          for (const format::Frame& frame : (*commit)->frames) {
                                              for (const format::FrameEvent& event : frame.events) {
                                                  all +=
                                                      event.text + (event.closed ? event.closed->text : std::string());
                                              }
                                          }
                                          return false;
                                      })
                        .has_value());
    }
    return all;
}
bool gives(const Desk& desk, const std::string& word) {
    return everything_readable(desk).find(word) != std::string::npos;
}

std::vector<LeafHash> leaves(const Replayed& replayed) {
    std::vector<LeafHash> all;
    for (const event::Commit& commit : replayed.commits) {
        for (const event::Recorded& recorded : commit.events) all.push_back(recorded.leaf);
    }
    return all;
}

}  // namespace

TEST(journal_erase, G19_a_closed_part_is_gone_and_every_seal_still_verifies) {
    const Desk desk;
    desk.say({"before"});
    const LeafIndex sequence = add_document(desk, kSecret);
    desk.say({"after"});
    const Replayed old = desk.replay_only();
    EXPECT_TRUE(gives(desk, kSecret));
    Journal journal = desk.open();
    const auto targets = commit_erased(desk, journal, sequence, "closed");
    const auto report = journal.erase(targets);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->events, 1U);
    EXPECT_TRUE(report->beyond.empty());
    EXPECT_FALSE(gives(desk, kSecret));
    EXPECT_TRUE(gives(desk, "beside it"));

    const Replayed now = desk.replay_only();
    EXPECT_FALSE(now.end.finding.has_value());
    EXPECT_EQ(now.end.unsealed_bytes, 0U);
    const std::vector<LeafHash> before = leaves(old);
    const std::vector<LeafHash> all = leaves(now);
    EXPECT_TRUE(std::equal(before.begin(), before.end(), all.begin()));
    for (std::size_t i = 0; i < old.commits.size(); ++i) {
        EXPECT_EQ(now.commits.at(i).offset, old.commits.at(i).offset);
        EXPECT_EQ(now.commits.at(i).length, old.commits.at(i).length);
        EXPECT_EQ(now.commits.at(i).root, old.commits.at(i).root);
    }
    EXPECT_EQ(desk.open().opening().what, Case::normal);
    EXPECT_EQ(desk.vault->list("journals").take().size(), 2U);  // no redo file is left
}

TEST(journal_erase, G19_a_whole_event_becomes_a_tombstone_in_its_place) {
    const Desk desk;
    desk.say({"before", kSecret, "after"});
    Journal journal = desk.open();
    const auto targets = commit_erased(desk, journal, 3, "event");
    ASSERT_TRUE(journal.erase(targets).has_value());
    EXPECT_FALSE(gives(desk, kSecret));
    const Replayed now = desk.replay_only();
    EXPECT_FALSE(now.end.finding.has_value());
    EXPECT_TRUE(now.commits.at(1).events.at(0).erased);
    EXPECT_EQ(now.commits.at(1).events.at(0).sequence, 3U);
}

TEST(journal_erase, G19_in_a_commit_of_many_frames_all_else_stays_in_its_frame) {
    const Desk desk;
    desk.say({"before"});
    Journal writer = desk.open();
    std::vector<event::NewEvent> events;
    for (int i = 0; i < 80; ++i) events.push_back(cast().event(base::encode_hex(crypto::random_array<500>())));
    events.push_back(cast().event(kSecret));
    for (int i = 0; i < 80; ++i) events.push_back(cast().event(base::encode_hex(crypto::random_array<500>())));
    const LeafIndex sequence = writer.commit(events).take().first() + 80;
    const Replayed old = desk.replay_only();
    const auto targets = commit_erased(desk, writer, sequence, "event");
    ASSERT_TRUE(writer.erase(targets).has_value());
    EXPECT_FALSE(gives(desk, kSecret));
    const Replayed now = desk.replay_only();
    EXPECT_FALSE(now.end.finding.has_value());
    for (std::size_t i = 0; i < old.commits.at(1).events.size(); ++i) {
        EXPECT_EQ(now.commits.at(1).events.at(i).frame, old.commits.at(1).events.at(i).frame);
    }
}

TEST(journal_erase, it_may_be_asked_for_again_and_says_what_is_not_here) {
    const Desk desk;
    desk.say({"before", kSecret});
    Journal journal = desk.open();
    auto targets = commit_erased(desk, journal, 3, "event");
    targets.push_back(target(desk, 1000, "event"));
    targets.push_back({JournalId({9}), 4, "closed"});
    const auto first = journal.erase(targets);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->events, 1U);
    EXPECT_EQ(first->beyond.size(), 2U);
    const auto again = journal.erase(targets);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->events, 0U);
    EXPECT_EQ(list_journals(*desk.vault).take().size(), 1U);  // asking for a journal makes none
}

TEST(journal_erase, what_is_never_erased_is_refused_and_nothing_is_changed) {
    const Desk desk;
    desk.say({"one"});
    Journal journal = desk.open();
    ASSERT_TRUE(Desk::commit(journal, "two").has_value());
    const Bytes before = desk.read(*desk.vault, desk.journal_file());
    for (const auto& [sequence, part] :
         {std::pair(LeafIndex{0}, "event"), {LeafIndex{1}, "event"}, {LeafIndex{2}, "closed"}}) {
        const std::vector<event::ErasedTarget> targets{target(desk, sequence, part)};
        const auto refused = journal.erase(targets);
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    }
    EXPECT_EQ(desk.read(*desk.vault, desk.journal_file()), before);
}

TEST(journal_erase, G19_a_state_that_is_not_gone_on_with_gives_it_no_more) {
    const Desk desk;
    desk.say({"one"});
    const std::string name = desk.state_name();
    const LeafIndex sequence = add_document(desk, kSecret);
    const JournalId id = desk.heads().at(0).head.journal;
    // Another copy of the vault is used with the same state folder: the first state then belongs to another folder.
    Desk copy(desk.vault_disk->clone(), desk.state_disk);
    copy.creating = false;
    Journal journal = copy.open();
    EXPECT_EQ(journal.opening().what, Case::copy);
    const std::vector<event::ErasedTarget> targets{{id, sequence, "closed"}};
    std::vector<event::NewEvent> events;
    events.push_back(event::encode({1, cast().amal, SessionId({7})}, event::Erased{targets, "order"}));
    ASSERT_TRUE(journal.commit(events).has_value());
    EXPECT_TRUE(gives(copy, kSecret));
    ASSERT_TRUE(journal.erase(targets).has_value());
    EXPECT_FALSE(gives(copy, kSecret));
    const StateFolder states(*desk.state, cast().place());
    for (const StateFile& state : states.find().take()) {
        EXPECT_TRUE(state.name != name || states.read_slots(state)->is_whole);
    }
}

// The heart of it: whatever is lost at whatever moment, the vault opens calmly, nothing else is lost, and asking again
// finishes the work.
TEST(journal_erase, G19_G20_it_can_be_stopped_anywhere) {
    const Desk desk;
    desk.say({"before"});
    const LeafIndex sequence = add_document(desk, kSecret);
    desk.say({"after"});
    std::vector<event::ErasedTarget> targets;
    {
        Journal journal = desk.open();
        targets = commit_erased(desk, journal, sequence, "closed");
    }
    desk.vault_disk->forget_log();
    ASSERT_TRUE(desk.open().erase(targets).has_value());
    const std::size_t done = desk.vault_disk->log_size();
    support::CrashPlan plan;
    plan.random_per_point = 2;
    std::size_t states = 0;
    desk.vault_disk->crash_states(plan, [&](const support::CrashState& crash) {
        SCOPED_TRACE(crash.what);
        ++states;
        Desk after(crash.disk, nullptr);
        after.creating = false;
        // As somebody sees it who cannot write.
        after.vault->read_only = true;
        const std::string read = after.stories();
        EXPECT_EQ(read.find('!'), std::string::npos) << read;
        after.vault->read_only = false;
        EXPECT_TRUE(!(crash.point >= done) || !gives(after, kSecret));
        Journal journal = after.open();
        EXPECT_FALSE(journal.opening().exit_5);
        const bool is_calm =
            journal.opening().what == Case::normal || journal.opening().what == Case::record_restored ||
            journal.opening().what == Case::state_slot_damaged || journal.opening().what == Case::unsealed_cut;
        EXPECT_TRUE(is_calm) << static_cast<int>(journal.opening().what);
        ASSERT_TRUE(journal.erase(targets).has_value());
        EXPECT_FALSE(gives(after, kSecret));
        const std::string told = after.stories();
        EXPECT_EQ(told.find('!'), std::string::npos) << told;
        for (const char* word : {"before", "document beside it", "after", "erased"}) {
            EXPECT_NE(told.find(word), std::string::npos) << told;
        }
    });
    EXPECT_GE(states, 20U);
}

TEST(journal_erase, G19_an_old_redo_file_brings_nothing_back) {
    const Desk desk;
    desk.say({"before"});
    Journal journal = desk.open();
    std::vector<event::NewEvent> events;
    events.push_back(cast().event("first"));
    events.push_back(cast().event(kSecret));
    const LeafIndex sequence = journal.commit(events).take().first();
    desk.vault_disk->forget_log();
    ASSERT_TRUE(journal.erase(commit_erased(desk, journal, sequence, "event")).has_value());
    // The redo file of the first erasure, which has the second event in clear.
    Bytes redo;
    desk.vault_disk->crash_states({}, [&](const support::CrashState& crash) {
        const Desk then(crash.disk, nullptr);
        for (const std::string& name : then.vault->list("journals").take()) {
            if (name.ends_with(".redo")) redo = then.read(*then.vault, "journals/" + name);
        }
    });
    ASSERT_FALSE(redo.empty());
    ASSERT_TRUE(journal.erase(commit_erased(desk, journal, sequence + 1, "event")).has_value());
    EXPECT_FALSE(gives(desk, kSecret));
    const std::string name = store::layout::journal_redo(*journal.id());
    ASSERT_TRUE(desk.vault->create(name).has_value());
    desk.write(*desk.vault, name, redo);
    EXPECT_EQ(desk.open().opening().what, Case::normal);
    EXPECT_FALSE(gives(desk, kSecret));
    EXPECT_FALSE(desk.vault->open(name, store::Access::read).has_value());
}

TEST(journal_erase, G3_a_redo_file_of_another_journal_or_an_altered_one_is_left_alone) {
    const Desk desk;
    desk.say({"one", "two"});
    const JournalId id = desk.heads().at(0).head.journal;
    const OpenedJournal journal = open_journal(desk.journal_place(), id, cast().place()).take();
    const Bytes before = desk.read(*desk.vault, desk.journal_file());
    ASSERT_TRUE(write_redo(journal, *desk.vault, {{{0, 4096, 4096}}, Bytes(4096, 7)}).has_value());
    // Authentic, but no commit.
    play_left_redo_files(*desk.vault, cast().place());
    EXPECT_EQ(desk.read(*desk.vault, desk.journal_file()), before);

    ASSERT_TRUE(
        write_redo(journal, *desk.vault, {{{0, 4096, 4096}}, Bytes(before.begin() + 4096, before.begin() + 8192)})
            .has_value());
    const std::string name = store::layout::journal_redo(id);
    Bytes altered = desk.read(*desk.vault, name);
    altered.at(5000) ^= 1;
    desk.write(*desk.vault, name, altered);
    play_left_redo_files(*desk.vault, cast().place());
    EXPECT_EQ(desk.read(*desk.vault, desk.journal_file()), before);
    EXPECT_TRUE(desk.vault->open(name, store::Access::read).has_value());
    EXPECT_EQ(desk.say({"three"}).what, Case::normal);
}

TEST(redo_head, is_refused_unless_in_sectors_and_in_order) {
    using format::RedoHead;
    const RedoHead head{ContentHash({3}), {{1, 4096, 8192}, {4, 16384, 4096}}};
    const Bytes plain = head.encode();
    const auto decoded = RedoHead::decode(plain);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(*decoded, head);
    const auto refused = [&](std::size_t at, std::uint8_t value) {
        Bytes changed = plain;
        changed.at(at) = value;
        return !RedoHead::decode(changed).has_value();
    };
    EXPECT_TRUE(refused(0, 1));      // version
    EXPECT_TRUE(refused(4, 0));      // none
    EXPECT_TRUE(refused(4, 161));    // too many
    EXPECT_TRUE(refused(48, 1));     // offset within a sector
    EXPECT_TRUE(refused(56, 1));     // length within a sector
    EXPECT_TRUE(refused(64, 1));     // index not above the one before
    EXPECT_TRUE(refused(73, 0x20));  // over the one before
    EXPECT_TRUE(refused(4000, 1));   // behind them
    EXPECT_FALSE(RedoHead::decode(Bytes(10)).has_value());
}

}  // namespace vault::journal
