// SPDX-License-Identifier: Apache-2.0
// Is everything there and as it was written? Journals, header, people, packs, every document's chunks (with `data`
// every byte and every SHA-256), intake lists, the catalog against a rebuilt one, files that are not ours. Names in
// findings only after a browse event.
#pragma once

#include "vault/ops/documents.h"

namespace vault::ops {

Result<VerifyReport> verify(Session& session, const VerifyRequest& request);

}  // namespace vault::ops
