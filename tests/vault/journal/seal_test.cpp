// SPDX-License-Identifier: Apache-2.0
// Power cuts, full disks and several writers: nothing acknowledged is lost, no seal key signs two bodies.
#include <map>
#include <thread>

#include "tests/vault/journal/desk.h"
#include "vault/journal/walk.h"

namespace vault::journal {

namespace {

// Which body each seal key signed, over all disks that are shown to it.
class Signatures {
  public:
    void collect(const Desk& desk) {
        for (const SurveyedHead& head : desk.heads()) collect(desk, head);
    }
    bool has_conflict() const { return m_conflict; }

  private:
    void collect(const Desk& desk, const SurveyedHead& head) {
        const auto file = desk.vault->open(head.name, store::Access::read).take();
        const crypto::JournalKey key = journal_key(cast().place(), head.info.journal);
        RecordReader reader({file.get(), &key, place_of(cast().place(), head.info.journal), 4096});
        crypto::VerifyKey signer = head.info.birth_key;
        const auto end = walk(reader, {}, [&](const WalkedCommit& commit) {
            const auto [known, is_new] = m_bodies.emplace(signer, commit.seal.record.body);
            if (!is_new && known->second != commit.seal.record.body) m_conflict = true;
            signer = crypto::VerifyKey(commit.seal.body.next_key);
        });
        EXPECT_TRUE(end.has_value());
    }
    std::map<crypto::VerifyKey, Bytes> m_bodies;
    bool m_conflict = false;
};

std::vector<event::NewEvent> large_batch() {
    std::vector<event::NewEvent> events;
    for (int i = 0; i < 60; ++i) events.push_back(cast().event(base::encode_hex(crypto::random_array<500>())));
    events.push_back(cast().event("large"));
    return events;
}

bool tells(const Desk& desk, const std::string& word) { return desk.stories().find(word) != std::string::npos; }

// Every crash of what `act` does, with a commit after it, leaves what was acknowledged, and only known rows.
void crash_everywhere(const std::function<void(const Desk&)>& act, const std::string& word) {
    const Desk desk;
    desk.say({"before"});
    desk.vault_disk->forget_log();
    act(desk);
    const std::size_t acknowledged = desk.vault_disk->log_size();
    support::CrashPlan plan;
    plan.random_per_point = 2;
    std::size_t states = 0;
    desk.vault_disk->crash_states(plan, [&](const support::CrashState& crash) {
        SCOPED_TRACE(crash.what);
        ++states;
        Desk after(crash.disk, nullptr);
        after.creating = false;
        // What was acknowledged may have been seen by others, so it counts beside what the disk still has.
        Signatures signatures;
        if (crash.point >= acknowledged) signatures.collect(desk);
        signatures.collect(after);
        const Opening opening = after.say({"after"});
        signatures.collect(after);
        EXPECT_FALSE(signatures.has_conflict());
        EXPECT_FALSE(opening.exit_5);
        const bool is_expected = opening.what == Case::normal || opening.what == Case::record_restored ||
                                 opening.what == Case::unsealed_cut || opening.what == Case::state_slot_damaged;
        EXPECT_TRUE(is_expected) << static_cast<int>(opening.what);
        EXPECT_TRUE(tells(after, "before"));
        EXPECT_TRUE(tells(after, "after"));
        EXPECT_TRUE(!(crash.point >= acknowledged) || tells(after, word));
        EXPECT_TRUE(!(opening.what == Case::record_restored) || tells(after, "record-restored"));
        EXPECT_TRUE(!(opening.what == Case::unsealed_cut) || tells(after, "unsealed-cut"));
        EXPECT_EQ(after.stories().find('!'), std::string::npos) << after.stories();
        EXPECT_EQ(after.open().opening().what, Case::normal);
    });
    EXPECT_GE(states, 20U);
}

}  // namespace

TEST(seal, G20_G25_a_power_cut_in_a_small_commit_loses_nothing_acknowledged) {
    crash_everywhere([](const Desk& desk) { desk.say({"small"}); }, "small");
}

TEST(seal, G20_G25_a_power_cut_in_a_large_commit_loses_nothing_acknowledged) {
    crash_everywhere(
        [](const Desk& desk) {
            Journal journal = desk.open();
            std::vector<event::NewEvent> events = large_batch();
            ASSERT_TRUE(journal.commit(events).has_value());
        },
        "large");
}

TEST(seal, G20_a_power_cut_in_the_very_first_commit_leaves_a_vault_that_opens) {
    const Desk desk;
    desk.say({"small"});
    const std::size_t acknowledged = desk.vault_disk->log_size();
    support::CrashPlan plan;
    plan.random_per_point = 2;
    desk.vault_disk->crash_states(plan, [&](const support::CrashState& crash) {
        SCOPED_TRACE(crash.what);
        const Desk after(crash.disk, nullptr);
        after.say({"after"});
        EXPECT_TRUE(tells(after, "after"));
        EXPECT_TRUE(!(crash.point >= acknowledged) || tells(after, "small"));
        EXPECT_EQ(after.open().opening().what, Case::normal);
    });
}

TEST(seal, G20_a_full_disk_still_logs_reads_in_the_zeros_ahead) {
    const Desk desk;
    desk.say({"one"});
    Journal journal = desk.open();
    desk.vault_disk->set_capacity(0);
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(Desk::commit(journal, "read").has_value()) << i;
    std::vector<event::NewEvent> events = large_batch();
    for (event::NewEvent& more : large_batch()) events.push_back(std::move(more));
    for (event::NewEvent& more : large_batch()) events.push_back(std::move(more));
    const auto full = journal.commit(events);
    ASSERT_FALSE(full.has_value());
    EXPECT_EQ(full.error().code, ErrorCode::full_disk);
    ASSERT_TRUE(Desk::commit(journal, "still").has_value());
    EXPECT_FALSE(tells(desk, "large"));
    EXPECT_TRUE(tells(desk, "still"));
    EXPECT_EQ(desk.replay_only().end.unsealed_bytes, 0U);
    EXPECT_EQ(desk.open().opening().what, Case::normal);
}

TEST(seal, G20_any_failing_write_leaves_a_journal_that_goes_on) {
    for (std::size_t skip = 0; skip < 12; ++skip) {
        SCOPED_TRACE(skip);
        const Desk desk;
        desk.say({"one"});
        Journal journal = desk.open();
        desk.vault_disk->fail_mutation(skip, EIO);
        const auto tried = Desk::commit(journal, "tried");
        desk.vault_disk->clear_faults();
        ASSERT_TRUE(Desk::commit(journal, "next").has_value());
        EXPECT_TRUE(!(tried) || tells(desk, "tried"));
        EXPECT_TRUE(tells(desk, "one"));
        EXPECT_TRUE(tells(desk, "next"));
        EXPECT_EQ(desk.stories().find('!'), std::string::npos) << desk.stories();
        EXPECT_EQ(desk.open().opening().what, Case::normal);
    }
}

TEST(seal, two_sessions_of_one_device_take_turns_in_one_journal) {
    const Desk desk;
    desk.say({"zero"});
    Journal a = desk.open();
    Journal b = desk.open();
    ASSERT_TRUE(Desk::commit(a, "a1").has_value());
    ASSERT_TRUE(Desk::commit(b, "b1").has_value());
    ASSERT_TRUE(Desk::commit(a, "a2").has_value());
    ASSERT_TRUE(Desk::commit(b, "b2").has_value());
    EXPECT_EQ(desk.stories(), "birth:first session-open zero session-open a1 session-open b1 a2 b2");
}

TEST(seal, sessions_that_begin_together_end_up_in_one_journal) {
    const Desk desk;
    Journal a = desk.open();
    Journal b = desk.open();
    ASSERT_TRUE(Desk::commit(a, "a1").has_value());
    ASSERT_TRUE(Desk::commit(b, "b1").has_value());
    EXPECT_EQ(desk.stories(), "birth:first session-open a1 session-open b1");
}

TEST(seal, threads_committing_at_once_lose_nothing) {
    const Desk desk;
    desk.say({"zero"});
    constexpr int kEach = 12;
    const auto work = [&](const std::string& name) {
        Journal journal = desk.open();
        for (int i = 0; i < kEach; ++i) EXPECT_TRUE(Desk::commit(journal, name + std::to_string(i)).has_value());
    };
    {
        std::jthread one(work, "one-");
        std::jthread two(work, "two-");
    }
    const Replayed replayed = desk.replay_only();
    EXPECT_EQ(replayed.commits.size(), 1U + 2 * kEach);
    EXPECT_FALSE(replayed.end.finding.has_value());
}

}  // namespace vault::journal
