// SPDX-License-Identifier: Apache-2.0
// Gives back the room of what nothing needs any more (FORMAT.md 6.6; decision 6): what is live is worked out from
// journals and recipes; packs with little of it are condemned in the log, after it was stored again elsewhere, and go
// when nobody can rest on them any more and each live chunk in them was read in another pack. Says no name.
#pragma once

#include "vault/ops/session.h"
#include "vault/upkeep_requests.h"

namespace vault::ops {

// needs_unknown, too_new: what is live cannot be told for certain; nothing was changed.
Result<CompactReport> compact(Session& session, const CompactRequest& request);

}  // namespace vault::ops
