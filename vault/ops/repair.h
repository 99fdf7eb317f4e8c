// SPDX-License-Identifier: Apache-2.0
// Puts right what can be: header, people and journals from their copies, packs from parity and copies, the chunk index
// from the packs. What cannot be brought back is named, document by document, after a browse event.
#pragma once

#include "vault/ops/session.h"

namespace vault::ops {

// read_only when nothing can be written and it is no dry run.
Result<RepairReport> repair(Session& session, const RepairRequest& request);

}  // namespace vault::ops
