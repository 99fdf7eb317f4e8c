// SPDX-License-Identifier: Apache-2.0
// Numbers about the vault: no names, no event.
#pragma once

#include "vault/ops/session.h"

namespace vault::ops {

Result<Status> status(Session& session);
Result<Stats> stats(Session& session);

}  // namespace vault::ops
