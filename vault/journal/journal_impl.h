// SPDX-License-Identifier: Apache-2.0
// Journal's inside: taking a turn at the journal under its state's lock, and making one commit in it (FORMAT.md 9.1).
#pragma once

#include <map>

#include "vault/journal/append.h"
#include "vault/journal/birth.h"
#include "vault/journal/commit_draft.h"
#include "vault/journal/copy_writer.h"

namespace vault::journal {

struct Journal::Impl {
    Impl(const OpenParameters& from, Decision decided);

    struct Committed {
        JournalId journal;
        LeafIndex first = 0;  // of the caller's events
    };
    Result<Committed> commit(std::span<event::NewEvent> events, bool closing);
    Result<ErasureReport> erase(std::span<const event::ErasedTarget> targets);
    Result<void> leave(const event::Head& found);
    bool has_left(const JournalId& id) const;
    Result<void> clear_alarm();
    Result<std::string> checkpoint() const;

    OpenParameters parameters;
    StateFolder states;
    Decision decision;
    Opening opening;
    DeviceId device;
    std::vector<event::JournalRepaired> repaired;  // in this session, by commits of it
    std::vector<event::Head> carried;              // the same: into the vault

  private:
    // Our turn: the state is ours until it goes, and what it says was held against the journal.
    struct Turn {
        std::unique_ptr<store::Lock> lock;
        StateFile state;
        JournalFile file;
        Info info;
        Examined examined;
        bool is_new = false;
        bool in_state_folder = false;
        std::optional<event::JournalRepaired> repaired;
    };
    struct Batch {
        std::vector<event::NewEvent> own;
        std::vector<const event::NewEvent*> all;
    };

    Result<Turn> take_turn();
    Result<std::optional<Turn>> go_on();
    Result<void> mend_own(Turn& turn) const;
    void carry_all();
    void remove_carried();
    Result<Turn> begin();
    Result<void> decide_again();
    void leave_current();
    Result<Batch> gather(const Turn& turn, std::span<event::NewEvent> events) const;
    void add_birth(const Turn& turn, const event::Common& common, Batch& batch) const;
    Result<Committed> write(Turn& turn, const Batch& batch, std::size_t callers, bool closing);
    format::StateSlot next_slot(const Turn& turn, const CommitDraft& draft) const;
    std::vector<format::RememberedHead> remembered(const Turn& turn) const;
    void settle(Turn turn);
    void close_state(const StateFile& state) const;

    std::optional<JournalId> m_open_in;       // the journal that has this session's session-open
    bool m_report_behind = true;              // what decide() found behind is not in a commit yet
    bool m_ended = false;                     // by a closing commit
    bool m_unsettled = false;                 // the last try failed: what stands there is to be looked at again
    bool m_carries = true;                    // what stands in the state folder is brought into the vault, once
    std::vector<event::Head> m_carried;       // it was, and no commit says so yet
    std::map<JournalId, event::Head> m_left;  // broken in themselves, by what of them verifies
    CopyWriter m_copy;
};

}  // namespace vault::journal
