// SPDX-License-Identifier: Apache-2.0
// The copy beside a journal: what it is good for, and what it must not be good for.
#include "tests/vault/journal/desk.h"
#include "vault/event/kinds.h"
#include "vault/journal/mend.h"

namespace vault::journal {

namespace {

Bytes file_bytes(const Desk& desk) { return desk.read(*desk.vault, desk.journal_file()); }
Bytes copy_bytes(const Desk& desk) { return desk.read(*desk.vault, desk.copy_file()); }
// What counts of a journal's file: without the zeros ahead.
Bytes up_to(Bytes bytes, std::uint64_t end) { return bytes.resize(end), bytes; }

JournalId only_id(const Desk& desk) { return desk.heads().at(0).info.journal; }
std::uint64_t end_of(const Desk& desk) { return desk.heads().at(0).end; }
Mended mend_it(const Desk& desk) { return mend(desk.journal_place(), only_id(desk), cast().place()).take(); }

// A commit of several frames, so that records lie across sectors.
void say_much(const Desk& desk) {
    Journal journal = desk.open();
    std::vector<event::NewEvent> events;
    for (int i = 0; i < 70; ++i) events.push_back(cast().event(base::encode_hex(crypto::random_array<500>())));
    ASSERT_TRUE(journal.commit(events).has_value());
}

void spoil(const Desk& desk, const std::string& name, std::uint64_t sector, std::size_t sectors = 1) {
    const auto file = desk.vault->open(name, store::Access::write).take();
    for (std::size_t i = 0; i < sectors; ++i) {
        ASSERT_TRUE(file->write_at((sector + i) * 4096, crypto::random_array<4096>()));
    }
}

}  // namespace

TEST(journal_copy, has_the_bytes_of_the_journal_once_the_session_is_over) {
    const Desk desk;
    desk.say({"one", "two"});
    say_much(desk);
    EXPECT_EQ(copy_bytes(desk), up_to(file_bytes(desk), end_of(desk)));
}

TEST(journal_copy, stands_in_for_a_file_that_is_missing_emptied_or_rubbish) {
    for (int i = 0; i < 3; ++i) {
        SCOPED_TRACE(i);
        const Desk desk;
        desk.say({"one", "two"});
        const std::string name = desk.journal_file();
        const auto removed = i == 0 ? desk.vault->remove(name) : Result<void>();
        EXPECT_TRUE(removed.has_value());
        if (i == 1) desk.write(*desk.vault, name, {});
        if (i == 2) desk.write(*desk.vault, name, Bytes(300000, 7));
        EXPECT_EQ(desk.stories(), "birth:first session-open one two");
        const Opening opening = desk.say({"three"});
        EXPECT_EQ(opening.what, i == 2 ? Case::unsealed_cut : Case::normal);
        EXPECT_FALSE(opening.exit_5);
        desk.drop_copies();
        const std::string told = desk.stories();
        EXPECT_EQ(told.find("birth:first session-open one two session-open"), 0U) << told;
        EXPECT_NE(told.find("journal-repaired three"), std::string::npos) << told;
        EXPECT_EQ(desk.open().opening().what, Case::normal);
    }
}

TEST(journal_copy, a_missing_copy_is_made_again_by_the_next_session) {
    for (const bool emptied : {false, true}) {
        const Desk desk;
        desk.say({"one"});
        say_much(desk);
        const std::string name = desk.copy_file();
        if (emptied) desk.write(*desk.vault, name, {});
        if (!emptied) desk.drop_copies();
        const Opening opening = desk.say({"two"});
        EXPECT_EQ(opening.what, Case::normal);
        EXPECT_EQ(desk.read(*desk.vault, name), up_to(file_bytes(desk), end_of(desk)));
        EXPECT_EQ(desk.stories().find("journal-repaired"), std::string::npos);
    }
}

TEST(journal_copy, what_is_put_right_in_the_journals_end_is_an_event_and_stands_in_the_session) {
    const Desk desk;
    desk.say({"one", "two"});
    spoil(desk, desk.journal_file(), end_of(desk) / 4096 - 1);
    Journal journal = desk.open();
    EXPECT_EQ(journal.opening().what, Case::normal);
    ASSERT_TRUE(Desk::commit(journal, "three").has_value());
    ASSERT_EQ(journal.repaired().size(), 1U);
    EXPECT_EQ(journal.repaired().at(0).sectors, 1U);
    EXPECT_EQ(journal.repaired().at(0).from, "copy");
    EXPECT_EQ(desk.replay_only().story(), "birth:first session-open one two session-open journal-repaired three");
}

TEST(journal_copy, G21_any_sector_that_rots_in_one_is_read_from_the_other_and_mended) {
    const Desk desk;
    desk.say({"one"});
    say_much(desk);
    desk.say({"two", "three"});
    const std::string story = desk.stories();
    const Bytes whole = up_to(file_bytes(desk), end_of(desk));
    for (std::uint64_t sector = 0; sector < whole.size() / 4096; ++sector) {
        SCOPED_TRACE(sector);
        spoil(desk, desk.journal_file(), sector);
        EXPECT_TRUE(desk.stories() == story);
        EXPECT_EQ(mend_it(desk).file_sectors, 1U);
        EXPECT_EQ(up_to(file_bytes(desk), whole.size()), whole);
        spoil(desk, desk.copy_file(), sector);
        EXPECT_TRUE(desk.stories() == story);
        EXPECT_EQ(mend_it(desk).copy_sectors, 1U);
        EXPECT_EQ(copy_bytes(desk), whole);
    }
    const Mended again = mend_it(desk);
    EXPECT_EQ(again.file_sectors + again.copy_sectors + again.copy_behind, 0U);
}

TEST(journal_copy, rot_in_both_at_different_places_is_mended_in_both) {
    const Desk desk;
    desk.say({"one", "two"});
    say_much(desk);
    desk.say({"three"});
    const std::string story = desk.stories();
    const Bytes whole = up_to(file_bytes(desk), end_of(desk));
    const std::uint64_t last = whole.size() / 4096 - 1;
    spoil(desk, desk.journal_file(), 0, 2);
    spoil(desk, desk.copy_file(), 2);
    spoil(desk, desk.journal_file(), last);
    EXPECT_TRUE(desk.stories() == story);
    const Mended mended = mend_it(desk);
    EXPECT_EQ(mended.file_sectors, 3U);
    EXPECT_EQ(mended.copy_sectors, 1U);
    EXPECT_TRUE(up_to(file_bytes(desk), whole.size()) == whole);
    EXPECT_TRUE(copy_bytes(desk) == whole);
}

TEST(journal_copy, an_unreadable_sector_is_read_from_the_other_and_written_anew) {
    const Desk desk;
    desk.say({"one"});
    say_much(desk);
    desk.say({"two", "three"});
    const std::string story = desk.stories();
    for (const bool in_copy : {false, true}) {
        const std::string name = in_copy ? desk.copy_file() : desk.journal_file();
        for (std::uint64_t sector = 0; sector < end_of(desk) / 4096; ++sector) {
            SCOPED_TRACE(name + " " + std::to_string(sector));
            desk.vault->bad_sectors = {{name, sector}};
            EXPECT_TRUE(desk.stories() == story);
            const Mended mended = mend_it(desk);
            EXPECT_EQ(mended.file_sectors, in_copy ? 0U : 1U);
            desk.vault->bad_sectors.clear();
        }
    }
    // In both the same: what stands before it is told, and it locks nobody out.
    desk.vault->bad_sectors = {{desk.journal_file(), 1}, {desk.copy_file(), 1}};
    EXPECT_EQ(desk.say({"four"}).what, Case::normal);
}

TEST(journal_copy, G5_a_copy_never_hides_that_both_are_behind) {
    const Desk desk;
    desk.say({"one"});
    const Bytes old = file_bytes(desk);
    desk.say({"two", "three"});
    desk.write_both(old);
    const Opening opening = desk.say({"after"});
    EXPECT_EQ(opening.what, Case::alarm);
    EXPECT_TRUE(opening.exit_5);
    EXPECT_EQ(opening.alarm->reason, "shorter");
}

TEST(journal_copy, G5_a_copy_that_is_behind_shortens_nothing) {
    const Desk desk;
    desk.say({"one"});
    const Bytes old = copy_bytes(desk);
    desk.say({"two", "three"});
    desk.write(*desk.vault, desk.copy_file(), old);
    EXPECT_EQ(desk.say({"four"}).what, Case::normal);
    EXPECT_EQ(desk.stories(), "birth:first session-open one session-open two three session-open four");
    EXPECT_EQ(copy_bytes(desk), up_to(file_bytes(desk), end_of(desk)));
}

TEST(journal_copy, a_journal_that_is_behind_its_copy_is_put_right_and_goes_on) {
    const Desk desk;
    desk.say({"one"});
    const Bytes old = file_bytes(desk);
    desk.say({"two", "three"});
    desk.write(*desk.vault, desk.journal_file(), old);
    const Opening opening = desk.say({"four"});
    EXPECT_EQ(opening.what, Case::normal);
    EXPECT_FALSE(opening.exit_5);
    desk.drop_copies();
    EXPECT_EQ(desk.stories(), "birth:first session-open one session-open two three session-open journal-repaired four");
}

// Two continuations, one in each file: no seal key may sign a third, and the file's own is gone on with.
TEST(journal_copy, G25_a_copy_with_another_continuation_is_not_taken_for_this_one) {
    const Desk desk;
    desk.say({"one"});
    const auto elsewhere = desk.vault_disk->snapshot();  // disk and state together
    desk.say({"here"});
    const Desk other(elsewhere, nullptr);
    other.say({"there", "there again"});
    desk.write(*desk.vault, desk.copy_file(), copy_bytes(other));
    EXPECT_EQ(desk.say({"here again"}).what, Case::normal);
    const std::string told = desk.stories();
    EXPECT_EQ(told, "birth:first session-open one session-open here session-open here again");
}

TEST(journal_copy, swapped_with_another_journals_copy_it_is_ignored) {
    const Desk desk;
    desk.say({"one"});
    const Desk other;
    other.say({"two"});
    desk.write(*desk.vault, desk.copy_file(), copy_bytes(other));
    EXPECT_EQ(desk.stories(), "birth:first session-open one");
    EXPECT_EQ(desk.say({"three"}).what, Case::normal);
    EXPECT_EQ(copy_bytes(desk), up_to(file_bytes(desk), end_of(desk)));
}

TEST(journal_copy, a_link_in_its_place_is_left_alone_and_stops_nobody) {
    const Desk desk;
    desk.say({"one"});
    const std::string name = desk.copy_file();
    desk.drop_copies();
    desk.vault_disk->put_foreign("vault/" + name);
    EXPECT_EQ(desk.say({"two"}).what, Case::normal);
    EXPECT_EQ(desk.stories(), "birth:first session-open one session-open two");
}

TEST(journal_copy, on_a_full_disk_it_waits_until_there_is_room) {
    const Desk desk;
    desk.say({"one"});
    {
        Journal journal = desk.open();
        desk.vault_disk->set_capacity(0);
        for (int i = 0; i < 5; ++i) ASSERT_TRUE(Desk::commit(journal, "read").has_value()) << i;
    }
    EXPECT_LT(copy_bytes(desk).size(), end_of(desk));
    desk.vault_disk->set_capacity(std::nullopt);
    desk.say({"two"});
    EXPECT_EQ(copy_bytes(desk), up_to(file_bytes(desk), end_of(desk)));
}

TEST(journal_copy, mending_does_nothing_to_a_journal_of_another_compartment) {
    const Desk desk;
    desk.say({"one"});
    const crypto::RootKey other = crypto::RootKey::random();
    Compartment elsewhere = cast().place();
    elsewhere.root = &other;
    const Bytes before = file_bytes(desk);
    EXPECT_FALSE(mend(desk.journal_place(), only_id(desk), elsewhere).has_value());
    EXPECT_EQ(file_bytes(desk), before);
}

// Killed at any of its writes, with any of them lost, nothing that could be read before is lost, and it can be done
// again.
TEST(journal_copy, G20_mending_can_be_stopped_anywhere) {
    const Desk desk;
    desk.say({"one", "two"});
    say_much(desk);
    desk.say({"three"});
    const std::string story = desk.stories();
    spoil(desk, desk.journal_file(), 0, 2);
    spoil(desk, desk.copy_file(), 3, 2);
    spoil(desk, desk.journal_file(), 6, 3);
    ASSERT_TRUE(desk.stories() == story);
    desk.vault_disk->forget_log();
    const Mended mended = mend_it(desk);
    EXPECT_EQ(mended.file_sectors, 5U);
    EXPECT_EQ(mended.copy_sectors, 2U);
    std::size_t states = 0;
    desk.vault_disk->crash_states({}, [&](const support::CrashState& crash) {
        SCOPED_TRACE(crash.what);
        ++states;
        const Desk after(crash.disk, nullptr);
        EXPECT_TRUE(after.stories() == story);
        static_cast<void>(mend_it(after));
        EXPECT_EQ(copy_bytes(after), up_to(file_bytes(after), end_of(after)));
        after.drop_copies();
        EXPECT_TRUE(after.stories() == story);
    });
    EXPECT_GE(states, 20U);
}

TEST(journal_copy, mending_a_file_that_is_missing_can_be_stopped_anywhere) {
    const Desk desk;
    desk.say({"one", "two", "three"});
    const std::string story = desk.stories();
    ASSERT_TRUE(desk.vault->remove(desk.journal_file()));
    ASSERT_TRUE(desk.vault->sync_folder("journals"));
    desk.vault_disk->forget_log();
    static_cast<void>(mend_it(desk));
    desk.vault_disk->crash_states({}, [&](const support::CrashState& crash) {
        SCOPED_TRACE(crash.what);
        const Desk after(crash.disk, nullptr);
        EXPECT_TRUE(after.stories() == story);
        EXPECT_EQ(after.say({"four"}).what, Case::normal);
        after.drop_copies();
        EXPECT_TRUE(after.stories().find(story) == 0U);
    });
}

}  // namespace vault::journal
