// SPDX-License-Identifier: Apache-2.0
// Journals that are changed for another: those that stand in the state folder are brought into a vault that can be
// written again (FORMAT.md 8.8), and one that is broken in itself is left (9.2).
#include <algorithm>

#include "vault/journal/carry.h"
#include "vault/journal/journal_impl.h"
#include "vault/store/layout.h"

namespace vault::journal {

// What cannot be brought now stays where it is, is read from there, and is tried again by the next session.
void Journal::Impl::carry_all() {
    for (const JournalToCarry& one : decision.to_carry) {
        std::unique_ptr<store::Lock> lock;
        if (!one.state.empty()) {
            auto held = states.files().lock(one.state, store::Wait::yes);
            if (!held) continue;
            lock = held.take();
        }
        const JournalFile from = JournalFile::in_state_folder(*parameters.state, one.journal);
        const auto done = carry_in(from, one.journal, *parameters.vault, parameters.compartment);
        if (done && done->how != Carried::diverged) m_carried.push_back(done->head);
    }
    std::sort(m_carried.begin(), m_carried.end());
}

// Only now that the vault has them, durable and verified, and a commit says so.
void Journal::Impl::remove_carried() {
    for (const event::Head& head : m_carried) {
        static_cast<void>(parameters.state->remove(store::layout::carried_journal(head.journal)).has_value());
        carried.push_back(head);
    }
    m_carried.clear();
}

Result<void> Journal::Impl::leave(const event::Head& found) {
    if (!decision.current || decision.current->head.journal != found.journal) return {};
    const StateFile& current = *decision.current;
    {
        const auto lock = TRY(states.files().lock_shared(current.name, store::Wait::yes));
        const StateSlots slots = TRY(states.read_slots(current));
        if (!slots.newest || slots.newest->no_commit) return {};
        opening.alarm = event::Alarm{found.journal,      "unreadable",
                                     slots.newest->size, root_of(*slots.newest),
                                     found.size,         found.size > 0 ? std::optional(found.root) : std::nullopt};
    }
    m_left.emplace(found.journal, found);
    leave_current();
    opening = decision.opening;
    return {};
}

// A decision that would go on with a journal that was left is another one.
void Journal::Impl::leave_current() {
    if (!decision.current || !opening.alarm) return;
    const auto left = m_left.find(decision.current->head.journal);
    if (left == m_left.end()) return;
    decision.to_close.push_back(std::move(*decision.current));
    decision.current.reset();
    decision.reason = "alarm";
    decision.opening.what = Case::alarm;
    decision.opening.alarm = opening.alarm;
    decision.opening.exit_5 = true;
    decision.opening.missing_entries =
        opening.alarm->state_size - std::min(opening.alarm->state_size, left->second.size);
    // Of what does not verify no head is recorded.
    std::erase_if(decision.heads,
                  [&](const SurveyedHead& head) { return head.head.journal == left->first && left->second.size == 0; });
    for (SurveyedHead& head : decision.heads) {
        if (head.head.journal == left->first) head.head = left->second;
    }
}

bool Journal::Impl::has_left(const JournalId& id) const { return m_left.contains(id) || decision.closed.contains(id); }

}  // namespace vault::journal
