// SPDX-License-Identifier: Apache-2.0
// carry_in(): brings a journal that stands elsewhere into a vault (FORMAT.md 8.8): from a state folder, where it stood
// while the vault could not be written, or from another copy of the vault. Nothing that is there is replaced: a journal
// is brought whole, or goes on where it ended. What arrives was verified before and is looked at again after; the
// source is left as it is.
#pragma once

#include "vault/event/event.h"
#include "vault/journal/opened.h"

namespace vault::journal {

enum class Carried : std::uint8_t {
    brought,        // it was not there
    extended,       // it was there, shorter
    already_there,  // all of it
    diverged,       // what is there is another continuation: nothing was done
};
struct CarriedJournal {
    Carried how = Carried::already_there;
    event::Head head;  // of the journal in the vault, after it
};
// Durable when it returns. Only whole commits that verify (but for the person's signature) are brought. Nobody may be
// appending to the source meanwhile: the caller holds its state's lock, if it has a state here.
Result<CarriedJournal> carry_in(const JournalFile& from, const JournalId& id, store::FileStore& vault,
                                const Compartment& compartment);

}  // namespace vault::journal
