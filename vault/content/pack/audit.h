// SPDX-License-Identifier: Apache-2.0
// Every byte of a pack held against what was written (Upholds G2). Private to this folder.
#pragma once

#include <vector>

#include "vault/content/pack/pack.h"
#include "vault/content/pack/pages.h"

namespace vault::content::pack {

// The sectors that PackReader::check() tells of. Head and index are those that were authenticated at open.
Result<std::vector<std::uint32_t>> audit_pack(const store::File& file, const PackKeys& keys,
                                              const format::PackHead& head, const Index& index);

}  // namespace vault::content::pack
