// SPDX-License-Identifier: Apache-2.0
// Taking out for good (DESIGN 7; FORMAT.md 8.7): what a court's order or a person's right demands. The log says first
// what is erased and why; then the packs go that hold something of it, the journals are written anew with tombstones in
// its place, this device's seal states and catalog are made new. What was cut off goes on at the next erasure.
#pragma once

#include "vault/ops/documents.h"
#include "vault/upkeep_requests.h"

namespace vault::ops {

// Nothing is erased unless every DOC is found and is one document, every entry may be erased (invalid_argument "kept"),
// and it is certain what the vault needs (liveness.h). Without documents and entries: what was cut off before.
Result<EraseReport> erase(Session& session, const EraseRequest& request, const EraseObserver& observer);

}  // namespace vault::ops
