// SPDX-License-Identifier: Apache-2.0
// The doctor: is this machine, and this place, fit for the vault? Looks and judges; writes nothing, commits no event
// and says no name. Works without keys; with an unlocked session it says more.
#pragma once

#include <optional>

#include "vault/ops/session.h"
#include "vault/upkeep_requests.h"
#include "vault/ops/surroundings.h"

namespace vault::ops {

// What opening showed, for those who opened.
struct OpenedFacts {
    bool alarm = false;
    std::uint64_t entries_ahead = 0;  // whose time lies a day and more ahead of ours
};
struct DoctorFacts {
    Surroundings around;
    VaultParts parts;
    std::optional<std::uint64_t> key_memory{};  // of the header's cost, bytes
    bool keys_locked = true;
    bool core_dumps_off = true;
    UnixMillis now = 0;
    std::optional<OpenedFacts> opened{};
};

// One check for each thing that was looked at, in the order of Check::What; the judgement alone, for tests.
std::vector<Check> judge(const DoctorFacts& facts);

Result<std::vector<Check>> examine_place(const Place& place, const Clock& clock, Session* opened);

}  // namespace vault::ops
