// SPDX-License-Identifier: Apache-2.0
// examine(): how a journal's file stands to the seal state that goes on with it (the rows of FORMAT.md 9.2 for a known
// folder). Reads only.
#pragma once

#include "vault/event/kinds.h"
#include "vault/journal/state_folder.h"
#include "vault/journal/survey.h"

namespace vault::journal {

struct Examined {
    enum class What : std::uint8_t {
        at_end,   // the journal ends at the state's record
        restore,  // the carried record is missing; all before it is there
        beyond,   // whole valid commits behind the state's record
        unbegun,  // state and journal without a commit
        gone,     // alarm
    };
    What what = What::gone;
    Info info{};
    std::uint64_t carried_offset = 0;  // restore: where the carried bytes belong
    std::uint64_t end = 0;             // of the last commit, once restored
    Tail tail{};                       // behind it
    event::Alarm alarm{};              // gone
    bool is_missing = false;           // neither file nor copy is there
    bool leans_on_copy = false;        // the file lacks something of its end, or all
};

// An error is one of this machine (no more memory or files), never of the journal: what cannot be read is `gone`.
Result<Examined> examine(const JournalFile& file, const Compartment& compartment, const StateFile& state);

// What the state says of its journal, for a survey to go on from.
RootHash root_of(const format::StateSlot& slot);

}  // namespace vault::journal
