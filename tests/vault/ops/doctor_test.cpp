// SPDX-License-Identifier: Apache-2.0
// The doctor: what is judged how, from plain facts; and on a real vault, without and with its keys.
#include <sys/stat.h>

#include <filesystem>

#include "tests/vault/ops/evidence.h"
#include "tests/vault/ops/house.h"
#include "vault/ops/doctor.h"

namespace ops_test {
namespace {

using vault::Check;
using vault::ops::DoctorFacts;
using What = Check::What;
using Verdict = Check::Verdict;
using State = vault::VaultParts::State;

DoctorFacts sound() {
    DoctorFacts facts;
    for (vault::ops::FolderFacts* folder : {&facts.around.vault, &facts.around.state}) {
        folder->is_there = folder->can_write = true;
        folder->mode = 0700;
        folder->file_system = "ext4";
        folder->room = 1U << 30;
    }
    facts.around.vault.real_path = "/home/amal/vault";
    facts.around.state.real_path = "/home/amal/.local/state/strongroom";
    facts.around.here_has_birth_time = true;
    facts.around.lockable = 8U << 20;
    facts.around.memory_available = std::uint64_t{4} << 30;
    facts.around.address_space = ~std::uint64_t{0};
    facts.parts.header = facts.parts.header_copy = State::plausible;
    facts.parts.people = facts.parts.people_copy = State::plausible;
    facts.parts.here = State::plausible;
    facts.key_memory = 256U << 20;
    facts.now = 1'790'000'000'000;
    facts.around.newest_file = facts.now - 1000;
    facts.opened = vault::ops::OpenedFacts{};
    return facts;
}

Check check_of(const DoctorFacts& facts, What what) {
    for (const Check& check : vault::ops::judge(facts)) {
        if (check.what == what) return check;
    }
    ADD_FAILURE() << "nothing was said";
    return {};
}

TEST(ops_doctor, of_a_sound_place_everything_is_good) {
    for (const Check& check : vault::ops::judge(sound())) {
        EXPECT_EQ(check.verdict, Verdict::good) << static_cast<int>(check.what) << check.detail;
    }
    EXPECT_EQ(vault::ops::judge(sound()).size(), static_cast<std::size_t>(What::leftovers) + 1);
}

TEST(ops_doctor, each_fact_that_is_not_well_gets_its_verdict) {
    struct Case {
        const char* why;
        void (*spoil)(DoctorFacts& facts);
        What what;
        Verdict verdict;
    };
    const Case cases[] = {
        {"one header", [](DoctorFacts& f) { f.parts.header = State::absent; }, What::header, Verdict::act},
        {"no header", [](DoctorFacts& f) { f.parts.header = f.parts.header_copy = State::damaged; }, What::header,
         Verdict::wrong},
        {"one people", [](DoctorFacts& f) { f.parts.people_copy = State::damaged; }, What::people, Verdict::act},
        {"no here", [](DoctorFacts& f) { f.parts.here = State::absent; }, What::here, Verdict::act},
        {"no birth time", [](DoctorFacts& f) { f.around.here_has_birth_time = false; }, What::here, Verdict::note},
        {"alarm", [](DoctorFacts& f) { f.opened->alarm = true; }, What::log, Verdict::wrong},
        {"not opened", [](DoctorFacts& f) { f.opened.reset(); }, What::log, Verdict::note},
        {"no state", [](DoctorFacts& f) { f.around.state.is_there = false; }, What::state_folder, Verdict::note},
        {"state read-only", [](DoctorFacts& f) { f.around.state.can_write = false; }, What::state_folder, Verdict::act},
        {"state open", [](DoctorFacts& f) { f.around.state.mode = 0755; }, What::state_folder, Verdict::act},
        {"state in memory", [](DoctorFacts& f) { f.around.state.is_volatile = true; }, What::state_folder,
         Verdict::note},
        {"state in the vault", [](DoctorFacts& f) { f.around.state.real_path = "/home/amal/vault/state"; },
         What::state_folder, Verdict::note},
        {"arena not locked", [](DoctorFacts& f) { f.keys_locked = false; }, What::memory_lock, Verdict::act},
        {"nothing lockable", [](DoctorFacts& f) { f.around.lockable = 0; }, What::memory_lock, Verdict::act},
        {"core dumps", [](DoctorFacts& f) { f.core_dumps_off = false; }, What::core_dumps, Verdict::act},
        {"little memory", [](DoctorFacts& f) { f.around.memory_available = 1U << 20; }, What::key_memory, Verdict::act},
        {"little address space", [](DoctorFacts& f) { f.around.address_space = 1U << 20; }, What::key_memory,
         Verdict::act},
        {"read-only", [](DoctorFacts& f) { f.around.vault.can_write = false; }, What::writable, Verdict::note},
        {"full", [](DoctorFacts& f) { f.around.vault.room = 4096; }, What::room, Verdict::act},
        {"network", [](DoctorFacts& f) { f.around.vault.is_network = true; }, What::file_system, Verdict::note},
        {"memory", [](DoctorFacts& f) { f.around.vault.is_volatile = true; }, What::file_system, Verdict::act},
        {"no folder sync", [](DoctorFacts& f) { f.around.vault.syncs_folders = false; }, What::folder_sync,
         Verdict::note},
        {"no locks", [](DoctorFacts& f) { f.around.locks_files = false; }, What::file_locks, Verdict::act},
        {"clock at zero", [](DoctorFacts& f) { f.now = 0; }, What::clock, Verdict::act},
        {"clock at 2106", [](DoctorFacts& f) { f.now = 4'300'000'000'000; }, What::clock, Verdict::act},
        {"clock behind", [](DoctorFacts& f) { f.around.newest_file = f.now + 10 * 86'400'000LL; }, What::clock,
         Verdict::act},
        {"entries ahead", [](DoctorFacts& f) { f.opened->entries_ahead = 3; }, What::clock, Verdict::act},
        {"leftovers", [](DoctorFacts& f) { f.parts.unfinished = 2; }, What::leftovers, Verdict::note},
    };
    for (const Case& one : cases) {
        DoctorFacts facts = sound();
        one.spoil(facts);
        EXPECT_EQ(check_of(facts, one.what).verdict, one.verdict) << one.why;
    }
}

TEST(ops_doctor, a_real_vault_is_looked_at_without_and_with_its_keys_and_nothing_is_logged) {
    House house;
    const vault::Place place{house.vault_path(), house.path("state")};
    write_file(house.vault_path() + "/people.new", "left");
    const auto verdict_of = [](const std::vector<Check>& checks, What what) {
        for (const Check& check : checks) {
            if (check.what == what) return check.verdict;
        }
        return Verdict::wrong;
    };
    const auto closed = take(Vault::doctor(place, nullptr));
    EXPECT_EQ(verdict_of(closed, What::header), Verdict::good);
    EXPECT_EQ(verdict_of(closed, What::log), Verdict::note);
    EXPECT_EQ(verdict_of(closed, What::leftovers), Verdict::note);
    EXPECT_EQ(verdict_of(closed, What::key_memory), Verdict::good);
    EXPECT_EQ(verdict_of(closed, What::file_locks), Verdict::good);
    auto vault = house.open();
    const std::size_t before = Evidence(house.vault_path()).events().size();
    EXPECT_EQ(verdict_of(take(Vault::doctor(place, &vault)), What::log), Verdict::good);
    EXPECT_EQ(Evidence(house.vault_path()).events().size(), before);
    EXPECT_EQ(code_of(Vault::doctor({house.source(), house.path("state")}, nullptr)), ErrorCode::not_a_vault);
}

}  // namespace
}  // namespace ops_test
