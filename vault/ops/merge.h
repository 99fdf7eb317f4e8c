// SPDX-License-Identifier: Apache-2.0
// Brings what was done in another copy of this vault into this one (FORMAT.md 8.8): first the packs that its log names,
// durable, then its journals, then, where its changes are the newer ones, header and people. The other copy is only
// read. Nothing that is here is replaced; it may be stopped anywhere and done again.
#pragma once

#include "vault/ops/session.h"
#include "vault/upkeep_requests.h"

namespace vault::ops {

// invalid_argument ("not-a-copy", "same-folder"), not_a_vault, read_only, busy.
Result<MergeReport> merge(Session& session, const MergeRequest& request);

}  // namespace vault::ops
