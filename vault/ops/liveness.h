// SPDX-License-Identifier: Apache-2.0
// What a compartment still needs of its packs at this moment, from its journals alone (FORMAT.md 6.6).
#pragma once

#include "vault/content/live_chunks.h"
#include "vault/ops/holdings.h"
#include "vault/ops/session.h"

namespace vault::ops {

struct Liveness {
    Holdings holdings;
    std::unique_ptr<content::index::ChunkIndex> index;  // over all packs that an event names
    content::LiveChunks chunks;
};

// Refuses where nobody can know what is live: an alarm that nobody acknowledged, a journal that breaks or is missing.
// Every journal is verified from its first byte. needs_unknown.
Result<void> demand_whole_log(Session& session);
// The index is made anew from the packs when a recipe cannot be followed by it. needs_unknown, too_new.
Result<Liveness> find_liveness(CompartmentSession& session);

}  // namespace vault::ops
