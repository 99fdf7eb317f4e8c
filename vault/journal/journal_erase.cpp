// SPDX-License-Identifier: Apache-2.0
// Erasing over all journals of a compartment and in this device's seal states (FORMAT.md 8.7).
#include "vault/journal/journal_impl.h"
#include "vault/journal/rewrite.h"

namespace vault::journal {

namespace {

using RewrittenJournals = std::map<JournalId, Rewritten>;

// States that are not gone on with keep their last commits for ever: what these carry is exchanged where it stands. A
// slot that is cut off here begins a new journal, no more (FORMAT.md 9.2).
Result<void> exchange_carried(const StateFolder& states, const StateFile& state, const Rewritten& rewritten) {
    const auto lock = TRY(states.files().lock(state.name, store::Wait::yes));
    return states.change_slots(state, [&](format::StateSlot& slot) {
        const auto now = rewritten.commits.find(slot.commit);
        if (now == rewritten.commits.end() || !slot.carries_whole_commit || slot.carried == now->second) return false;
        slot.carried = now->second;
        return true;
    });
}

}  // namespace

Result<ErasureReport> Journal::Impl::erase(std::span<const event::ErasedTarget> targets) {
    std::map<JournalId, ErasableEvents> wanted;
    for (const event::ErasedTarget& target : targets) {
        Erasable& one = wanted[target.journal][target.sequence];
        one.whole = one.whole || target.part == "event";
    }
    ErasureReport report;
    RewrittenJournals all;
    const auto note_beyond = [&](const JournalId& id, LeafIndex sequence) {
        report.beyond.push_back({id, sequence, wanted.at(id).at(sequence).whole ? "event" : "closed"});
    };
    for (const auto& [id, events] : wanted) {
        auto done = rewrite(JournalFile::in_vault(*parameters.vault, id), id, parameters.compartment, events);
        if (!done && done.error().code != ErrorCode::missing) return fail(std::move(done).error());
        if (!done) {
            for (const auto& [sequence, one] : events) note_beyond(id, sequence);
            continue;
        }
        report.events += done->events;
        for (const LeafIndex sequence : done->beyond) note_beyond(id, sequence);
        all.emplace(id, done.take());
    }
    // Each writes the older slot: after two nothing is left of what the slots carried.
    for (int i = 0; i < 2; ++i) {
        std::vector<event::NewEvent> events;
        events.push_back(
            event::encode({parameters.clock->now(), parameters.person, parameters.session}, event::Heads{}));
        static_cast<void>(TRY(commit(events, false)));
    }
    for (const StateFile& state : TRY(states.find())) {
        const auto rewritten = all.find(state.head.journal);
        const bool is_current = decision.current && decision.current->name == state.name;
        if (rewritten != all.end() && !is_current) TRY(exchange_carried(states, state, rewritten->second));
    }
    return report;
}

}  // namespace vault::journal
