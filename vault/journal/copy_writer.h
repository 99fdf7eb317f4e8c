// SPDX-License-Identifier: Apache-2.0
// CopyWriter: the copy of the journal that a session writes (FORMAT.md 8.6). Behind each commit the same bytes go to
// the copy, without a sync; at the session's end it is made whole and synced. It is never in the way of a commit: what
// could not be written is made good by a later session. One thread.
#pragma once

#include <optional>

#include "vault/journal/opened.h"

namespace vault::journal {

class CopyWriter {
  public:
    explicit CopyWriter(const Compartment& compartment) : m_compartment(compartment) {}
    ~CopyWriter() { finish(); }
    CopyWriter(const CopyWriter&) = delete;
    CopyWriter& operator=(const CopyWriter&) = delete;

    struct Written {
        JournalId journal;
        std::uint64_t offset = 0;  // of the commit
        ByteView frames;
        ByteView seal;  // behind them
    };
    // The commit is durable in the journal.
    void write(const JournalFile& at, const Written& commit);
    void finish();

  private:
    struct Target {
        JournalFile at;
        JournalId journal;
        std::uint64_t end = 0;
    };
    Result<void> write_now(const JournalFile& at, const Written& commit);
    Result<void> finish_now(const Target& target) const;

    Compartment m_compartment;
    std::optional<Target> m_target;
    std::uint64_t m_unsynced = 0;
};

}  // namespace vault::journal
