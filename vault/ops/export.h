// SPDX-License-Identifier: Apache-2.0
// Many documents into a folder: one `read` event for each, durable in groups before the first byte of the group; every
// document checked against its SHA-256; one that fails is named and the others still come out.
#pragma once

#include "vault/ops/release.h"
#include "vault/ops/target_folder.h"

namespace vault::ops {

Result<ExportReport> export_documents(Session& session, const ExportRequest& request, const ExportObserver& observer);

}  // namespace vault::ops
