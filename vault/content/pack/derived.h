// SPDX-License-Identifier: Apache-2.0
// What follows from the data of a pack: its parity, and the check table over both (FORMAT.md 6.5). Private to this
// folder.
#pragma once

#include "vault/content/pack/pages.h"

namespace vault::content::pack {

// pack: all sectors of the file, of which those of the data region are there; fills the parity region.
void write_parity(const format::PackHead& head, const PackKeys& keys, MutableByteView pack);
// A check for each sector between the pages, one after another; of check page i those from i * kChecksPerPage on.
Bytes make_checks(const format::PackHead& head, const PackKeys& keys, ByteView pack);

}  // namespace vault::content::pack
