// SPDX-License-Identifier: Apache-2.0
#include <cerrno>

#include "tests/vault/keyring/room.h"
#include "vault/keyring/header_files.h"

namespace keyring_test {
namespace {

vault::keyring::NewPerson bahar(std::string_view passphrase = "battery staple") {
    return {.name = "Bahar", .credentials = phrase(passphrase), .now = 1700000001};
}

// What the newest events say, as a caller keeps it.
struct Events {
    ContentHash header;
    ContentHash people;
    vault::keyring::CommitBetween record() {
        return [this](const Change& change) -> Result<void> {
            header = change.header;
            people = change.people;
            return {};
        };
    }
};

// A vault with Amal and Bahar, made once.
struct Two {
    Room room = made_once().copy();
    Events events;
};
const Two& two() {
    static const Two both = [] {
        Two made;
        const auto amal = made.room.unlock().take();
        vault::keyring::add_person(*made.room.files, amal, bahar(), made.events.record()).value();
        return made;
    }();
    return both;
}

TEST(keyring_change, a_second_person_unlocks_and_sees_main) {
    const auto amal = two().room.unlock().take();
    const auto second = two().room.unlock("battery staple").take();
    EXPECT_NE(second.me(), amal.me());
    EXPECT_EQ(second.vault(), amal.vault());
    EXPECT_EQ(second.find_person(second.me())->name, "Bahar");
    EXPECT_EQ(second.find_person(second.me())->added_by, amal.me());
    EXPECT_EQ(second.find_person(second.me())->slot, 1);
    ASSERT_NE(second.find_compartment("main"), nullptr);
    EXPECT_EQ(second.find_compartment("main")->commitment, amal.find_compartment("main")->commitment);
    EXPECT_EQ(second.vault_compartment().commitment, amal.vault_compartment().commitment);
    EXPECT_EQ(second.digests().generation, 2u);
    EXPECT_EQ(second.digests().header, two().events.header);
    EXPECT_EQ(second.digests().header_copy, two().events.header);
    EXPECT_EQ(second.digests().people, two().events.people);
    EXPECT_EQ(second.digests().people_copy, two().events.people);
}

TEST(keyring_change, a_slot_in_the_other_s_place_opens_for_nobody) {
    Room room = two().room.copy();
    Bytes header = room.read("header");
    std::swap_ranges(header.begin() + 4096, header.begin() + 4096 + 256, header.begin() + 4096 + 256);
    room.write("header", header);
    room.write("header.copy", header);
    EXPECT_EQ(code_of(room.unlock()), ErrorCode::not_unlocked);
    EXPECT_EQ(code_of(room.unlock("battery staple")), ErrorCode::not_unlocked);
}

TEST(keyring_change, a_passphrase_that_opens_another_slot_is_refused) {
    Room room = two().room.copy();
    const auto amal = room.unlock().take();
    EXPECT_EQ(code_of(vault::keyring::add_person(*room.files, amal, bahar(), kNoEvents)), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(vault::keyring::change_passphrase(*room.files, amal, phrase("correct horse"),
                                                        phrase("battery staple"), kNoEvents)),
              ErrorCode::invalid_argument);
    EXPECT_EQ(room.read("header"), two().room.read("header"));
}

TEST(keyring_change, a_changed_passphrase_opens_and_the_old_one_does_not) {
    Room room = two().room.copy();
    const auto amal = room.unlock().take();
    Events events;
    vault::keyring::change_passphrase(*room.files, amal, phrase("correct horse"), phrase("new"), events.record())
        .value();
    EXPECT_EQ(code_of(room.unlock()), ErrorCode::not_unlocked);
    const auto again = room.unlock("new").take();
    EXPECT_EQ(again.me(), amal.me());
    EXPECT_EQ(again.digests().header, events.header);
    EXPECT_EQ(again.digests().people, events.people);
    EXPECT_TRUE(room.unlock("battery staple")) << "same salt, other slots untouched";
    EXPECT_TRUE(std::ranges::equal(ByteView(room.read("header")).first(4096),
                                   ByteView(two().room.read("header")).first(4096)));
}

TEST(keyring_change, changing_needs_the_old_passphrase_of_the_same_person) {
    Room room = two().room.copy();
    const auto amal = room.unlock().take();
    for (const std::string_view old : {"wrong", "battery staple"}) {
        EXPECT_EQ(code_of(vault::keyring::change_passphrase(*room.files, amal, phrase(old), phrase("n"), kNoEvents)),
                  ErrorCode::not_unlocked);
    }
}

TEST(keyring_change, G5_an_old_header_and_old_people_put_back_are_seen_by_their_digests) {
    Room room = two().room.copy();
    for (const std::string_view name : {"header", "header.copy", "people", "people.copy"}) {
        room.write(name, made_once().read(name));
    }
    const auto amal = room.unlock().take();
    EXPECT_NE(amal.digests().header, two().events.header);
    EXPECT_NE(amal.digests().people, two().events.people);
    EXPECT_EQ(amal.digests().generation, 1u);
    EXPECT_EQ(code_of(vault::keyring::restore_header(*room.files, two().events.header)), ErrorCode::missing);
    EXPECT_EQ(code_of(vault::keyring::restore_people(*room.files, amal, two().events.people)), ErrorCode::missing);
    EXPECT_EQ(room.read("header"), made_once().read("header"));
}

TEST(keyring_change, a_foreign_copy_is_replaced_from_the_right_one) {
    Room room = two().room.copy();
    room.write("header", made_once().read("header"));
    room.remove("header.copy");
    room.write("header.copy", two().room.read("header"));
    room.write("people.copy", made_once().read("people.copy"));
    auto amal = room.unlock().take();
    EXPECT_EQ(amal.digests().header_copy, two().events.header);
    EXPECT_EQ(amal.digests().people, two().events.people);
    vault::keyring::restore_header(*room.files, two().events.header).value();
    vault::keyring::restore_people(*room.files, amal, two().events.people).value();
    vault::keyring::reload(*room.files, amal).value();
    EXPECT_EQ(amal.digests().header, two().events.header);
    EXPECT_EQ(amal.digests().header_copy, two().events.header);
    EXPECT_EQ(amal.digests().people_copy, two().events.people);
}

TEST(keyring_change, what_changed_since_it_was_unlocked_is_not_changed_again) {
    Room room = made_once().copy();
    const auto amal = room.unlock().take();
    room.write("header", two().room.read("header"));
    room.write("header.copy", two().room.read("header"));
    EXPECT_EQ(code_of(vault::keyring::add_person(*room.files, amal, bahar(), kNoEvents)), ErrorCode::busy);
}

TEST(keyring_change, several_people_can_be_added_after_a_reload) {
    Room room = two().room.copy();
    auto amal = room.unlock().take();
    for (int i = 2; i < 16; ++i) {
        const std::string passphrase = "passphrase " + std::to_string(i);
        vault::keyring::add_person(*room.files, amal, bahar(passphrase), kNoEvents).value();
        vault::keyring::reload(*room.files, amal).value();
    }
    EXPECT_EQ(amal.people().size(), 16u);
    EXPECT_TRUE(room.unlock("passphrase 15")->find_compartment("main"));
    EXPECT_EQ(code_of(vault::keyring::add_person(*room.files, amal, bahar("one more"), kNoEvents)),
              ErrorCode::invalid_argument);
}

TEST(keyring_change, a_failed_event_leaves_the_originals) {
    Room room = made_once().copy();
    const auto amal = room.unlock().take();
    const auto full = [](const Change&) -> Result<void> { return vault::fail(ErrorCode::full_disk); };
    EXPECT_EQ(code_of(vault::keyring::add_person(*room.files, amal, bahar(), full)), ErrorCode::full_disk);
    EXPECT_EQ(room.read("header"), made_once().read("header"));
    EXPECT_EQ(room.read("people"), made_once().read("people"));
    EXPECT_FALSE(code_of(vault::keyring::add_person(*room.files, amal, bahar(), kNoEvents))) << "and may be repeated";
}

PersonId id_of(const Unlocked& who, std::string_view name) {
    for (const auto& person : who.people()) {
        if (person.name == name) return person.id;
    }
    return {};
}

TEST(keyring_change, a_removed_person_opens_nothing_and_is_still_known) {
    Room room = two().room.copy();
    auto amal = room.unlock().take();
    const PersonId bahar_id = id_of(amal, "Bahar");
    Events events;
    vault::keyring::remove_person(*room.files, amal, bahar_id, events.record()).value();
    EXPECT_EQ(code_of(room.unlock("battery staple")), ErrorCode::not_unlocked);
    const auto again = room.unlock().take();
    ASSERT_NE(again.find_person(bahar_id), nullptr) << "who signed is named ever after";
    EXPECT_TRUE(again.find_person(bahar_id)->is_removed());
    EXPECT_TRUE(again.foreign_grants().empty());
    EXPECT_EQ(again.digests().header, events.header);
    EXPECT_EQ(again.digests().people, events.people);
    EXPECT_EQ(again.digests().generation, 3u);
}

TEST(keyring_change, G5_a_removed_person_does_not_come_back_with_an_old_header) {
    Room room = two().room.copy();
    const auto amal = room.unlock().take();
    vault::keyring::remove_person(*room.files, amal, id_of(amal, "Bahar"), kNoEvents).value();
    room.write("header", two().room.read("header"));
    const auto back = room.unlock("battery staple");
    ASSERT_EQ(code_of(back), ErrorCode::not_unlocked);
    EXPECT_EQ(back.error().detail, "removed");
    EXPECT_FALSE(code_of(room.unlock())) << "and locks nobody else out";
}

// Anybody removes anybody, the founder too; whom they had let in stays, with what they were granted.
TEST(keyring_change, the_founder_can_be_removed_and_the_others_go_on) {
    Room room = two().room.copy();
    auto bahar_keys = room.unlock("battery staple").take();
    const PersonId amal_id = id_of(bahar_keys, "Amal");
    vault::keyring::remove_person(*room.files, bahar_keys, amal_id, kNoEvents).value();
    EXPECT_EQ(code_of(room.unlock()), ErrorCode::not_unlocked);
    vault::keyring::reload(*room.files, bahar_keys).value();
    ASSERT_NE(bahar_keys.find_compartment("main"), nullptr);
    const vault::keyring::NewPerson third{.name = "Chiara", .credentials = phrase("third"), .now = 1700000002};
    vault::keyring::add_person(*room.files, bahar_keys, third, kNoEvents).value();
    const auto chiara = room.unlock("third").take();
    EXPECT_NE(chiara.find_compartment("main"), nullptr);
    EXPECT_EQ(chiara.find_person(chiara.me())->slot, 0) << "the slot that became free";
}

TEST(keyring_change, nobody_removes_themselves_or_somebody_twice) {
    Room room = two().room.copy();
    auto amal = room.unlock().take();
    const PersonId bahar_id = id_of(amal, "Bahar");
    const auto remove = [&](const PersonId& whom) {
        const auto done = vault::keyring::remove_person(*room.files, amal, whom, kNoEvents);
        return done ? std::string() : done.error().detail;
    };
    EXPECT_EQ(remove(amal.me()), "self");
    EXPECT_EQ(remove(PersonId{}), "person");
    EXPECT_EQ(remove(bahar_id), "");
    vault::keyring::reload(*room.files, amal).value();
    EXPECT_EQ(remove(bahar_id), "person");
}

TEST(keyring_change, G20_a_power_cut_while_somebody_is_removed_leaves_what_the_events_say) {
    Room room = two().room.copy();
    const auto amal = room.unlock().take();
    Events events;
    std::size_t committed = 0;
    room.disk->forget_log();
    vault::keyring::remove_person(*room.files, amal, id_of(amal, "Bahar"), [&](const Change& change) -> Result<void> {
        committed = room.disk->log_size();
        return events.record()(change);
    }).value();
    room.disk->crash_states({.random_per_point = 2, .sector_size = 4096}, [&](const support::CrashState& state) {
        SCOPED_TRACE(state.what);
        Room after = Room::on(state.disk);
        const bool with_event = state.point >= committed;
        const ContentHash& header = with_event ? events.header : two().events.header;
        const ContentHash& people = with_event ? events.people : two().events.people;
        EXPECT_FALSE(code_of(vault::keyring::restore_header(*after.files, header))) << state.point;
        EXPECT_FALSE(code_of(vault::keyring::restore_people(*after.files, amal, people))) << state.point;
    });
}

// Whenever the power is cut, the digests of the newest event are found in one of two files, and everything can be put
// right.
TEST(keyring_change, G20_a_power_cut_between_the_copies_leaves_what_the_events_say) {
    Room room = made_once().copy();
    const auto amal = room.unlock().take();
    const ContentHash old_header = amal.digests().header;
    const ContentHash old_people = amal.digests().people;
    Events events;
    std::size_t committed = 0;
    room.disk->forget_log();
    vault::keyring::add_person(*room.files, amal, bahar(), [&](const Change& change) -> Result<void> {
        committed = room.disk->log_size();
        return events.record()(change);
    }).value();
    room.disk->crash_states({.random_per_point = 2, .sector_size = 4096}, [&](const support::CrashState& state) {
        SCOPED_TRACE(state.what);
        Room after = Room::on(state.disk);
        const bool with_event = state.point >= committed;
        const ContentHash& header = with_event ? events.header : old_header;
        const ContentHash& people = with_event ? events.people : old_people;
        EXPECT_FALSE(code_of(vault::keyring::restore_header(*after.files, header))) << state.point;
        EXPECT_FALSE(code_of(vault::keyring::restore_people(*after.files, amal, people))) << state.point;
        EXPECT_EQ(vault::keyring::digest_of(after.read("header")), header);
        EXPECT_EQ(after.read("header"), after.read("header.copy"));
    });
}

// ---- compartments

struct Made {
    Change change;
    CompartmentId id{CompartmentId({7, 7})};
    vault::keyring::CompartmentBetween record() {
        return [this](const Change& what, const vault::keyring::Compartment& made) -> Result<void> {
            change = what;
            EXPECT_EQ(made.id, id);
            return {};
        };
    }
};

TEST(keyring_change, a_compartment_is_its_maker_s_alone_until_it_is_granted) {
    Room room = two().room.copy();
    const auto amal = room.unlock().take();
    const auto bahar = room.unlock("battery staple").take();
    Made made;
    vault::keyring::create_compartment(*room.files, amal, {made.id, "leyla"}, made.record()).value();
    EXPECT_EQ(made.change.header, amal.digests().header);
    EXPECT_EQ(made.change.generation, amal.digests().generation + 1);

    const auto again = room.unlock().take();
    ASSERT_NE(again.find_compartment("leyla"), nullptr);
    EXPECT_EQ(again.digests().people, made.change.people);
    EXPECT_EQ(again.digests().people_copy, made.change.people);
    EXPECT_NE(again.find_compartment("leyla")->commitment, again.find_compartment("main")->commitment);
    EXPECT_NE(again.newest_reader(made.id), nullptr);
    const auto other = room.unlock("battery staple").take();
    EXPECT_EQ(other.find_compartment("leyla"), nullptr);
    ASSERT_EQ(other.locked_compartments().size(), 1u);
    EXPECT_EQ(other.locked_compartments()[0], (vault::keyring::LockedCompartment{made.id, "leyla"}));
    EXPECT_TRUE(other.foreign_grants().empty());

    // Who has no key to it has none to give.
    const vault::keyring::NewGrant to_bahar{made.id, bahar.me()};
    EXPECT_EQ(code_of(vault::keyring::grant(*room.files, other, to_bahar, kNoEvents)), ErrorCode::no_access);
    vault::keyring::grant(*room.files, again, to_bahar, kNoEvents).value();
    const auto granted = room.unlock("battery staple").take();
    ASSERT_NE(granted.find_compartment("leyla"), nullptr);
    EXPECT_EQ(granted.find_compartment("leyla")->commitment, again.find_compartment("leyla")->commitment);
    EXPECT_TRUE(granted.foreign_grants().empty());
    const auto last = room.unlock().take();
    EXPECT_EQ(code_of(vault::keyring::grant(*room.files, last, to_bahar, kNoEvents)), ErrorCode::invalid_argument);
}

TEST(keyring_change, compartments_are_refused_a_bad_name_and_a_person_who_is_not_there) {
    Room room = two().room.copy();
    const auto amal = room.unlock().take();
    const auto none = [](const Change&, const vault::keyring::Compartment&) { return Result<void>(); };
    for (const std::string& name : {std::string(), std::string(257, 'a'), std::string("\xff")}) {
        const auto made = vault::keyring::create_compartment(*room.files, amal, {CompartmentId({7}), name}, none);
        EXPECT_EQ(code_of(made), ErrorCode::invalid_argument);
    }
    const CompartmentId main = amal.find_compartment("main")->id;
    EXPECT_EQ(code_of(vault::keyring::grant(*room.files, amal, {main, PersonId({9})}, kNoEvents)),
              ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(vault::keyring::grant(*room.files, amal, {CompartmentId({9}), amal.me()}, kNoEvents)),
              ErrorCode::no_access);
    EXPECT_EQ(room.unlock()->digests().people, amal.digests().people);
}

TEST(keyring_change, a_making_that_was_not_committed_changes_nothing_that_counts) {
    Room room = two().room.copy();
    const auto amal = room.unlock().take();
    const auto refuse = [](const Change&, const vault::keyring::Compartment&) -> Result<void> {
        return vault::fail(ErrorCode::full_disk);
    };
    EXPECT_EQ(code_of(vault::keyring::create_compartment(*room.files, amal, {CompartmentId({7}), "leyla"}, refuse)),
              ErrorCode::full_disk);
    const auto after = room.unlock().take();
    EXPECT_EQ(after.digests().people, amal.digests().people);
    EXPECT_EQ(after.find_compartment("leyla"), nullptr);
    vault::keyring::restore_people(*room.files, after, amal.digests().people).value();
    EXPECT_EQ(room.unlock()->digests().people_copy, amal.digests().people);
}

TEST(keyring_change, a_newcomer_gets_what_is_named_and_nothing_else) {
    Room room = made_once().copy();
    const auto amal = room.unlock().take();
    Made made;
    vault::keyring::create_compartment(*room.files, amal, {made.id, "leyla"}, made.record()).value();
    auto client = bahar();
    client.granted = {made.id};
    vault::keyring::add_person(*room.files, room.unlock().take(), client, kNoEvents).value();
    const auto hers = room.unlock("battery staple").take();
    EXPECT_NE(hers.find_compartment("leyla"), nullptr);
    EXPECT_EQ(hers.find_compartment("main"), nullptr);
}

}  // namespace
}  // namespace keyring_test
