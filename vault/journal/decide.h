// SPDX-License-Identifier: Apache-2.0
// decide(): which row of FORMAT.md 9.2 holds, and what the next commit needs to know of it. Reads only; takes each
// state's lock shared while it looks at it, so the caller holds none.
#pragma once

#include <set>

#include "vault/journal/examine.h"
#include "vault/journal/journal.h"

namespace vault::journal {

struct JournalToCarry {
    JournalId journal;
    std::string state{};  // name of its seal state, if there is one
};

struct Decision {
    Opening opening;
    std::optional<StateFile> current;      // to go on with; none: a new journal is needed
    JournalFile file;                      // of current
    std::string reason;                    // of a new journal's birth
    bool in_state_folder = false;          // where a new journal stands
    std::vector<StateFile> to_close;       // once the new journal has a commit
    std::vector<StateFile> to_remove;      // states without a commit, with their journals
    std::vector<JournalToCarry> to_carry;  // stand in the state folder, and the vault can be written
    std::vector<SurveyedHead> heads;
    format::HereIdentity here;
    std::optional<DeviceId> device;  // as the states say
    std::set<JournalId> closed;      // to their states
    std::size_t states = 0;          // of this compartment, when it was decided
};

Result<Decision> decide(const OpenParameters& parameters, const StateFolder& states);

// The largest clock that is followed: each may be at most 2^32 above those followed before (FORMAT.md 8.2).
Lamport followed(Lamport own, const std::vector<SurveyedHead>& heads);

}  // namespace vault::journal
