// SPDX-License-Identifier: Apache-2.0
// One run of adding (FORMAT.md 10: intake-begin, document, packs, intake-end). What was read is durable in packs before
// the commit that names it; commits come at least every 30 s or 1 GiB, so that an interrupted add goes on where it was.
// "Unchanged" is decided from the document event of the same path and source, opened in its place.
#pragma once

#include "vault/content/writer.h"
#include "vault/format/intake_list.h"
#include "vault/ops/documents.h"
#include "vault/ops/source_file.h"

namespace vault::ops {

Result<AddReport> add(Session& session, const AddRequest& request, const AddObserver& observer);

}  // namespace vault::ops
