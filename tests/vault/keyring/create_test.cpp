// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/keyring/room.h"

#include <cerrno>

#include "vault/keyring/header_files.h"

namespace keyring_test {
namespace {

TEST(keyring_create, a_new_vault_opens_and_has_main) {
    Room room;
    const Unlocked made = room.create().take();
    const Unlocked opened = room.unlock().take();
    EXPECT_EQ(opened.vault(), made.vault());
    EXPECT_EQ(opened.me(), made.me());
    ASSERT_EQ(opened.people().size(), 1u);
    EXPECT_EQ(opened.people()[0].name, "Amal");
    EXPECT_EQ(opened.people()[0].added_by, opened.me());
    EXPECT_EQ(opened.people()[0].added, 1700000000);
    EXPECT_EQ(opened.vault_compartment().id.bytes(), opened.vault().bytes());
    ASSERT_NE(opened.find_compartment("main"), nullptr);
    EXPECT_EQ(opened.find_compartment("main")->commitment, made.find_compartment("main")->commitment);
    EXPECT_EQ(opened.compartments().size(), 2u);
    EXPECT_TRUE(opened.locked_compartments().empty());
    EXPECT_TRUE(opened.foreign_grants().empty());
}

TEST(keyring_create, each_compartment_has_an_outside_reader) {
    const Unlocked opened = made_once().unlock().take();
    for (const auto& compartment : opened.compartments()) {
        EXPECT_NE(opened.newest_reader(compartment.id), nullptr) << compartment.name;
    }
    EXPECT_EQ(opened.newest_reader(vault::CompartmentId{}), nullptr);
}

TEST(keyring_create, digests_of_the_maker_are_those_that_unlock_finds) {
    Room room;
    const auto made = room.create().take();
    const auto opened = room.unlock().take();
    EXPECT_EQ(made.digests().header, opened.digests().header);
    EXPECT_EQ(made.digests().header_copy, opened.digests().header_copy);
    EXPECT_EQ(made.digests().people, opened.digests().people);
    EXPECT_EQ(made.digests().people_copy, opened.digests().people_copy);
    EXPECT_EQ(made.digests().here, opened.digests().here);
    EXPECT_EQ(opened.digests().header, vault::keyring::digest_of(room.read("header")));
    EXPECT_EQ(opened.digests().here, vault::keyring::digest_of(room.read("here")));
    EXPECT_EQ(opened.digests().generation, 1u);
    EXPECT_FALSE(opened.digests().opened_from_copy);
}

TEST(keyring_create, refuses_where_a_vault_is) {
    for (const std::string_view name : {"header", "journals/a", "packs/00"}) {
        Room room;
        room.files->make_folder("journals").value();
        room.files->make_folder("packs").value();
        room.write(name, Bytes(1));
        EXPECT_EQ(code_of(room.create()), ErrorCode::exists) << name;
    }
    Room link;
    link.disk->put_foreign("header");
    EXPECT_EQ(code_of(link.create()), ErrorCode::exists);
}

TEST(keyring_create, refuses_names_passphrases_and_costs_that_cannot_be) {
    Room room;
    const auto create = [&room](std::string person, std::string_view passphrase, crypto::Cost cost) {
        return vault::keyring::create(*room.files, phrase(passphrase), {.person = std::move(person), .cost = cost});
    };
    EXPECT_EQ(code_of(create("", "x", crypto::kInteractive)), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(create(std::string(257, 'a'), "x", crypto::kInteractive)), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(create("\xff", "x", crypto::kInteractive)), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(create("Amal", "", crypto::kInteractive)), ErrorCode::bad_passphrase);
    EXPECT_EQ(code_of(create("Amal", "\xff", crypto::kInteractive)), ErrorCode::bad_passphrase);
    EXPECT_EQ(code_of(create("Amal", "x", {.passes = 1, .memory = 67108864})), ErrorCode::bad_cost);
    EXPECT_EQ(code_of(create("Amal", "x", {.passes = 2, .memory = 67108864 + 1})), ErrorCode::bad_cost);
    EXPECT_EQ(room.disk->mutations(), 0u);
}

TEST(keyring_create, first_commit_runs_before_the_header_is_there) {
    Room room;
    const auto made = vault::keyring::create(
        *room.files, phrase("x"), {.person = "Amal", .cost = crypto::kInteractive}, [&room](const Unlocked&) {
            EXPECT_EQ(code_of(room.files->open("header", vault::store::Access::read)), ErrorCode::missing);
            room.add_journal();
            return Result<void>();
        });
    EXPECT_TRUE(made);
    EXPECT_TRUE(room.unlock("x"));
}

// After a cut in create(): no vault, and it may run again; or a vault that opens.
TEST(keyring_create, G20_a_power_cut_leaves_no_vault_or_a_whole_one) {
    Room room;
    room.create().value();
    bool opened_once = false;
    std::size_t no_vault = 0;
    room.disk->crash_states({.random_per_point = 2}, [&](const support::CrashState& state) {
        SCOPED_TRACE(state.what);
        const Room after = Room::on(state.disk);
        const bool has_header = after.files->open("header", vault::store::Access::read).has_value();
        if (has_header) {
            // All states with a header have the same files; one derivation tells.
            if (std::exchange(opened_once, true)) {
                EXPECT_EQ(after.read("people").size(), 65536u);
                EXPECT_EQ(after.read("header.copy"), after.read("header"));
                return;
            }
            EXPECT_FALSE(code_of(after.unlock()));
            return;
        }
        EXPECT_EQ(code_of(after.unlock()), ErrorCode::not_a_vault);
        ++no_vault;
    });
    EXPECT_TRUE(opened_once);
    EXPECT_GT(no_vault, 0u);
}

TEST(keyring_create, G20_runs_again_after_a_failure_at_any_step) {
    Room whole;
    whole.create().value();
    const std::size_t steps = whole.disk->mutations();
    // The last steps put the header in place: from there on the vault exists.
    for (const std::size_t step : {std::size_t{0}, steps / 3, steps / 2, steps - 6}) {
        Room room;
        room.disk->fail_mutation(step, ENOSPC);
        EXPECT_EQ(code_of(room.create()), ErrorCode::full_disk) << step;
        Room next_run = Room::on(room.disk);
        EXPECT_EQ(code_of(next_run.unlock()), ErrorCode::not_a_vault) << step;
        EXPECT_FALSE(code_of(next_run.create())) << step;
        EXPECT_FALSE(code_of(next_run.unlock())) << step;
    }
}

// Two journals, each with what stands beside it; a third, or a name of nobody's, may be of somebody's vault.
TEST(keyring_create, G20_takes_the_place_of_a_try_that_was_cut_off) {
    const std::string one = "journals/" + std::string(32, 'a');
    const std::string two = "journals/" + std::string(32, 'b');
    const auto create_beside = [](const std::vector<std::string>& names) {
        Room room;
        room.files->make_folder("journals").value();
        for (const std::string& name : names) room.files->create(name).value();
        return code_of(room.create());
    };
    EXPECT_FALSE(create_beside({one, one + ".copy", one + ".redo", one + ".redo.new", two, two + ".copy.new"}));
    EXPECT_EQ(create_beside({one, two, "journals/" + std::string(32, 'c')}), ErrorCode::exists);
    EXPECT_EQ(create_beside({one, "journals/notes.txt"}), ErrorCode::exists);
}

}  // namespace
}  // namespace keyring_test
