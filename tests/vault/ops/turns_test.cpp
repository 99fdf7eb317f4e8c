// SPDX-License-Identifier: Apache-2.0
// Sessions that get in each other's way: on one machine, and on two with a share between them that keeps no locks.
#include "tests/vault/ops/memory_house.h"
#include "vault/ops/compact.h"
#include "vault/ops/intake.h"
#include "vault/ops/people.h"
#include "vault/ops/remove.h"

namespace ops_test {
namespace {

using vault::CompactReport;
using std::chrono::seconds;

CompactReport compact(Session& session) { return take(vault::ops::compact(session, {})); }
void remove(Session& session, const std::string& name) {
    vault::RemoveRequest request;
    request.documents = {name};
    take(vault::ops::remove(session, request, {}));
}

TEST(ops_turns, a_change_of_keys_waits_for_its_turn_and_says_for_whom) {
    const MemoryHouse house;
    const auto writer = house.open();
    const auto other = house.open("other");
    const auto header = house.read("vault/header");
    {
        const auto turn = take(writer->take_turn());
        const auto done = vault::ops::change_passphrase(*other, phrase(), phrase("battery staple"));
        EXPECT_EQ(code_of(done), ErrorCode::busy);
        EXPECT_TRUE(done.error().detail.starts_with("owner this-boot")) << done.error().detail;
        EXPECT_EQ(house.read("vault/header"), header);
    }
    take(vault::ops::change_passphrase(*other, phrase(), phrase("battery staple")));
    EXPECT_TRUE(house.try_open("state", "vault", "battery staple"));
}

TEST(ops_turns, an_add_waits_for_its_turn) {
    const MemoryHouse house;
    const auto writer = house.open();
    const auto other = house.open("other");
    {
        const auto turn = take(writer->take_turn());
        EXPECT_EQ(try_add(*other, "note", "text").error().code, ErrorCode::busy);
    }
    add(*other, "note", "text");
    EXPECT_EQ(take(cat(*writer, "note")), "text");
}

TEST(ops_turns, two_machines_add_to_one_share) {
    const MemoryHouse house;
    const auto here = house.open();
    const auto there = take(house.try_open_elsewhere("there"));
    for (int i = 0; i < 3; ++i) {
        add(*here, "here " + std::to_string(i), random_text(20'000, 1));
        add(*there, "there " + std::to_string(i), random_text(20'000, 1));
    }
    const auto report = verify(*here);
    EXPECT_TRUE(report.findings.empty()) << told(report);
    EXPECT_EQ(list(*here).size(), 6u);
}

// Begins an add on the other machine; in the middle of it that machine stands still and `meanwhile` happens.
Result<Kept> add_and_stand_still(Session& there, const std::string& name, const std::string& text,
                                 const std::function<void()>& meanwhile) {
    vault::AddRequest request;
    request.stdin_name = name;
    std::size_t at = 0;
    bool done = false;
    request.stdin_read = [&](vault::MutableByteView into) -> Result<std::size_t> {
        const std::size_t n = std::min(into.size(), text.size() - at);
        std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), n, into.begin());
        at += n;
        if (n == 0 && !std::exchange(done, true)) meanwhile();
        return n;
    };
    Kept kept;
    vault::AddObserver observer;
    observer.added = [&](const vault::Added& one) { kept.added.push_back(one); };
    kept.report = TRY(vault::ops::add(there, request, observer));
    return kept;
}

TEST(ops_turns, G20_an_add_that_was_taken_for_dead_fails_and_adding_again_stores) {
    const MemoryHouse house;
    const std::string text = random_text(2'000'000, 3);
    {
        const auto session = house.open();
        add(*session, "film", text);
        remove(*session, "film");
    }
    const auto here = house.open();
    const auto there = take(house.try_open_elsewhere("there"));
    std::uint64_t removed = 0;
    const auto done = add_and_stand_still(*there, "again", text, [&] {
        house.disk->move_time(seconds(300));
        removed = compact(*here).removed;
    });
    EXPECT_GT(removed, 0u);
    EXPECT_TRUE(has(here->notices(), Notice::Kind::owner_gone)) << kinds(here->notices());
    // It saw that before its commit, and could not read any more what it rested on.
    ASSERT_FALSE(done.has_value());
    EXPECT_TRUE(done.error().code == ErrorCode::busy || done.error().code == ErrorCode::content_missing);
    EXPECT_TRUE(list(*here).empty());
    const auto later = take(house.try_open_elsewhere("there"));
    add(*later, "again", text);
    EXPECT_EQ(take(cat(*later, "again")), text);
    const auto report = verify(*later);
    EXPECT_TRUE(report.findings.empty()) << told(report);
}

TEST(ops_turns, G20_compact_waits_for_an_add_on_another_machine_that_is_alive) {
    const MemoryHouse house;
    const std::string text = random_text(2'000'000, 3);
    {
        const auto session = house.open();
        add(*session, "film", text);
        remove(*session, "film");
    }
    const auto here = house.open();
    const auto there = take(house.try_open_elsewhere("there"));
    CompactReport report;
    take(add_and_stand_still(*there, "again", text, [&] {
        house.disk->move_time(seconds(20));
        report = compact(*here);
    }));
    EXPECT_GT(report.waiting, 0u);
    EXPECT_EQ(report.removed, 0u);
    EXPECT_GT(compact(*here).removed, 0u);
    EXPECT_EQ(take(cat(*here, "again")), text);
    const auto found = verify(*here);
    EXPECT_TRUE(found.findings.empty()) << told(found);
}

}  // namespace
}  // namespace ops_test
