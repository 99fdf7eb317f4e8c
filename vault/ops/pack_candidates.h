// SPDX-License-Identifier: Apache-2.0
// Packs that a compaction may give up, and which of them are worth it.
#pragma once

#include <vector>

#include "vault/content/pack/pack.h"

namespace vault::ops {

struct Candidate {
    PackId id;
    std::uint64_t size = 0;  // of the file
    std::uint64_t live = 0;  // of what lives in it, as stored
};

std::uint64_t size_of(const std::vector<Candidate>& packs);
std::uint64_t live_in(const std::vector<Candidate>& packs);
// What these chunks of a pack, by ordinal, take as they are stored.
std::uint64_t stored_size(const content::pack::Index& index, const std::vector<std::uint32_t>& chunks);
// Less than half of it lives.
bool is_sparse(const Candidate& pack);
// Of sparse packs and small ones those whose live chunks go together into fewer: nothing, where no room would come of
// it.
std::vector<Candidate> worth_moving(std::vector<Candidate> sparse, const std::vector<Candidate>& small);

}  // namespace vault::ops
