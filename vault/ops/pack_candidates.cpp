// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/pack_candidates.h"

#include <algorithm>
#include <numeric>

#include "vault/format/pack_index.h"

namespace vault::ops {
namespace {

using content::pack::kLargePack;
using content::pack::kSmallPack;

// So many small packs are worth being made one large one, full as they are.
constexpr std::size_t kManySmall = kLargePack / kSmallPack;

}  // namespace

std::uint64_t size_of(const std::vector<Candidate>& packs) {
    return std::accumulate(packs.begin(), packs.end(), std::uint64_t{0},
                           [](std::uint64_t total, const Candidate& pack) { return total + pack.size; });
}
std::uint64_t live_in(const std::vector<Candidate>& packs) {
    return std::accumulate(packs.begin(), packs.end(), std::uint64_t{0},
                           [](std::uint64_t total, const Candidate& pack) { return total + pack.live; });
}

std::uint64_t stored_size(const content::pack::Index& index, const std::vector<std::uint32_t>& chunks) {
    std::uint64_t total = 0;
    for (const std::uint32_t ordinal : chunks) {
        const content::pack::ChunkEntry& chunk = index.chunks[ordinal];
        const content::pack::BlockEntry& block = index.blocks[chunk.block];
        total += std::uint64_t{chunk.stored_length} * block.sealed_length / block.plain_length;
        total += format::kPackChunkSize;
    }
    return total;
}

bool is_sparse(const Candidate& pack) { return 2 * pack.live <= pack.size; }

std::vector<Candidate> worth_moving(std::vector<Candidate> sparse, const std::vector<Candidate>& small) {
    const auto is_small = [](const Candidate& pack) { return pack.size == kSmallPack; };
    const auto small_too = static_cast<std::size_t>(std::count_if(sparse.begin(), sparse.end(), is_small));
    const bool too_many = small.size() >= kManySmall || small_too >= kManySmall;
    if (small.size() >= kManySmall) sparse.insert(sparse.end(), small.begin(), small.end());
    // What is written anew, with what packs need beside it, must be less than what goes, by a small pack at least.
    const std::uint64_t anew = live_in(sparse) / 15 * 16 + kSmallPack;
    if (!too_many && anew + kSmallPack > size_of(sparse)) sparse.clear();
    return sparse;
}

}  // namespace vault::ops
