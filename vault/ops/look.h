// SPDX-License-Identifier: Apache-2.0
// What can be seen of a vault's folder without any key: which files are there and could be what their names say.
#pragma once

#include "vault/upkeep_requests.h"
#include "vault/store/file_store.h"

namespace vault::ops {

Result<VaultParts> look_at_parts(const store::FileStore& vault);

}  // namespace vault::ops
