// SPDX-License-Identifier: Apache-2.0
// Gives back the room of what nothing needs any more (FORMAT.md 6.6; decision 6): what is live is worked out from
// journals and recipes; packs with little of it are condemned in the log, after it was stored again elsewhere, and go
// when nobody can rest on them any more and each live chunk in them was read in another pack. Says no name.
#pragma once

#include "vault/format/root_recipe.h"
#include "vault/ops/session.h"
#include "vault/upkeep_requests.h"

namespace vault::ops {

// needs_unknown, too_new: what is live cannot be told for certain; nothing was changed.
Result<CompactReport> compact(Session& session, const CompactRequest& request);
// For what is erased: every pack goes that holds something of these contents which nothing else needs, whatever else it
// holds; packs that no event names, too. Those that somebody may rest on wait for the next time.
Result<CompactReport> give_up(Session& session, const std::vector<format::RootRecipe>& contents, const Cancel* cancel);

}  // namespace vault::ops
