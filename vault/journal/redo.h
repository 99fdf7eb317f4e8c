// SPDX-License-Identifier: Apache-2.0
// Redo files (FORMAT.md 8.7): the new bytes of commits, durable before the first old one goes. For this folder only;
// the caller holds the lock on the journal's copy.
#pragma once

#include "vault/format/journal_redo.h"
#include "vault/journal/opened.h"

namespace vault::journal {

struct Redo {
    std::vector<format::RedoCommit> commits;  // ascending
    Bytes bytes;                              // of all of them, one behind another
};

// Durable when it returns.
Result<void> write_redo(const OpenedJournal& journal, store::FileStore& vault, const Redo& redo);
// Over the journal's file and over its copy, each synced; then the redo file goes.
Result<void> apply_redo(const JournalFile& at, const JournalId& id, const Redo& redo);
// Reads, judges and applies the redo file of this journal, if there is one. A commit that would bring back what is
// erased by now is left out. not_authentic: it was not made for this journal.
Result<void> play_redo(const JournalFile& at, const OpenedJournal& journal);

}  // namespace vault::journal
