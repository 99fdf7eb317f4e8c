// SPDX-License-Identifier: Apache-2.0
// Reed-Solomon over GF(2^8) with a Cauchy matrix (FORMAT.md 6.5), by libisal: what parity shards hold, and data shards
// solved from them. Bytes only: which sector is which shard, and the stream over parity, are others'. Private to this
// folder. Threads: const calls by many.
#pragma once

#include <array>
#include <vector>

#include "vault/types.h"

namespace vault::content::pack {

class ParityCode {
  public:
    // k + r is at most format::kMaxShards, neither is 0.
    ParityCode(std::uint32_t data_shards, std::uint32_t parity_shards);

    // r rows of the same length, one after another.
    struct Rows {
        MutableByteView bytes;
        std::size_t length = 0;
    };
    // Adds to each row what data shard `shard` contributes to that parity shard. `bytes` is as long as a row, or
    // shorter and zeros behind. Rows that begin as zeros and got all shards are the parity.
    void add(std::uint32_t shard, ByteView bytes, const Rows& rows) const;

    // The missing data shards, each a row's length, in the order of `missing` (ascending): from rows that began as the
    // parity and got all other shards. `known`: the numbers of the rows that began right, at least as many as are
    // missing; the first ones are used.
    std::vector<Bytes> solve(const std::vector<std::uint32_t>& missing, const std::vector<std::uint32_t>& known,
                             const Rows& rows) const;

  private:
    std::uint32_t m_data_shards;
    std::uint32_t m_parity_shards;
    Bytes m_matrix;  // r rows of k coefficients
    Bytes m_tables;  // libisal's, made from it
};

}  // namespace vault::content::pack
