// SPDX-License-Identifier: Apache-2.0
// Every byte of a pack held against what was written (Upholds G2). Private to this folder.
#pragma once

#include "vault/content/pack/opened.h"

namespace vault::content::pack {

// Head and index are those that were authenticated at open. An error is one of a medium that gives nothing at all.
Result<Damage> audit_pack(const OpenedPack& pack, const CheckTable& checks);
// The head and the index as they must stand in their pages, kPagePlain bytes each.
Bytes known_pages(const OpenedPack& pack);

}  // namespace vault::content::pack
