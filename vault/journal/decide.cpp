// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/decide.h"

#include <algorithm>

#include "vault/store/layout.h"
#include "vault/store/system_error.h"

namespace vault::journal {

namespace {

using What = Examined::What;

Result<format::HereIdentity> identity_of_here(const store::FileStore& vault) {
    format::HereIdentity here;
    const auto file = vault.open(store::layout::kHere, store::Access::read);
    if (!file && store::is_shortage(file.error())) return fail(file.error());
    if (!file) return here;
    const auto identity = file.value()->identity();
    if (!identity) return here;
    if (identity->inode != 0) here.inode = identity->inode;
    if (identity->has_birth) here.birth = {identity->birth_seconds, identity->birth_nanoseconds};
    return here;
}

// What both know must be equal; with nothing in common it is another folder.
bool is_same_folder(const format::HereIdentity& a, const format::HereIdentity& b) {
    const bool inodes = a.inode && b.inode;
    const bool births = a.birth && b.birth;
    if (inodes && a.inode != b.inode) return false;
    if (births && a.birth != b.birth) return false;
    return inodes || births;
}

bool is_unknown(const format::HereIdentity& here) { return !here.inode && !here.birth; }

bool is_there(const store::FileStore& files, const std::string& name) {
    const auto file = files.open(name, store::Access::read);
    return file || file.error().code != ErrorCode::missing;
}

// The steps of one decision.
class Decider {
  public:
    Decider(const OpenParameters& parameters, const StateFolder& states)
        : m_parameters(parameters), m_states(states), m_writable(parameters.vault->is_writable()) {}

    Result<Decision> run() {
        m_decision.here = TRY(identity_of_here(*m_parameters.vault));
        m_decision.in_state_folder = !m_writable;
        m_decision.file = {m_parameters.vault, {}, {}};
        TRY(sort_states());
        TRY(find_carried());
        TRY(choose_current());
        TRY(look_around());
        if (m_current) {
            decide_known_folder();
        } else {
            decide_unknown_folder();
        }
        count_missing();
        return std::move(m_decision);
    }

  private:
    // A shared lock: no slot is half written while we look. Where locking fails we look without.
    std::unique_ptr<store::Lock> lock(const StateFile& state) const {
        auto lock = m_states.files().lock_shared(state.name, store::Wait::yes);
        return lock ? lock.take() : nullptr;
    }

    JournalFile locate(const StateFile& state) const {
        const JournalFile in_vault = JournalFile::in_vault(*m_parameters.vault, state.head.journal);
        const JournalFile carried = JournalFile::in_state_folder(*m_parameters.state, state.head.journal);
        const bool is_in_vault = is_there(*in_vault.files, in_vault.name) || is_there(*in_vault.files, in_vault.copy);
        return !is_in_vault && is_there(*carried.files, carried.name) ? carried : in_vault;
    }

    Result<void> sort_states() {
        std::vector<StateFile> found = TRY(m_states.find());
        m_decision.states = found.size();
        for (StateFile& state : found) {
            const auto held = lock(state);
            state.slots = TRY(m_states.read_slots(state));
            if (!m_decision.device) m_decision.device = state.head.device;
            if (!state.slots.newest) {
                m_damaged.push_back(std::move(state));
                continue;
            }
            if (state.slots.newest->closed) m_decision.closed.insert(state.head.journal);
            const bool is_here = is_same_folder(state.slots.newest->here, m_decision.here) ||
                                 (is_unknown(state.slots.newest->here) && is_unknown(m_decision.here) &&
                                  locate(state).files == m_parameters.state);
            if (is_here && state.slots.newest->no_commit && !state.slots.newest->closed) {
                const auto examined = TRY(examine(locate(state), m_parameters.compartment, state));
                if (examined.what == What::unbegun) {
                    m_decision.to_remove.push_back(std::move(state));
                    continue;
                }
            }
            const bool is_usable = is_here && !state.slots.newest->closed;
            (is_usable ? m_known : m_others).push_back(std::move(state));
        }
        // One under older keys is gone on with only where none is under the newest.
        std::stable_sort(m_known.begin(), m_known.end(), [](const StateFile& a, const StateFile& b) {
            if (a.age != b.age) return a.age < b.age;
            return a.slots.newest->lamport > b.slots.newest->lamport;
        });
        return {};
    }

    // Those of this folder, and those of which no state says where they belong.
    Result<void> find_carried() {
        if (!m_writable) return {};
        for (const auto& [at, id] : TRY(list_journals(*m_parameters.state))) {
            if (!open_journal(at, id, m_parameters.compartment)) continue;
            const auto is_its = [&, wanted = id](const StateFile& state) { return state.head.journal == wanted; };
            const auto known = std::find_if(m_known.begin(), m_known.end(), is_its);
            if (known != m_known.end()) m_decision.to_carry.push_back({id, known->name});
            if (known != m_known.end() || std::any_of(m_others.begin(), m_others.end(), is_its)) continue;
            if (std::none_of(m_damaged.begin(), m_damaged.end(), is_its)) m_decision.to_carry.push_back({id});
        }
        return {};
    }

    // On media that cannot be written a carried journal is gone on with, elsewhere one that stands in the vault, or
    // will once it is carried in.
    Result<void> choose_current() {
        const auto fits = [&](const StateFile& state) {
            return (locate(state).files == m_parameters.state) != m_writable;
        };
        auto chosen = std::find_if(m_known.begin(), m_known.end(), fits);
        if (chosen == m_known.end()) chosen = m_known.begin();
        if (chosen == m_known.end()) {
            std::move(m_known.begin(), m_known.end(), std::back_inserter(m_others));
            return {};
        }
        m_current = std::move(*chosen);
        m_decision.file = locate(*m_current);
        const auto held = lock(*m_current);
        m_current->slots = TRY(m_states.read_slots(*m_current));
        if (!m_current->slots.newest) return fail(ErrorCode::busy);  // damaged between two looks
        m_examined = TRY(examine(m_decision.file, m_parameters.compartment, *m_current));
        return {};
    }

    void remember(SurveyRequest& request, const StateFile& state) const {
        const format::StateSlot& slot = *state.slots.newest;
        if (!slot.no_commit) request.known.push_back({state.head.journal, slot.size, root_of(slot)});
        request.known.insert(request.known.end(), slot.remembered.begin(), slot.remembered.end());
    }

    Result<void> look_around() {
        SurveyRequest request{{m_parameters.vault, m_parameters.state}, {}, {}};
        if (m_current) {
            const format::StateSlot& slot = *m_current->slots.newest;
            request.known = slot.remembered;
            if (m_examined.what == What::at_end || (m_examined.what == What::beyond && !slot.no_commit)) {
                SurveyedHead head;
                head.head = {m_current->head.journal, slot.size, root_of(slot)};
                head.commits = slot.commit + 1;
                head.end = m_examined.end;
                head.lamport = slot.lamport;
                request.starts.emplace(m_current->head.journal,
                                       SurveyStart{{slot.commit + 1, m_examined.end, slot.last_body}, std::move(head)});
            }
        } else {
            for (const StateFile& state : m_others) remember(request, state);
        }
        m_survey = TRY(survey(request, m_parameters.compartment));
        m_decision.heads = m_survey.heads;
        return {};
    }

    // Of several memories of one journal the one that misses most.
    std::vector<event::JournalBehind> not_met() const {
        std::vector<event::JournalBehind> behind;
        for (const CheckedHead& checked : m_survey.checked) {
            if (checked.fate == HeadFate::holds) continue;
            event::JournalBehind one{checked.known.journal, 0, std::nullopt, checked.known.size, checked.known.root};
            for (const SurveyedHead& head : m_survey.heads) {
                if (head.head.journal != one.journal) continue;
                one.found_size = head.head.size;
                one.found_root = head.head.root;
            }
            const auto same = std::find_if(behind.begin(), behind.end(),
                                           [&](const auto& other) { return other.journal == one.journal; });
            if (same == behind.end()) {
                behind.push_back(one);
            } else if (same->known_size < one.known_size) {
                *same = one;
            }
        }
        return behind;
    }

    void begin_new(Case what, std::string_view reason) {
        m_decision.opening.what = what;
        m_decision.reason = reason;
        if (m_current) m_decision.to_close.push_back(std::move(*m_current));
        m_current.reset();
    }

    void decide_known_folder() {
        Opening& opening = m_decision.opening;
        opening.behind = not_met();
        opening.exit_5 = !opening.behind.empty() || m_current->slots.newest->awaits_acknowledgement;
        if (m_examined.what == What::gone) {
            opening.alarm = m_examined.alarm;
            return begin_new(Case::alarm, "alarm");
        }
        if (m_examined.what == What::beyond) return begin_new(Case::state_old, "state-old");
        // The lost slot may have signed what nobody can see.
        if (!m_current->slots.is_whole) return begin_new(Case::state_slot_damaged, "state-slot-damaged");
        if (!m_writable && m_decision.file.files == m_parameters.vault) {
            // Not closed to its state: where the vault can be written again, it goes on.
            m_current.reset();
            return begin_new(Case::read_only, "read-only");
        }
        // A record that is missing is put there first, under the keys that sealed it: the next session leaves it.
        if (m_current->age > 0 && m_examined.what == What::at_end) return begin_new(Case::rekeyed, "rekeyed");
        const bool is_cut = m_examined.tail.used_end > m_examined.end;
        opening.what = m_examined.what == What::restore ? Case::record_restored
                       : is_cut                         ? Case::unsealed_cut
                                                        : Case::normal;
        m_decision.current = std::move(m_current);
    }

    void decide_unknown_folder() {
        Opening& opening = m_decision.opening;
        std::vector<event::JournalBehind> behind = not_met();
        if (!m_damaged.empty()) {
            const JournalId& lost = m_damaged.front().head.journal;
            opening.alarm = event::Alarm{lost, "state-damaged", 0, std::nullopt, 0, std::nullopt};
            opening.behind = std::move(behind);
            return begin_new(Case::state_damaged, "state-damaged");
        }
        if (!behind.empty()) {
            const event::JournalBehind& worst = behind.front();
            const auto is_it = [&](const CheckedHead& checked) {
                return checked.known.journal == worst.journal && checked.known.size == worst.known_size;
            };
            const auto checked = std::find_if(m_survey.checked.begin(), m_survey.checked.end(), is_it);
            const std::string reason = checked->fate == HeadFate::missing   ? "missing"
                                       : checked->fate == HeadFate::shorter ? "shorter"
                                                                            : "other-root";
            opening.alarm = event::Alarm{worst.journal,    reason,           worst.known_size,
                                         worst.known_root, worst.found_size, worst.found_root};
            behind.erase(behind.begin());
            opening.behind = std::move(behind);
            return begin_new(Case::older_copy, "older-copy");
        }
        if (m_survey.heads.empty() && !m_parameters.creating) {
            opening.alarm = event::Alarm{JournalId{}, "all-missing", 0, std::nullopt, 0, std::nullopt};
            return begin_new(Case::all_missing, "all-missing");
        }
        if (!m_writable) return begin_new(Case::read_only, "read-only");
        if (!m_others.empty()) return begin_new(Case::copy, "copy");
        if (m_survey.heads.empty()) return begin_new(Case::first, "first");
        begin_new(Case::new_device, "new-device");
    }

    void count_missing() {
        Opening& opening = m_decision.opening;
        const auto add = [&](TreeSize known, TreeSize found) {
            opening.missing_entries += known > found ? known - found : 1;
        };
        if (opening.alarm) add(opening.alarm->state_size, opening.alarm->found_size);
        for (const event::JournalBehind& behind : opening.behind) add(behind.known_size, behind.found_size);
        opening.exit_5 = opening.exit_5 || opening.alarm || !opening.behind.empty();
    }

    const OpenParameters& m_parameters;
    const StateFolder& m_states;
    bool m_writable;
    std::vector<StateFile> m_known;   // of this folder, not closed
    std::vector<StateFile> m_others;  // of other folders, or closed
    std::vector<StateFile> m_damaged;
    std::optional<StateFile> m_current;
    Examined m_examined;
    Survey m_survey;
    Decision m_decision;
};

}  // namespace

Result<Decision> decide(const OpenParameters& parameters, const StateFolder& states) {
    return Decider(parameters, states).run();
}

Lamport followed(Lamport own, const std::vector<SurveyedHead>& heads) {
    std::vector<Lamport> clocks;
    for (const SurveyedHead& head : heads) clocks.push_back(head.lamport);
    std::sort(clocks.begin(), clocks.end());
    Lamport largest = own;
    for (const Lamport clock : clocks) {
        if (clock > largest && clock - largest <= (Lamport{1} << 32)) largest = clock;
    }
    return largest;
}

}  // namespace vault::journal
