// SPDX-License-Identifier: Apache-2.0
// Taking documents out of the list (FORMAT.md 10: removed). Nothing is given up here: the log says what was there, and
// contents stay until a compaction.
#pragma once

#include "vault/ops/documents.h"

namespace vault::ops {

// Nothing is removed unless every DOC is found and is one document.
Result<RemoveReport> remove(Session& session, const RemoveRequest& request, const RemoveObserver& observer);

}  // namespace vault::ops
