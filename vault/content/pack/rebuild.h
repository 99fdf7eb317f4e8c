// SPDX-License-Identifier: Apache-2.0
// Sectors of a stripe that are not as written, from those that are (Upholds G21). Private to this folder. One thread.
#pragma once

#include "vault/content/pack/opened.h"
#include "vault/content/pack/parity.h"

namespace vault::content::pack {

struct RightSector {
    std::uint32_t sector = 0;
    Bytes bytes;
};
struct RebuiltStripe {
    std::vector<RightSector> right;   // as they were written
    std::vector<std::uint32_t> lost;  // more than parity can tell
};

class Rebuilder {
  public:
    // Both outlive it.
    Rebuilder(const OpenedPack& pack, const CheckTable& checks);
    // Whether there is parity at all, and which stripe a sector of the data or parity region is of.
    bool has_parity() const { return m_code.has_value(); }
    std::uint32_t stripe_of(std::uint32_t sector) const;
    // A sector that has no check is taken for right; one that was rebuilt and has a check fits it. An error is one of a
    // medium that gives nothing at all.
    Result<RebuiltStripe> rebuild(std::uint32_t stripe);

  private:
    // A parity shard each, from which data shards are taken as they are read; and what could not be read right.
    struct Sums {
        Bytes bytes;
        std::vector<std::uint32_t> good_rows;
        std::vector<std::uint32_t> bad_rows;
        std::vector<std::uint32_t> missing;  // data shards

        MutableByteView row(std::uint32_t j) { return MutableByteView(bytes).subspan(j * kSector, kSector); }
        ParityCode::Rows rows() { return {.bytes = bytes, .length = kSector}; }
    };
    bool read_right(std::uint32_t sector, MutableByteView out);
    std::uint32_t sector_of(std::uint32_t shard, std::uint32_t stripe) const;
    void read_parity(std::uint32_t stripe, Sums& sums);
    void read_data(std::uint32_t stripe, Sums& sums);
    RebuiltStripe solve(std::uint32_t stripe, Sums& sums) const;
    void keep(RebuiltStripe& rebuilt, std::uint32_t sector, Bytes bytes) const;

    const OpenedPack& m_pack;
    const CheckTable& m_checks;
    Sectors m_sectors;
    std::optional<ParityCode> m_code;
};

}  // namespace vault::content::pack
