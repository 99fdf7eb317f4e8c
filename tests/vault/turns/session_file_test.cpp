// SPDX-License-Identifier: Apache-2.0
// The files in sessions/: whose session may still rest on a pack.
#include "vault/turns/session_file.h"

#include "tests/vault/turns/street.h"

namespace vault::turns {
namespace {

using SessionTest = Street;
using Ids = std::vector<SessionId>;

TEST_F(SessionTest, stands_while_it_lasts_and_is_gone_after) {
    Party amal = party(0, "machine-a", "boot-1");
    Party noor = party(0, "machine-a", "boot-1");
    auto session = amal.begin(7);
    EXPECT_TRUE(session->stands());
    EXPECT_EQ(noor.living(), Ids{Party::session(7)});
    EXPECT_EQ(noor.living(Party::session(7)), Ids{}) << "one's own does not count";
    session.reset();
    EXPECT_EQ(noor.living(), Ids{});
    EXPECT_TRUE(noor.files().list("sessions").take().empty());
    EXPECT_TRUE(noor.healed().empty());
}

TEST_F(SessionTest, begins_in_a_turn) {
    Party amal = party(0, "machine-a", "boot-1");
    Party noor = party(0, "machine-a", "boot-1");
    const auto held = amal.turn();
    EXPECT_EQ(code_of(SessionFile::begin(noor.parties(), Party::session(1), format::Work::adding, kShort)),
              ErrorCode::busy);
    EXPECT_TRUE(noor.files().list("sessions").take().empty());
}

TEST_F(SessionTest, is_at_one_work_at_a_time) {
    Party amal = party(0, "machine-a", "boot-1");
    const auto session = amal.begin(7);
    EXPECT_EQ(code_of(SessionFile::begin(amal.parties(), Party::session(7), format::Work::compacting, kShort)),
              ErrorCode::exists);
    EXPECT_TRUE(session->stands());
}

TEST_F(SessionTest, of_a_killed_process_is_taken_away_and_told_of_once) {
    Party amal = party(0, "machine-a", "boot-1");
    die_in_a_session(amal, 7);
    Party noor = party(0, "machine-a", "boot-1");
    EXPECT_EQ(noor.living(), Ids{});
    EXPECT_EQ(noor.healed(), std::vector<std::string>{"owner this-boot 4242 adding 1700000000000"});
    EXPECT_EQ(noor.living(), Ids{});
    EXPECT_EQ(noor.healed().size(), 1u);
}

TEST_F(SessionTest, of_an_earlier_boot_is_taken_away) {
    Party before = party(0, "machine-a", "boot-1");
    die_in_a_session(before, 7);
    disk->move_time(seconds(45));
    Party after = party(0, "machine-a", "boot-2");
    after.machine().set_uptime(seconds(30));
    EXPECT_EQ(after.living(), Ids{});
}

TEST_F(SessionTest, of_another_machine_lives_while_it_is_refreshed) {
    Party far = party(1, "machine-b", "boot-9");
    auto session = far.begin(7);
    Party near = party(0, "machine-a", "boot-1");
    for (int minute = 0; minute < 30; ++minute) {
        for (int i = 0; i < 3; ++i) {
            disk->move_time(seconds(20));
            near.machine().pause(seconds(20));
            session->refresh();
        }
        ASSERT_EQ(near.living(), Ids{Party::session(7)});
    }
    EXPECT_TRUE(session->stands());
}

TEST_F(SessionTest, of_another_machine_that_sleeps_is_taken_away_and_it_notices) {
    Party far = party(1, "machine-b", "boot-9");
    auto session = far.begin(7);
    disk->move_time(seconds(61));
    Party near = party(0, "machine-a", "boot-1");
    EXPECT_EQ(near.living(), Ids{});
    session->refresh();
    EXPECT_FALSE(session->stands()) << "refreshing brings nothing back";
    session.reset();
    EXPECT_TRUE(near.files().list("sessions").take().empty());
}

TEST_F(SessionTest, that_looks_unfinished_is_left_for_a_minute) {
    Party near = party(0, "machine-a", "boot-1");
    ASSERT_TRUE(near.files().make_folder("sessions"));
    ASSERT_TRUE(near.files().create(store::layout::session(Party::session(9))));
    EXPECT_EQ(near.living(), Ids{Party::session(9)});
    disk->move_time(seconds(61));
    EXPECT_EQ(near.living(), Ids{});
    EXPECT_TRUE(near.healed().empty()) << "nobody whom anybody knew";
}

TEST_F(SessionTest, G3_a_record_counts_in_its_own_file_only) {
    Party far = party(1, "machine-b", "boot-9");
    const auto session = far.begin(7);
    const auto record = store::read_file(far.files(), store::layout::session(Party::session(7)), 4096);
    ASSERT_TRUE(record);
    const auto moved = far.files().create(store::layout::session(Party::session(8)));
    ASSERT_TRUE((*moved)->write_at(0, *record));
    const auto standing = read_owner(far.parties(), Party::session(8), **moved);
    ASSERT_TRUE(standing && *standing);
    EXPECT_FALSE((**standing).record);
    EXPECT_EQ((**standing).owner.where, Owner::Where::unknown);
}

TEST_F(SessionTest, other_names_are_nobody) {
    Party near = party(0, "machine-a", "boot-1");
    ASSERT_TRUE(near.files().make_folder("sessions"));
    ASSERT_TRUE(near.files().create("sessions/notes.txt"));
    EXPECT_EQ(near.living(), Ids{});
}

}  // namespace
}  // namespace vault::turns
