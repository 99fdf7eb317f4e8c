// SPDX-License-Identifier: Apache-2.0
// The table of FORMAT.md 9.2, row by row.
#include <cerrno>

#include "tests/vault/journal/desk.h"
#include "vault/event/kinds.h"
#include "vault/journal/survey.h"

namespace vault::journal {

namespace {

event::JournalBirth birth_of(const Replayed& replayed) {
    return std::get<event::JournalBirth>(event::parse(replayed.commits.at(0).events.at(0)).take().kind);
}
Replayed newest(const Desk& desk) { return desk.replay(desk.heads().back().info.journal).take(); }

// The device's other folders do not count in what it now has open.
void damage_slot(const Desk& desk, const std::string& name, std::uint64_t slot) {
    Bytes bytes = desk.read(*desk.state, name);
    bytes.at(8192 + slot * 65536 + 100) ^= 1;
    desk.write(*desk.state, name, bytes);
}

}  // namespace

TEST(opening, without_any_journal_it_is_an_alarm_unless_the_vault_is_being_made) {
    Desk desk;
    desk.creating = false;
    const Opening opening = desk.say({"one"});
    EXPECT_EQ(opening.what, Case::all_missing);
    EXPECT_TRUE(opening.exit_5);
    EXPECT_EQ(birth_of(newest(desk)).alarm->reason, "all-missing");
    EXPECT_TRUE(desk.say({"two"}).exit_5);
}

TEST(opening, a_second_device_begins_its_own_journal_and_records_the_first) {
    const Desk home;
    home.say({"one"});
    const Desk other = desk_at(home.vault_disk, Desk().vault_disk);
    const Opening opening = other.say({"two"});
    EXPECT_EQ(opening.what, Case::new_device);
    EXPECT_FALSE(opening.exit_5);
    EXPECT_EQ(other.stories(), "birth:first session-open one | birth:new-device session-open two");
    const auto heads = birth_of(newest(other)).heads;
    ASSERT_EQ(heads.size(), 1U);
    EXPECT_EQ(heads.at(0).size, 3U);
    EXPECT_NE(other.heads().at(0).info.device, other.heads().at(1).info.device);
}

TEST(opening, G25_a_copied_folder_gets_a_journal_of_its_own_in_each_copy) {
    const Desk home;
    home.say({"one"});
    const auto copy = home.vault_disk->clone();
    const Desk away = desk_at(copy, home.state_disk);
    EXPECT_EQ(away.say({"away"}).what, Case::copy);
    EXPECT_EQ(away.say({"away again"}).what, Case::normal);
    EXPECT_EQ(home.say({"home"}).what, Case::normal);
    EXPECT_EQ(home.stories(), "birth:first session-open one session-open home");
    EXPECT_EQ(away.stories(), "birth:first session-open one | birth:copy session-open away session-open away again");
}

TEST(opening, G25_two_copies_of_one_copy_never_share_a_journal) {
    const Desk home;
    home.say({"one"});
    const Desk first = desk_at(home.vault_disk->clone(), home.state_disk);
    const Desk second = desk_at(home.vault_disk->clone()->clone(), home.state_disk);
    EXPECT_EQ(first.say({"first"}).what, Case::copy);
    EXPECT_EQ(second.say({"second"}).what, Case::older_copy);  // it lacks what this device knows from the first copy
    EXPECT_NE(first.heads().back().info.journal, second.heads().back().info.journal);
    EXPECT_NE(first.heads().back().info.birth_key, second.heads().back().info.birth_key);
}

TEST(opening, G5_an_older_copy_is_an_alarm_with_the_number_of_missing_entries) {
    const Desk home;
    home.say({"one"});
    const auto old = home.vault_disk->clone();
    home.say({"two", "three"});
    const Desk restored = desk_at(old, home.state_disk);
    const Opening opening = restored.say({"after"});
    EXPECT_EQ(opening.what, Case::older_copy);
    EXPECT_TRUE(opening.exit_5);
    EXPECT_EQ(opening.missing_entries, 3U);  // session-open, two, three
    const auto alarm = birth_of(newest(restored)).alarm;
    ASSERT_TRUE(alarm.has_value());
    EXPECT_EQ(alarm->reason, "shorter");
    EXPECT_EQ(alarm->state_size, 6U);
    EXPECT_EQ(alarm->found_size, 3U);
}

TEST(opening, G5_a_moved_folder_is_the_same_folder) {
    const Desk home;
    home.say({"one"});
    const Desk moved = desk_at(home.vault_disk->snapshot(), home.state_disk);
    EXPECT_EQ(moved.open().opening().what, Case::normal);
}

TEST(opening, G26_an_alarm_waits_until_it_is_acknowledged_and_locks_nobody_out) {
    const Desk home;
    home.say({"one"});
    const auto old = home.vault_disk->clone();
    home.say({"two"});
    const Desk restored = desk_at(old, home.state_disk);
    restored.say({"after"});
    Journal later = restored.open();
    EXPECT_EQ(later.opening().what, Case::normal);
    EXPECT_TRUE(later.opening().exit_5);
    ASSERT_TRUE(Desk::commit(later, "work goes on").has_value());
    ASSERT_TRUE(later.clear_alarm());
    EXPECT_FALSE(restored.open().opening().exit_5);
    EXPECT_EQ(restored.say({"calm"}).what, Case::normal);
}

TEST(opening, G5_a_journal_cut_short_is_an_alarm_and_the_old_state_is_closed) {
    const Desk desk;
    desk.say({"one"});
    const std::string name = desk.journal_file();
    const Bytes old = desk.read(*desk.vault, name);
    desk.say({"two", "three"});
    desk.write_both(old);
    const Opening opening = desk.say({"after"});
    EXPECT_EQ(opening.what, Case::alarm);
    EXPECT_TRUE(opening.exit_5);
    EXPECT_EQ(opening.missing_entries, 3U);
    EXPECT_EQ(birth_of(newest(desk)).alarm->reason, "shorter");
    // The longer journal put back changes nothing: nobody goes on with it.
    const Opening later = desk.say({"later"});
    EXPECT_EQ(later.what, Case::normal);
    EXPECT_TRUE(later.exit_5);
}

TEST(opening, G5_a_missing_journal_is_an_alarm) {
    const Desk desk;
    desk.say({"one"});
    const JournalFile place = desk.journal_place();
    ASSERT_TRUE(desk.vault->remove(place.name));
    ASSERT_TRUE(desk.vault->remove(place.copy));
    const Opening opening = desk.say({"after"});
    EXPECT_EQ(opening.what, Case::alarm);
    EXPECT_EQ(opening.alarm->reason, "missing");
    EXPECT_EQ(opening.missing_entries, 3U);
}

TEST(opening, G5_a_journal_damaged_in_its_middle_is_named_unreadable) {
    const Desk desk;
    desk.say({"one", "two", "three"});
    const std::string name = desk.journal_file();
    Bytes bytes = desk.read(*desk.vault, name);
    // The last two commits begin at the third and fourth sector.
    bytes.at(2 * 4096 + 10) ^= 1;
    bytes.at(3 * 4096 + 10) ^= 1;
    desk.write_both(bytes);
    const Opening opening = desk.say({"after"});
    EXPECT_EQ(opening.what, Case::alarm);
    EXPECT_EQ(opening.alarm->reason, "unreadable");
}

TEST(opening, the_last_commit_missing_is_put_back) {
    const Desk desk;
    desk.say({"one"});
    const std::string name = desk.journal_file();
    const Bytes old = desk.read(*desk.vault, name);
    {
        Journal journal = desk.open();
        ASSERT_TRUE(Desk::commit(journal, "two").has_value());
    }
    desk.write_both(old);
    const Opening opening = desk.say({"three"});
    EXPECT_EQ(opening.what, Case::record_restored);
    EXPECT_FALSE(opening.exit_5);
    EXPECT_EQ(desk.stories(), "birth:first session-open one session-open two session-open record-restored three");
}

TEST(opening, unsealed_bytes_are_cut_off_and_their_digest_is_an_event) {
    const Desk desk;
    desk.say({"one"});
    const std::string name = desk.journal_file();
    const std::uint64_t end = desk.replay_only().end.verified.offset;
    Bytes bytes = desk.read(*desk.vault, name);
    bytes.at(end + 20000) = 7;
    desk.write(*desk.vault, name, bytes);
    EXPECT_EQ(desk.replay_only().end.unsealed_bytes, 20001U);
    const Opening opening = desk.say({"two"});
    EXPECT_EQ(opening.what, Case::unsealed_cut);
    EXPECT_FALSE(opening.exit_5);
    const Replayed replayed = desk.replay_only();
    EXPECT_EQ(replayed.story(), "birth:first session-open one session-open unsealed-cut two");
    EXPECT_EQ(replayed.end.unsealed_bytes, 0U);
    const auto cut = std::get<event::UnsealedCut>(event::parse(replayed.commits.at(1).events.at(1)).take().kind);
    EXPECT_EQ(cut.offset, end);
    EXPECT_EQ(cut.length, 20001U);
}

TEST(opening, a_tail_of_any_length_is_cut_off) {
    const Desk desk;
    desk.say({"one"});
    const std::string name = desk.journal_file();
    Bytes bytes = desk.read(*desk.vault, name);
    bytes.resize(3U << 20);
    desk.write(*desk.vault, name, bytes);
    EXPECT_EQ(desk.say({"two"}).what, Case::unsealed_cut);
    EXPECT_EQ(desk.replay_only().end.unsealed_bytes, 0U);
    EXPECT_LT(desk.replay_only().end.file_size, 1U << 20);
}

TEST(opening, an_old_copy_of_the_state_is_not_gone_on_with) {
    const Desk desk;
    desk.say({"one"});
    const Bytes old = desk.read(*desk.state, desk.state_name());
    desk.say({"two"});
    desk.write(*desk.state, desk.state_name(), old);
    const Opening opening = desk.say({"three"});
    EXPECT_EQ(opening.what, Case::state_old);
    EXPECT_FALSE(opening.exit_5);
    EXPECT_EQ(desk.stories(), "birth:first session-open one session-open two | birth:state-old session-open three");
    EXPECT_EQ(desk.say({"four"}).what, Case::normal);
}

TEST(opening, one_damaged_slot_begins_a_new_journal_calmly) {
    for (const std::uint64_t slot : {0U, 1U}) {
        SCOPED_TRACE(slot);
        const Desk desk;
        Journal before = desk.open();
        ASSERT_TRUE(Desk::commit(before, "one").has_value());
        ASSERT_TRUE(Desk::commit(before, "two").has_value());
        damage_slot(desk, desk.state_name(), slot);
        const Opening opening = desk.say({"three"});
        // Slot 1 has the last commit's record; the other one then looks old.
        EXPECT_TRUE(opening.what == Case::state_slot_damaged || opening.what == Case::state_old);
        EXPECT_FALSE(opening.exit_5);
        EXPECT_EQ(desk.say({"four"}).what, Case::normal);
    }
}

TEST(opening, both_slots_damaged_is_an_alarm) {
    const Desk desk;
    desk.say({"one"});
    const std::string name = desk.state_name();
    damage_slot(desk, name, 0);
    damage_slot(desk, name, 1);
    const Opening opening = desk.say({"two"});
    EXPECT_EQ(opening.what, Case::state_damaged);
    EXPECT_TRUE(opening.exit_5);
    EXPECT_EQ(birth_of(newest(desk)).alarm->reason, "state-damaged");
    EXPECT_EQ(desk.say({"three"}).what, Case::normal);
}

TEST(opening, a_portable_state_in_another_folder_is_not_used) {
    const Desk stick;
    stick.say({"one"});
    const auto copy = stick.vault_disk->clone();  // vault and state together
    const Desk elsewhere = desk_at(copy, copy);
    EXPECT_EQ(elsewhere.say({"two"}).what, Case::copy);
    EXPECT_EQ(elsewhere.stories(), "birth:first session-open one | birth:copy session-open two");
}

TEST(opening, a_vault_that_cannot_be_written_has_its_journal_in_the_state_folder) {
    const Desk home;
    home.say({"one"});
    const Desk reader = desk_at(home.vault_disk, Desk().vault_disk);
    reader.vault->read_only = true;
    EXPECT_EQ(reader.say({"two"}).what, Case::read_only);
    EXPECT_EQ(reader.stories(), "birth:first session-open one | birth:read-only session-open two");
    EXPECT_EQ(home.heads().size(), 1U);
    EXPECT_EQ(reader.say({"three"}).what, Case::normal);
}

TEST(opening, the_same_device_goes_on_in_the_vault_once_it_can_be_written_again) {
    const Desk home;
    home.say({"one"});
    home.vault->read_only = true;
    EXPECT_EQ(home.say({"two"}).what, Case::read_only);
    home.vault->read_only = false;
    EXPECT_EQ(home.say({"three"}).what, Case::normal);
    EXPECT_EQ(home.stories(),
              "birth:first session-open one | birth:read-only session-open two session-open carried-in three");
}

TEST(opening, G5_another_devices_journal_that_is_behind_is_reported_once) {
    const Desk home;
    home.say({"one"});
    const JournalFile homes = home.journal_place();
    const Bytes old = home.read(*home.vault, homes.name);
    home.say({"two"});
    const Desk other = desk_at(home.vault_disk, Desk().vault_disk);
    other.say({"three"});
    home.write(*home.vault, homes.name, old);
    home.write(*home.vault, homes.copy, old);
    Journal journal = other.open();
    EXPECT_EQ(journal.opening().what, Case::normal);
    EXPECT_TRUE(journal.opening().exit_5);
    ASSERT_EQ(journal.opening().behind.size(), 1U);
    EXPECT_EQ(journal.opening().behind.at(0).known_size, 5U);
    EXPECT_EQ(journal.opening().behind.at(0).found_size, 3U);
    ASSERT_TRUE(Desk::commit(journal, "four").has_value());
    EXPECT_EQ(other.replay(*journal.id()).take().story(),
              "birth:new-device session-open three session-open journal-behind four");
    Journal later = other.open();
    EXPECT_TRUE(later.opening().behind.empty());
    EXPECT_TRUE(later.opening().exit_5);
    ASSERT_TRUE(later.clear_alarm());
    EXPECT_FALSE(other.open().opening().exit_5);
}

TEST(opening, many_files_in_the_state_folder_are_no_matter) {
    const Desk desk;
    desk.say({"one"});
    for (int i = 0; i < 300; ++i) {
        const auto file = desk.state->create(store::layout::state_file(crypto::random_array<16>())).take();
        ASSERT_TRUE(file->write_at(0, crypto::random_array<4096>()));
    }
    EXPECT_EQ(desk.open().opening().what, Case::normal);
}

TEST(opening, a_state_without_a_commit_is_taken_away) {
    const Desk desk;
    Journal journal = desk.open();
    // Making room for the first commit fails: state and journal are there, no commit is.
    desk.vault_disk->set_capacity(144000);
    const auto full = Desk::commit(journal, "one");
    ASSERT_FALSE(full.has_value());
    EXPECT_EQ(full.error().code, ErrorCode::full_disk);
    desk.vault_disk->set_capacity(std::nullopt);
    const Opening opening = desk.say({"two"});
    EXPECT_EQ(opening.what, Case::first);
    EXPECT_EQ(desk.state->list("").take().size(), 1U);
    EXPECT_EQ(list_journals(*desk.vault).take().size(), 1U);
    EXPECT_EQ(desk.stories(), "birth:first session-open two");
}

TEST(opening, G26_a_break_in_this_devices_own_journal_is_left_behind_and_work_goes_on) {
    const Desk desk;
    desk.say({"one", "two", "three"});
    Bytes bytes = desk.read(*desk.vault, desk.journal_file());
    bytes.at(2 * 4096 + 200) ^= 1;  // the frame of the second commit
    desk.write_both(bytes);
    const JournalId broken = desk.heads().at(0).head.journal;
    const ReplayEnd end = desk.replay(broken).take().end;
    ASSERT_TRUE(end.finding.has_value());
    Journal journal = desk.open();
    EXPECT_EQ(journal.opening().what, Case::normal);  // opening looks at the end only
    ASSERT_TRUE(journal.leave({broken, end.verified.frontier.size(), end.verified.frontier.root()}));
    EXPECT_EQ(journal.opening().what, Case::alarm);
    EXPECT_TRUE(journal.opening().exit_5);
    EXPECT_EQ(journal.opening().missing_entries, 2U);
    ASSERT_TRUE(Desk::commit(journal, "four").has_value());
    ASSERT_TRUE(Desk::commit(journal, "five").has_value());
    EXPECT_NE(*journal.id(), broken);
    EXPECT_TRUE(journal.has_left(broken));
    const Replayed next = desk.replay(*journal.id()).take();
    EXPECT_EQ(next.story(), "birth:alarm session-open four five");
    const event::JournalBirth birth = birth_of(next);
    ASSERT_TRUE(birth.alarm.has_value());
    EXPECT_EQ(birth.alarm->journal, broken);
    EXPECT_EQ(birth.alarm->reason, "unreadable");
    EXPECT_EQ(birth.alarm->state_size, 5U);
    EXPECT_EQ(birth.alarm->found_size, 3U);
    ASSERT_EQ(birth.heads.size(), 1U);
    EXPECT_EQ(birth.heads.at(0).size, 3U);

    Journal later = desk.open();
    EXPECT_EQ(later.opening().what, Case::normal);
    EXPECT_TRUE(later.opening().exit_5);
    EXPECT_TRUE(later.opening().behind.empty());
    EXPECT_TRUE(later.has_left(broken));
    ASSERT_TRUE(Desk::commit(later, "six").has_value());
    ASSERT_TRUE(later.clear_alarm());
    EXPECT_FALSE(desk.open().opening().exit_5);
    EXPECT_EQ(list_journals(*desk.vault).take().size(), 2U);
}

TEST(opening, G20_leaving_a_broken_journal_can_be_stopped_anywhere) {
    const Desk desk;
    desk.say({"one", "two", "three"});
    Bytes bytes = desk.read(*desk.vault, desk.journal_file());
    bytes.at(2 * 4096 + 200) ^= 1;
    desk.write_both(bytes);
    const JournalId broken = desk.heads().at(0).head.journal;
    const auto leave_it = [&](const Desk& at, Journal& journal) {
        const ReplayEnd end = at.replay(broken).take().end;
        EXPECT_TRUE(journal.leave({broken, end.verified.frontier.size(), end.verified.frontier.root()}));
    };
    desk.vault_disk->forget_log();
    {
        Journal journal = desk.open();
        leave_it(desk, journal);
        ASSERT_TRUE(Desk::commit(journal, "four").has_value());
    }
    const std::size_t acknowledged = desk.vault_disk->log_size();
    support::CrashPlan plan;
    plan.random_per_point = 1;
    desk.vault_disk->crash_states(plan, [&](const support::CrashState& crash) {
        SCOPED_TRACE(crash.what);
        Desk after(crash.disk, nullptr);
        after.creating = false;
        Journal journal = after.open();
        leave_it(after, journal);
        ASSERT_TRUE(Desk::commit(journal, "after").has_value());
        EXPECT_TRUE(journal.opening().exit_5);
        EXPECT_NE(*journal.id(), broken);
        const std::string told = after.stories();
        EXPECT_TRUE(!(crash.point >= acknowledged) || told.find("four") != std::string::npos) << told;
        EXPECT_NE(told.find("after"), std::string::npos) << told;
        EXPECT_TRUE(after.open().opening().exit_5);
    });
}

TEST(opening, without_here_a_carried_journal_is_gone_on_with) {
    const Desk home;
    home.say({"one"});
    ASSERT_TRUE(home.vault->remove("here"));
    const Desk reader = desk_at(home.vault_disk, Desk().vault_disk);
    reader.vault->read_only = true;
    EXPECT_EQ(reader.say({"two"}).what, Case::read_only);
    EXPECT_EQ(reader.say({"three"}).what, Case::normal);
    EXPECT_EQ(reader.stories(), "birth:first session-open one | birth:read-only session-open two session-open three");
}

TEST(opening, G26_the_alarm_does_not_come_again_when_closing_the_old_state_was_lost) {
    const Desk desk;
    desk.say({"one"});
    const std::string old_name = desk.state_name();
    const Bytes old = desk.read(*desk.vault, desk.journal_file());
    desk.say({"two", "three", "four"});
    const Bytes old_state = desk.read(*desk.state, old_name);
    desk.write_both(old);
    EXPECT_EQ(desk.say({"after"}).what, Case::alarm);
    desk.write(*desk.state, old_name, old_state);  // as it was before it was closed
    Journal journal = desk.open();
    EXPECT_EQ(journal.opening().what, Case::normal);
    ASSERT_TRUE(Desk::commit(journal, "acknowledged").has_value());
    ASSERT_TRUE(journal.clear_alarm());
    const Opening later = desk.say({"later"});
    EXPECT_EQ(later.what, Case::normal);
    EXPECT_FALSE(later.exit_5);
}

TEST(opening, a_machine_without_files_or_memory_left_is_an_error_and_no_alarm) {
    const Desk desk;
    desk.say({"one"});
    for (const int lacking : {EMFILE, ENFILE, ENOMEM}) {
        for (std::size_t skip = 0; skip < 40; ++skip) {
            SCOPED_TRACE(std::to_string(lacking) + " " + std::to_string(skip));
            desk.vault_disk->fail_read(skip, lacking);
            const auto opened = Journal::open(desk.parameters());
            desk.vault_disk->clear_faults();
            if (!opened) continue;
            EXPECT_FALSE(opened.value().opening().alarm.has_value());
        }
    }
    EXPECT_EQ(desk.say({"two"}).what, Case::normal);
}

}  // namespace vault::journal
