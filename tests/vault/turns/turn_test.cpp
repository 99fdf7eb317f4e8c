// SPDX-License-Identifier: Apache-2.0
// The file `lock`: who may take the next step, and when a dead owner's lock is somebody else's.
#include "vault/turns/turn.h"

#include "tests/vault/turns/street.h"

namespace vault::turns {
namespace {

using TurnTest = Street;

TEST_F(TurnTest, is_held_by_one_and_given_back) {
    Party amal = party(0, "machine-a", "boot-1");
    Party noor = party(0, "machine-a", "boot-1");
    auto held = amal.turn();
    ASSERT_TRUE(held);
    EXPECT_TRUE(held->is_ours());
    const auto refused = noor.turn();
    EXPECT_EQ(code_of(refused), ErrorCode::busy);
    EXPECT_EQ(refused.error().detail, "owner this-boot 4242 turn 1700000000000");
    { const Turn ended = held.take(); }
    EXPECT_TRUE(noor.turn());
    EXPECT_TRUE(noor.healed().empty());
}

TEST_F(TurnTest, comes_as_soon_as_the_other_is_done) {
    Party amal = party(0, "machine-a", "boot-1");
    Party noor = party(0, "machine-a", "boot-1");
    std::optional<Turn> held(amal.turn().take());
    noor.machine().while_paused = [&](Duration) {
        if (noor.machine().pauses() == 7) held.reset();
    };
    EXPECT_TRUE(noor.turn());
    EXPECT_EQ(noor.machine().pauses(), 7u);
}

TEST_F(TurnTest, of_a_killed_process_of_this_boot_heals_at_once_and_is_told_once) {
    Party amal = party(0, "machine-a", "boot-1");
    die_in_a_turn(amal);
    Party noor = party(0, "machine-a", "boot-1");
    ASSERT_TRUE(noor.turn());
    EXPECT_EQ(noor.machine().pauses(), 0u);
    EXPECT_EQ(noor.healed(), std::vector<std::string>{"owner this-boot 4242 turn 1700000000000"});
    ASSERT_TRUE(noor.turn());
    EXPECT_EQ(noor.healed().size(), 1u);
}

// Containers of one host: one kernel, one boot id, machine ids of their own.
TEST_F(TurnTest, one_boot_id_is_one_machine_whatever_it_calls_itself) {
    Party amal = party(0, "container-a", "boot-1");
    die_in_a_turn(amal);
    Party noor = party(0, "container-b", "boot-1");
    ASSERT_TRUE(noor.turn());
    EXPECT_EQ(noor.machine().pauses(), 0u);
}

TEST_F(TurnTest, of_an_earlier_boot_heals_at_once) {
    Party before = party(0, "machine-a", "boot-1");
    die_in_a_turn(before);
    disk->move_time(seconds(40));
    Party after = party(0, "machine-a", "boot-2");
    after.machine().set_uptime(seconds(20));
    ASSERT_TRUE(after.turn());
    EXPECT_EQ(after.machine().pauses(), 0u);
    EXPECT_EQ(after.healed(), std::vector<std::string>{"owner earlier-boot 4242 turn 1700000000000"});
}

// A clone has this machine's id and another boot's: what was refreshed since we started is no earlier boot's.
TEST_F(TurnTest, of_a_twin_that_is_alive_is_not_taken) {
    Party twin = party(1, "machine-a", "boot-2");
    auto held = twin.turn();
    ASSERT_TRUE(held);
    disk->move_time(seconds(30));
    Party ours = party(0, "machine-a", "boot-3");
    ours.machine().set_uptime(hours(5));
    EXPECT_EQ(code_of(ours.turn()), ErrorCode::busy);
    EXPECT_TRUE(held->is_ours());
}

TEST_F(TurnTest, of_another_machine_lives_while_its_time_moves) {
    Party far = party(1, "machine-b", "boot-9");
    auto held = far.turn();
    ASSERT_TRUE(held);
    Party near = party(0, "machine-a", "boot-1");
    near.machine().while_paused = [&](Duration duration) {
        disk->move_time(duration);
        far.machine().pause(duration);
        held->refresh();
    };
    far.machine().while_paused = nullptr;
    const auto refused = near.turn(kLong);
    EXPECT_EQ(code_of(refused), ErrorCode::busy);
    EXPECT_EQ(refused.error().detail, "owner other-machine 4242 turn 1700000000000");
    EXPECT_TRUE(held->is_ours());
}

TEST_F(TurnTest, of_another_machine_that_stands_still_is_taken_after_a_minute) {
    Party far = party(1, "machine-b", "boot-9");
    auto held = far.turn();
    ASSERT_TRUE(held);
    Party near = party(0, "machine-a", "boot-1");
    const Duration begun = near.machine().uptime();
    auto taken = near.turn(kLong);
    ASSERT_TRUE(taken);
    EXPECT_GE(near.machine().uptime() - begun, kDeadAfter);
    EXPECT_EQ(near.healed().size(), 1u);
    // The other wakes: it sees that it is not its turn any more, and leaves what stands there alone.
    EXPECT_FALSE(held->is_ours());
    { const Turn ended = held.take(); }
    EXPECT_TRUE(taken->is_ours());
}

// A stick that was pulled out in the middle and comes back on another machine, hours later.
TEST_F(TurnTest, of_another_machine_long_ago_is_taken_at_once) {
    Party far = party(1, "machine-b", "boot-9");
    die_in_a_turn(far);
    disk->move_time(hours(3));
    Party near = party(0, "machine-a", "boot-1");
    ASSERT_TRUE(near.turn());
    EXPECT_EQ(near.machine().pauses(), 0u);
}

// Neither our clock nor the share's decides when they disagree: standing still does.
TEST_F(TurnTest, G22_a_time_in_the_future_is_watched_by_our_own_steady_clock) {
    Party far = party(1, "machine-b", "boot-9");
    disk->move_time(hours(24 * 365));
    die_in_a_turn(far);
    disk->move_time(-hours(24 * 365 * 30));
    Party near = party(0, "machine-a", "boot-1");
    const Duration begun = near.machine().uptime();
    ASSERT_TRUE(near.turn(kLong));
    EXPECT_GE(near.machine().uptime() - begun, kDeadAfter);
    EXPECT_LE(near.machine().uptime() - begun, kDeadAfter + seconds(1));
}

TEST_F(TurnTest, G22_a_share_whose_clock_jumps_ahead_costs_its_owner_the_turn_and_he_notices) {
    Party far = party(1, "machine-b", "boot-9");
    auto held = far.turn();
    ASSERT_TRUE(held);
    disk->move_time(hours(24));
    Party near = party(0, "machine-a", "boot-1");
    ASSERT_TRUE(near.turn());
    EXPECT_FALSE(held->is_ours());
}

TEST_F(TurnTest, a_record_that_does_not_open_is_somebody_whom_nobody_knows) {
    Party near = party(0, "machine-a", "boot-1");
    ASSERT_TRUE(near.turn());
    const Bytes torn(2000, 7);
    ASSERT_TRUE((*near.files().open("lock", store::Access::write))->write_at(0, torn));
    const auto refused = near.turn();
    EXPECT_EQ(code_of(refused), ErrorCode::busy);
    EXPECT_EQ(refused.error().detail, "owner unknown 0 turn 0");
    EXPECT_TRUE(near.turn(kLong));
}

TEST_F(TurnTest, G20_a_full_disk_keeps_the_room_that_the_lock_had) {
    Party near = party(0, "machine-a", "boot-1");
    ASSERT_TRUE(near.turn());
    disk->set_capacity(0);
    auto held = near.turn();
    ASSERT_TRUE(held);
    EXPECT_TRUE(held->is_ours());
    const auto record = store::read_file(near.files(), "lock", 4096);
    ASSERT_TRUE(record);
    EXPECT_EQ(std::count(record->begin(), record->end(), 0) > 4000, false) << "the record stands";
}

TEST_F(TurnTest, G20_on_a_disk_that_was_always_full_the_flock_is_all_that_there_is) {
    disk->set_capacity(0);
    Party near = party(0, "machine-a", "boot-1");
    Party other = party(0, "machine-a", "boot-1");
    {
        auto held = near.turn();
        ASSERT_TRUE(held);
        EXPECT_TRUE(held->is_ours());
        EXPECT_EQ(code_of(other.turn()), ErrorCode::busy);
    }
    EXPECT_TRUE(other.turn());
}

TEST_F(TurnTest, waiting_ends_when_it_is_told_to) {
    Party amal = party(0, "machine-a", "boot-1");
    Party noor = party(0, "machine-a", "boot-1");
    const auto held = amal.turn();
    std::atomic<bool> stop = false;
    noor.machine().while_paused = [&](Duration) { stop = true; };
    EXPECT_EQ(code_of(noor.turn({hours(1), &stop})), ErrorCode::cancelled);
    EXPECT_EQ(noor.machine().pauses(), 1u);
}

TEST_F(TurnTest, on_read_only_media_says_so) {
    disk->set_read_only(true);
    Party amal = party(0, "machine-a", "boot-1");
    EXPECT_EQ(code_of(amal.turn()), ErrorCode::read_only);
}

}  // namespace
}  // namespace vault::turns
