// SPDX-License-Identifier: Apache-2.0
// Filter: "surely not in this run", in ten bits a row: a Bloom filter whose probes for one prefix stay within one cache
// line. About one in a hundred answers "perhaps" for nothing. Prefixes are keyed hashes, so they need no hashing.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "vault/format/index_run.h"

namespace vault::content::index {

class Filter {
  public:
    explicit Filter(std::uint64_t rows) : m_lines(static_cast<std::size_t>(rows * kBitsPerRow / kLineBits + 1)) {}

    void add(const format::ChunkPrefix& prefix) {
        Line& line = m_lines[place_of(prefix)];
        std::uint64_t probes = probes_of(prefix);
        for (int i = 0; i < kProbes; ++i, probes >>= 9U) line[probes >> 6U & 7U] |= std::uint64_t{1} << (probes & 63U);
    }
    bool may_contain(const format::ChunkPrefix& prefix) const {
        const Line& line = m_lines[place_of(prefix)];
        std::uint64_t probes = probes_of(prefix);
        for (int i = 0; i < kProbes; ++i, probes >>= 9U) {
            if ((line[probes >> 6U & 7U] >> (probes & 63U) & 1U) == 0) return false;
        }
        return true;
    }

  private:
    static constexpr std::uint64_t kBitsPerRow = 10;
    static constexpr std::uint64_t kLineBits = 512;
    static constexpr int kProbes = 7;  // of 9 bits each: 63
    using Line = std::array<std::uint64_t, kLineBits / 64>;

    std::size_t place_of(const format::ChunkPrefix& prefix) const {
        const auto high = base::load_le<std::uint64_t>(base::ByteView(prefix).first(8));
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::size_t>(static_cast<Wide>(high) * m_lines.size() >> 64U);
    }
    static std::uint64_t probes_of(const format::ChunkPrefix& prefix) {
        return base::load_le<std::uint64_t>(base::ByteView(prefix).subspan(8, 8));
    }

    std::vector<Line> m_lines;
};

}  // namespace vault::content::index
