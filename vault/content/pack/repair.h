// SPDX-License-Identifier: Apache-2.0
// A damaged pack put right in its place (Upholds G21): pages from their other copy, data and parity from each other,
// the check table from what the blocks' tags vouch for. What cannot be had is told, and what is right stays as it is.
#pragma once

#include "vault/content/pack/pack.h"

namespace vault::content::pack {

enum class Mode : std::uint8_t { look, write };

struct Repaired {
    std::uint32_t sectors = 0;               // put right; with Mode::look: that could be
    bool from_parity = false;                // some of them; else all from copies of pages
    bool resized = false;                    // the file had another length
    std::vector<std::uint32_t> lost_blocks;  // ordinals of blocks that cannot be had any more, ascending
    std::uint32_t left = 0;                  // sectors that are still not as written
    bool was_damaged() const { return sectors > 0 || resized || left > 0 || !lost_blocks.empty(); }
    // Every byte is as written.
    bool is_whole() const { return left == 0 && lost_blocks.empty(); }
};

// The caller holds the store's lock. Killed at any point it may be begun anew: nothing that was right is written over,
// and a table that changes goes copy by copy. What was written is synced and read again. Errors are those of
// PackReader::open (without a head or an index nothing can be done), and of writing: io, full_disk, read_only.
Result<Repaired> repair_pack(store::FileStore& files, const PackId& id, const Compartment& compartment, Mode mode);

}  // namespace vault::content::pack
