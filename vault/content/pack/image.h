// SPDX-License-Identifier: Apache-2.0
// The bytes of a damaged pack as they should be, as far as they can be had. Private to this folder.
#pragma once

#include <set>

#include "vault/content/pack/opened.h"

namespace vault::content::pack {

struct Image {
    Bytes bytes;                         // all sectors; empty when nothing was damaged
    std::set<std::uint32_t> mended;      // sectors that are right here and not on the disk
    std::set<std::uint32_t> new_checks;  // of these: copies of check pages that say something else than before
    std::set<std::uint32_t> filled;      // lost with the end of the file: random bytes, so that it gets its length
    std::set<std::uint32_t> lost;        // sectors that are not right here either
    std::vector<std::uint32_t> lost_blocks;
    bool from_parity = false;
    bool wrong_size = false;
};

// An error is one of a medium that gives nothing at all.
Result<Image> make_image(const OpenedPack& pack);

}  // namespace vault::content::pack
