// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/across_journals.h"

#include <algorithm>

namespace vault::ops {
bool AcrossJournals::begin(const journal::Info& info) {
    m_present.insert(info.journal);
    const bool fresh_origin = m_origins.insert(info.origin).second;
    return m_birth_keys.insert(info.birth_key).second && fresh_origin;
}

void AcrossJournals::look_at(const event::Commit& commit, const journal::Info& info) {
    m_sealed.emplace(std::pair(commit.journal, commit.size), commit.root);
    for (const event::Recorded& recorded : commit.events) {
        if (recorded.erased || recorded.closed_erased) {
            m_missing.insert({commit.journal, recorded.sequence, !recorded.erased});
        }
        if (recorded.erased) continue;
        const auto event = event::parse(recorded);
        if (!event) continue;  // replay hands on no event that is not canonical
        look_at(*event, commit.compartment, {commit.lamport, commit.journal, recorded.sequence});
        const auto document = event::subject_of(event->kind);
        if (!document) continue;
        const Tagged tagged{*document, commit.journal, info.origin, recorded.sequence, recorded.tag};
        if (!m_subjects.contains(*document)) {
            m_untested.push_back(tagged);
        } else if (!tag_fits(tagged)) {
            m_wrong_tags.insert(commit.journal);
        }
    }
}

void AcrossJournals::look_at(const event::Event& event, const CompartmentId& compartment, const Order& order) {
    if (const auto* birth = std::get_if<event::JournalBirth>(&event.kind)) {
        note_heads(birth->heads, order);
        if (birth->alarm) m_alarms.push_back({compartment, order, birth->alarm->reason});
    } else if (const auto* heads = std::get_if<event::Heads>(&event.kind)) {
        note_heads(heads->heads, order);
    } else if (const auto* open = std::get_if<event::SessionOpen>(&event.kind)) {
        note_heads(open->rests_on, order);
    } else if (const auto* closing = std::get_if<event::Closing>(&event.kind)) {
        note_heads(closing->heads, order);
    } else if (std::holds_alternative<event::JournalBehind>(event.kind)) {
        m_alarms.push_back({compartment, order, "journal-behind"});
    } else if (const auto* acknowledged = std::get_if<event::Acknowledged>(&event.kind)) {
        note_heads(acknowledged->heads, order);
        m_acknowledged.push_back({compartment, order, acknowledged->heads});
    } else if (const auto* erased = std::get_if<event::Erased>(&event.kind)) {
        for (const event::ErasedTarget& target : erased->targets) {
            m_erased.insert({target.journal, target.sequence, target.part == "closed"});
        }
    } else if (const auto* document = std::get_if<event::Document>(&event.kind);
               document != nullptr && document->closed) {
        m_subjects.try_emplace(document->document, document->closed->subject_key);
    }
}

void AcrossJournals::note_heads(const std::vector<event::Head>& heads, const Order& order) {
    for (const event::Head& head : heads) {
        // By root as well: two devices may have seen two continuations, and both count.
        Order& last = m_stated[head];
        last = std::max(last, order);
    }
}

bool AcrossJournals::tag_fits(const Tagged& tagged) const {
    const auto key = m_subjects.find(tagged.document);
    return key == m_subjects.end() ||
           event::subject_tag(crypto::SubjectKey::copy_of(key->second), tagged.origin, tagged.sequence) == tagged.tag;
}

std::vector<std::string> AcrossJournals::alarms_of(const JournalId& id) const {
    std::vector<std::string> words;
    for (const Alarm& alarm : m_alarms) {
        if (alarm.order.journal == id) words.push_back(alarm.word);
    }
    return words;
}

std::uint64_t AcrossJournals::pending() const {
    const auto awaits = [&](const Alarm& alarm) {
        return std::none_of(m_acknowledged.begin(), m_acknowledged.end(), [&](const Acknowledgement& one) {
            return one.compartment == alarm.compartment && one.order > alarm.order;
        });
    };
    return static_cast<std::uint64_t>(std::count_if(m_alarms.begin(), m_alarms.end(), awaits));
}

// Somebody has said, after this head was recorded, that what is there now is what there is.
bool AcrossJournals::is_acknowledged(const event::Head& lost, const Order& stated) const {
    return std::any_of(m_acknowledged.begin(), m_acknowledged.end(), [&](const Acknowledgement& one) {
        if (one.order < stated) return false;
        const auto then = std::find_if(one.heads.begin(), one.heads.end(),
                                       [&](const event::Head& head) { return head.journal == lost.journal; });
        return then == one.heads.end() || then->size < lost.size ||
               (then->size == lost.size && then->root != lost.root);
    });
}

void AcrossJournals::conclude(LogVerdict& verdict) const {
    const auto verdict_of = [&](const JournalId& id) -> JournalVerdict& {
        for (JournalVerdict& one : verdict.journals) {
            if (one.head.journal == id) return one;
        }
        verdict.journals.emplace_back().head.journal = id;
        return verdict.journals.back();
    };
    const auto fault = [&](const JournalId& id, const std::string& word) {
        JournalVerdict& one = verdict_of(id);
        if (one.fault.empty()) one.fault = word;
    };
    for (const Erasable& one : m_missing) {
        if (!m_erased.contains(one) && !m_erased.contains({one.journal, one.sequence, false})) {
            fault(one.journal, "removed");
        }
    }
    for (const JournalId& id : m_wrong_tags) fault(id, "subject-tag");
    for (const Tagged& tagged : m_untested) {
        if (!tag_fits(tagged)) fault(tagged.journal, "subject-tag");
    }
    std::set<JournalId> told;
    for (const auto& [head, order] : m_stated) {
        const auto sealed = m_sealed.find({head.journal, head.size});
        if (head.size == 0 || (sealed != m_sealed.end() && sealed->second == head.root)) continue;
        const std::string word = m_present.contains(head.journal) ? "behind-recorded" : "missing";
        if (!is_acknowledged(head, order)) {
            fault(head.journal, word);
        } else if (told.insert(head.journal).second) {
            verdict_of(head.journal).alarms.push_back(word);
            ++verdict.alarms;
        }
    }
}

}  // namespace vault::ops
