// SPDX-License-Identifier: Apache-2.0
// begin_journal(): a new journal's state and file, both durable, before its first commit (FORMAT.md 9.1).
#pragma once

#include "vault/journal/decide.h"

namespace vault::journal {

// The state's exclusive lock comes with it: nobody else goes on with it before its first commit.
struct Begun {
    StateFile state;
    JournalFile file;
    Info info;
    std::unique_ptr<store::Lock> lock;
    bool in_state_folder = false;
};
// In the vault, or in the state folder when that is asked for or the vault turns out to be read-only.
Result<Begun> begin_journal(const OpenParameters& parameters, const StateFolder& states, const Decision& decision,
                            const DeviceId& device);
// Takes a state without a commit, and its journal, away again.
void remove_unbegun(const OpenParameters& parameters, const StateFolder& states, const StateFile& state);

event::JournalBirth birth_event(const Begun& begun, const Compartment& compartment, const Decision& decision);

}  // namespace vault::journal
