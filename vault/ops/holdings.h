// SPDX-License-Identifier: Apache-2.0
// What a compartment must hold, from its journals alone: packs, the contents of documents, intake lists. No names: who
// wants to say one commits an event first (name_documents).
#pragma once

#include <functional>
#include <map>
#include <set>

#include "vault/ops/compartment_session.h"

namespace vault::ops {

struct Holdings {
    struct Document {
        DocumentId id;
        catalog::Source source;
        Recipe content;
        ContentHash sha256;
        std::uint64_t size = 0;
    };
    struct List {
        IntakeId intake;
        Recipe content;
        ContentHash sha256;
    };
    struct Pack {
        base::ByteArray<32> commitment{};  // that its event states
        std::set<SessionId> named_by;
    };
    std::map<PackId, Pack> packs;
    std::map<PackId, std::set<SessionId>> condemned;  // with the sessions that they wait for; may be gone
    std::vector<Document> documents;
    std::set<DocumentId> removed;  // their contents need not be there
    std::set<std::pair<JournalId, LeafIndex>> erased;  // events; of documents among them the same holds
    std::vector<List> lists;
    std::uint64_t bytes = 0;  // of the documents
    // Why this may not be all: a journal that cannot be read to its end, an event of a kind that is not known here.
    std::optional<JournalId> broken;
    std::string unknown_kind;
};

// Takes what a commit says; malformed when an event cannot be read.
Result<void> take_in(const event::Commit& commit, Holdings& holdings);
// After the last commit: a removal or erasure may come before what it removes.
void leave_out_removed(Holdings& holdings);
// All journals of the compartment that can be read, as far as they can.
Result<Holdings> read_holdings(CompartmentSession& session);

// Findings that are about documents, with the place of each one's event.
using Named = std::vector<std::pair<Finding*, catalog::Source>>;
// Fills in their paths, after a browse event of this kind; nothing is written when there are none.
Result<void> name_documents(CompartmentSession& session, const char* what, const Named& findings);

}  // namespace vault::ops
