// SPDX-License-Identifier: Apache-2.0
// What only shows over all journals together (FORMAT.md 8.5, 11 to 14): erasures, subject tags, recorded heads, names
// that stand twice, and which alarms somebody acknowledged later, on whatever device.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "vault/event/kinds.h"
#include "vault/journal/reader.h"
#include "vault/requests.h"

namespace vault::ops {

class AcrossJournals {
  public:
    // False: its origin or birth key is another journal's.
    bool begin(const journal::Info& info);
    void look_at(const event::Commit& commit, const journal::Info& info);
    // What this journal's events state of alarms, as machine words.
    std::vector<std::string> alarms_of(const JournalId& id) const;
    std::uint64_t pending() const;
    // Faults of journals that are looked at, and of those that should be.
    void conclude(LogVerdict& verdict) const;

  private:
    // Later in the compartment: a larger clock, and so on.
    struct Order {
        Lamport lamport = 0;
        JournalId journal;
        LeafIndex sequence = 0;
        friend auto operator<=>(const Order&, const Order&) = default;
    };
    struct Alarm {
        CompartmentId compartment;
        Order order;
        std::string word;
    };
    struct Acknowledgement {
        CompartmentId compartment;
        Order order;
        std::vector<event::Head> heads;
    };
    struct Erasable {
        JournalId journal;
        LeafIndex sequence = 0;
        bool closed_only = false;
        friend auto operator<=>(const Erasable&, const Erasable&) = default;
    };
    struct Tagged {
        DocumentId document;
        JournalId journal;
        std::string origin;
        LeafIndex sequence = 0;
        SubjectTag tag;
    };

    void look_at(const event::Event& event, const CompartmentId& compartment, const Order& order);
    void note_heads(const std::vector<event::Head>& heads, const Order& order);
    // Whether the tag is the one under the document's subject key, if that is known; later, if it is not yet.
    bool tag_fits(const Tagged& tagged) const;
    bool is_acknowledged(const event::Head& lost, const Order& stated) const;

    std::set<JournalId> m_present;
    std::set<std::string> m_origins;
    std::set<crypto::VerifyKey> m_birth_keys;
    std::map<DocumentId, base::ByteArray<32>> m_subjects;
    std::vector<Tagged> m_untested;  // their document stands in a journal that comes later
    std::set<JournalId> m_wrong_tags;
    std::set<Erasable> m_missing;
    std::set<Erasable> m_erased;
    std::map<event::Head, Order> m_stated;                        // heads that events record, when last
    std::map<std::pair<JournalId, TreeSize>, RootHash> m_sealed;  // of every commit
    std::vector<Alarm> m_alarms;
    std::vector<Acknowledgement> m_acknowledged;
};

}  // namespace vault::ops
