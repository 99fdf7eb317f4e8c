// SPDX-License-Identifier: Apache-2.0
#include "vault/content/pack/rebuild.h"

#include <algorithm>

namespace vault::content::pack {

Rebuilder::Rebuilder(const OpenedPack& pack, const CheckTable& checks)
    : m_pack(pack), m_checks(checks), m_sectors(*pack.file) {
    if (pack.head.stripes > 0) m_code.emplace(pack.head.data_shards(), pack.head.parity_shards());
}

std::uint32_t Rebuilder::stripe_of(std::uint32_t sector) const {
    const format::PackHead& head = m_pack.head;
    const std::uint32_t parity_begin = head.parity_sector(0, 0);
    CHECK(sector >= head.data_sector(0) && sector < parity_begin + head.parity);
    return (sector - (sector < parity_begin ? head.data_sector(0) : parity_begin)) % head.stripes;
}

bool Rebuilder::read_right(std::uint32_t sector, MutableByteView out) {
    if (!m_sectors.read(sector, out)) return false;
    return !m_checks.is_known(sector) || m_checks.fits(m_pack.keys, sector, out);
}

std::uint32_t Rebuilder::sector_of(std::uint32_t shard, std::uint32_t stripe) const {
    return m_pack.head.data_sector(shard * m_pack.head.stripes + stripe);
}

void Rebuilder::read_parity(std::uint32_t stripe, Sums& sums) {
    const format::PackHead& head = m_pack.head;
    sums.bytes.resize(head.parity_shards() * kSector);
    for (std::uint32_t j = 0; j < head.parity_shards(); ++j) {
        const std::uint32_t sector = head.parity_sector(j, stripe);
        const MutableByteView row = sums.row(j);
        if (read_right(sector, row)) {
            m_pack.keys.mask_parity(sector, row);
            sums.good_rows.push_back(j);
        } else {
            std::fill(row.begin(), row.end(), std::uint8_t{0});
            sums.bad_rows.push_back(j);
        }
    }
}

void Rebuilder::read_data(std::uint32_t stripe, Sums& sums) {
    const format::PackHead& head = m_pack.head;
    base::ByteArray<kSector> bytes;
    for (std::uint32_t shard = 0; shard * head.stripes + stripe < head.data_sectors(); ++shard) {
        if (read_right(sector_of(shard, stripe), bytes)) {
            m_code->add(shard, bytes, sums.rows());
        } else {
            sums.missing.push_back(shard);
        }
    }
}

// One that has no check may have been taken for right and was not: then this is not what was written either.
void Rebuilder::keep(RebuiltStripe& rebuilt, std::uint32_t sector, Bytes bytes) const {
    if (!m_checks.is_known(sector) || m_checks.fits(m_pack.keys, sector, bytes)) {
        rebuilt.right.push_back({.sector = sector, .bytes = std::move(bytes)});
    } else {
        rebuilt.lost.push_back(sector);
    }
}

RebuiltStripe Rebuilder::solve(std::uint32_t stripe, Sums& sums) const {
    RebuiltStripe rebuilt;
    const format::PackHead& head = m_pack.head;
    if (sums.missing.size() > sums.good_rows.size()) {
        for (const std::uint32_t shard : sums.missing) rebuilt.lost.push_back(sector_of(shard, stripe));
        for (const std::uint32_t j : sums.bad_rows) rebuilt.lost.push_back(head.parity_sector(j, stripe));
        return rebuilt;
    }
    if (!sums.missing.empty()) {
        std::vector<Bytes> solved = m_code->solve(sums.missing, sums.good_rows, sums.rows());
        for (std::size_t i = 0; i < solved.size(); ++i) {
            m_code->add(sums.missing[i], solved[i], sums.rows());
            keep(rebuilt, sector_of(sums.missing[i], stripe), std::move(solved[i]));
        }
    }
    // A row that began as zeros and got every shard is the parity.
    for (const std::uint32_t j : sums.bad_rows) {
        const std::uint32_t sector = head.parity_sector(j, stripe);
        Bytes bytes(sums.row(j).begin(), sums.row(j).end());
        m_pack.keys.mask_parity(sector, bytes);
        keep(rebuilt, sector, std::move(bytes));
    }
    return rebuilt;
}

Result<RebuiltStripe> Rebuilder::rebuild(std::uint32_t stripe) {
    CHECK(m_code.has_value() && stripe < m_pack.head.stripes);
    Sums sums;
    read_parity(stripe, sums);
    read_data(stripe, sums);
    if (auto failure = m_sectors.failure()) return fail(std::move(*failure));
    return solve(stripe, sums);
}

}  // namespace vault::content::pack
