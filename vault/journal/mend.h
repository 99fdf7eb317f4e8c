// SPDX-License-Identifier: Apache-2.0
// mend(): puts right what one of a journal's file and its copy has lost, from the other, sector by sector and in place
// (FORMAT.md 8.6). A record that opens where it stands is never replaced, so it can be stopped anywhere and done again,
// and what neither has stays what it is: it brings nothing back that is older, and takes nothing away.
#pragma once

#include "vault/journal/opened.h"

namespace vault::journal {

struct Mended {
    std::uint64_t file_sectors = 0;  // of the journal's file
    std::uint64_t copy_sectors = 0;  // of the copy, where something else stood
    std::uint64_t copy_behind = 0;   // of the copy, that it had not got yet: no damage
};

// Durable when it returns. Waits for whoever rewrites this journal just now; the caller may hold its state's lock.
Result<Mended> mend(const JournalFile& at, const JournalId& id, const Compartment& compartment);

// For whoever holds the lock on the copy.
Result<Mended> mend_locked(const JournalFile& at, const JournalId& id, const Compartment& compartment);

}  // namespace vault::journal
