// SPDX-License-Identifier: Apache-2.0
// Journals that stand elsewhere are brought into the vault: from the state folder, and from another copy.
#include "vault/journal/carry.h"
#include "tests/vault/journal/desk.h"
#include "vault/event/kinds.h"
#include "vault/journal/state_folder.h"

namespace vault::journal {

namespace {

// A vault of somebody else's, and what this device logged while it could not be written.
struct Reading {
    Reading() {
        home.say({"home"});
        home.creating = false;
        away.creating = false;
        away.vault->read_only = true;
        away.say({"read one", "read two"});
        away.vault->read_only = false;
    }
    Desk home;
    Desk away{home.vault_disk, Desk().vault_disk};
};

std::size_t in_state_folder(const Desk& desk) { return list_journals(*desk.state).take().size(); }

}  // namespace

TEST(journal_carry, what_was_logged_for_a_read_only_vault_goes_on_in_it) {
    const Reading reading;
    Journal journal = reading.away.open();
    EXPECT_EQ(journal.opening().what, Case::normal);
    EXPECT_FALSE(journal.opening().exit_5);
    ASSERT_TRUE(Desk::commit(journal, "now").has_value());
    ASSERT_EQ(journal.carried().size(), 1U);
    EXPECT_EQ(journal.carried().at(0).size, 4U);
    EXPECT_EQ(
        reading.home.stories(),
        "birth:first session-open home | birth:read-only session-open read one read two session-open carried-in now");
    const auto left = reading.away.state->list("").take();
    EXPECT_EQ(left.size(), 1U);  // the seal state
    EXPECT_EQ(reading.away.say({"later"}).what, Case::normal);
    EXPECT_EQ(reading.away.stories().find("carried-in"), reading.away.stories().rfind("carried-in"));
}

TEST(journal_carry, it_has_its_copy_in_the_vault) {
    const Reading reading;
    reading.away.say({"now"});
    for (const auto& [at, id] : list_journals(*reading.home.vault).take()) {
        EXPECT_TRUE(reading.home.vault->remove(at.name)) << at.name;
    }
    EXPECT_NE(reading.home.stories().find("read two session-open carried-in now"), std::string::npos);
}

TEST(journal_carry, of_the_one_before_and_the_one_carried_in_the_later_goes_on) {
    Desk home;
    home.say({"one"});
    home.creating = false;
    home.vault->read_only = true;
    EXPECT_EQ(home.say({"two"}).what, Case::read_only);
    home.vault->read_only = false;
    EXPECT_EQ(home.say({"three"}).what, Case::normal);
    EXPECT_EQ(home.stories(),
              "birth:first session-open one | birth:read-only session-open two session-open carried-in three");
    EXPECT_EQ(list_journals(*home.vault).take().size(), 2U);
    EXPECT_EQ(in_state_folder(home), 2U);  // two seal states have such names too
    EXPECT_EQ(home.say({"four"}).what, Case::normal);
}

TEST(journal_carry, without_room_it_waits_in_the_state_folder_and_goes_on_there) {
    const Reading reading;
    reading.home.vault_disk->set_capacity(0);
    EXPECT_EQ(reading.away.say({"still"}).what, Case::normal);
    EXPECT_EQ(list_journals(*reading.home.vault).take().size(), 1U);
    reading.home.vault_disk->set_capacity(std::nullopt);
    EXPECT_EQ(reading.away.say({"now"}).what, Case::normal);
    EXPECT_NE(reading.home.stories().find("read two session-open still session-open carried-in now"), std::string::npos)
        << reading.home.stories();
}

TEST(journal_carry, what_another_copy_was_read_by_stays_where_it_is) {
    const Reading reading;
    const Desk copy = desk_at(reading.home.vault_disk->clone(), reading.away.state_disk);
    copy.say({"elsewhere"});
    EXPECT_EQ(copy.stories().find("carried-in"), std::string::npos);
    EXPECT_EQ(reading.away.say({"back"}).what, Case::normal);
    EXPECT_NE(reading.home.stories().find("read two session-open carried-in back"), std::string::npos);
}

TEST(journal_carry, two_sessions_at_once_bring_it_once) {
    const Reading reading;
    Journal a = reading.away.open();
    Journal b = reading.away.open();
    ASSERT_TRUE(Desk::commit(a, "a").has_value());
    ASSERT_TRUE(Desk::commit(b, "b").has_value());
    ASSERT_TRUE(Desk::commit(a, "a again").has_value());
    EXPECT_NE(reading.home.stories().find("read two session-open carried-in a session-open b a again"),
              std::string::npos)
        << reading.home.stories();
}

TEST(journal_carry, G20_it_can_be_stopped_anywhere) {
    // On one disk, so that both lose power together.
    Desk desk;
    desk.say({"home"});
    desk.creating = false;
    desk.vault->read_only = true;
    desk.say({"read one", "read two"});
    desk.vault->read_only = false;
    desk.vault_disk->forget_log();
    desk.say({"now"});
    const std::size_t acknowledged = desk.vault_disk->log_size();
    support::CrashPlan plan;
    plan.random_per_point = 2;
    std::size_t states = 0;
    desk.vault_disk->crash_states(plan, [&](const support::CrashState& crash) {
        SCOPED_TRACE(crash.what);
        ++states;
        Desk after(crash.disk, nullptr);
        after.creating = false;
        const Opening opening = after.say({"after"});
        EXPECT_FALSE(opening.exit_5);
        const std::string told = after.stories();
        EXPECT_EQ(told.find('!'), std::string::npos) << told;
        EXPECT_NE(told.find("birth:read-only session-open read one read two"), std::string::npos) << told;
        EXPECT_EQ(told.find("read one"), told.rfind("read one")) << told;
        EXPECT_NE(told.find("carried-in"), std::string::npos) << told;
        EXPECT_TRUE(!(crash.point >= acknowledged) || told.find("now") != std::string::npos) << told;
        EXPECT_EQ(after.say({"calm"}).what, Case::normal);
        // In the vault, by itself.
        for (const StateFile& state : StateFolder(*after.state, cast().place()).find().take()) {
            EXPECT_TRUE(after.state->remove(state.name).has_value());
        }
        EXPECT_NE(after.stories().find("read one read two"), std::string::npos);
    });
    EXPECT_GE(states, 20U);
}

TEST(journal_carry, from_another_copy_it_is_brought_extended_or_left) {
    const Desk home;
    home.say({"one"});
    const auto earlier = home.vault_disk->clone();
    home.say({"two", "three"});
    const JournalFile from = home.journal_place();
    const JournalId id = home.heads().at(0).head.journal;
    const Desk old = desk_at(earlier, Desk().vault_disk);
    const auto extended = carry_in(from, id, *old.vault, cast().place());
    ASSERT_TRUE(extended.has_value());
    EXPECT_EQ(extended->how, Carried::extended);
    EXPECT_EQ(extended->head.size, home.heads().at(0).head.size);
    EXPECT_EQ(old.stories(), home.stories());
    EXPECT_EQ(carry_in(from, id, *old.vault, cast().place())->how, Carried::already_there);

    const Desk empty;
    EXPECT_EQ(carry_in(from, id, *empty.vault, cast().place())->how, Carried::brought);
    EXPECT_EQ(empty.stories(), home.stories());
    // The other way round nothing is taken away.
    home.say({"four"});
    EXPECT_EQ(carry_in(old.journal_place(), id, *home.vault, cast().place())->how, Carried::already_there);
    EXPECT_NE(home.stories().find("four"), std::string::npos);
}

TEST(journal_carry, G25_another_continuation_is_left_alone) {
    const Desk home;
    home.say({"one"});
    const Desk other = desk_at(home.vault_disk->snapshot(), nullptr);
    home.say({"here"});
    other.say({"there", "there again"});
    const std::string told = home.stories();
    const auto done = carry_in(other.journal_place(), home.heads().at(0).head.journal, *home.vault, cast().place());
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(done->how, Carried::diverged);
    EXPECT_EQ(home.stories(), told);
}

TEST(journal_carry, G11_what_does_not_verify_is_not_brought) {
    const Desk home;
    home.say({"one", "two", "three"});
    Bytes bytes = home.read(*home.vault, home.journal_file());
    bytes.at(3 * 4096 + 70) ^= 1;
    home.write_both(bytes);
    const JournalId id = home.heads().at(0).head.journal;
    const Desk empty;
    const auto done = carry_in(home.journal_place(), id, *empty.vault, cast().place());
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(done->how, Carried::brought);
    EXPECT_EQ(empty.stories(), "birth:first session-open one two");
}

}  // namespace vault::journal
