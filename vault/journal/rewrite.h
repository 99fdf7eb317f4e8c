// SPDX-License-Identifier: Apache-2.0
// Taking what was erased out of a journal's files (FORMAT.md 8.7): commits are written anew in place, with tombstones
// or without closed parts, in the same number of sectors; leaves, seal body and signatures stand. The `erased` event
// is committed before. A redo file makes it all or nothing: stopped anywhere, it is played again by whoever opens the
// vault next and can write.
#pragma once

#include <map>
#include <span>

#include "vault/event/kinds.h"
#include "vault/journal/opened.h"

namespace vault::journal {

struct Erasable {
    bool whole = false;  // the event; else only its closed part
};
using ErasableEvents = std::map<LeafIndex, Erasable>;

struct Rewritten {
    std::uint64_t events = 0;
    std::map<std::uint64_t, Bytes> commits;  // by index: those concerned that a seal state may carry, as they are now
    std::vector<LeafIndex> beyond;           // not in this journal
};
// What is erased already is left as it is, so it may be asked for again. invalid_argument: an event that is never
// erased, or one without a closed part; nothing was changed then. Waits for whoever mends or rewrites it now.
Result<Rewritten> rewrite(const JournalFile& at, const JournalId& id, const Compartment& compartment,
                          const ErasableEvents& events);

// Plays the redo files that somebody left who was stopped; those of living ones and of other compartments are left
// alone. What fails is left for the next time: nothing is lost meanwhile.
void play_left_redo_files(store::FileStore& vault, const Compartment& compartment);

}  // namespace vault::journal
