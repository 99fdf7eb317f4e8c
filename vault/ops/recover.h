// SPDX-License-Identifier: Apache-2.0
// Recovering: for a vault of which parts are gone. Says what is lost, makes anew what is derived, and hands over the
// contents that no journal names any more. Nothing is removed and nothing overwritten.
#pragma once

#include "vault/ops/session.h"
#include "vault/upkeep_requests.h"

namespace vault::ops {

Result<RecoverReport> recover(Session& session, const RecoverRequest& request, const RecoverObserver& observer);

}  // namespace vault::ops
