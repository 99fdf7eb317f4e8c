// SPDX-License-Identifier: Apache-2.0
// What is left of a compartment, found without catalog and index: what its journals speak of as far as they can be
// read, and which packs are there and open, named by an event or not.
#pragma once

#include <set>
#include <vector>

#include "vault/format/root_recipe.h"
#include "vault/ops/session.h"

namespace vault::ops {

struct Remains {
    struct Document {
        DocumentId id;
        catalog::Source source;
        format::RootRecipe content;
    };
    struct List {
        IntakeId intake;
        Recipe recipe;
    };
    // by the journals
    std::vector<Document> documents;
    std::set<DocumentId> removed;   // of these a content may be given up: that is no loss
    std::vector<List> lists;
    std::set<PackId> named;         // packs
    std::set<PackId> condemned;     // of these: what lives of them stands elsewhere, they may be gone
    bool has_beginning = false;     // the compartment's first journal is there
    std::uint64_t unreadable = 0;   // journals that cannot be read from begin to end
    // by the packs
    std::vector<PackId> open;       // sorted
    std::set<PackId> missing;       // named, and not there
    std::set<PackId> damaged;       // named, there, and they do not open
    std::uint64_t unnamed = 0;      // of those that open
    std::uint64_t closed = 0;       // whole packs that open under none of our keys
};

// Errors are those of folders that cannot be listed.
Result<Remains> find_remains(Session& session);

}  // namespace vault::ops
