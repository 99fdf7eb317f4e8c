// SPDX-License-Identifier: Apache-2.0
#include "vault/content/pack/derived.h"

#include <algorithm>

#include "vault/content/pack/parity.h"

namespace vault::content::pack {

using format::kSectorSize;

void write_parity(const format::PackHead& head, const PackKeys& keys, MutableByteView pack) {
    if (head.parity == 0) return;
    const MutableByteView region = pack.subspan(head.parity_sector(0, 0) * kSectorSize, head.parity * kSectorSize);
    std::fill(region.begin(), region.end(), std::uint8_t{0});
    // Shard c of all stripes stands in a row, and so does parity shard j: all stripes are coded as one.
    const ParityCode code(head.data_shards(), head.parity_shards());
    const ParityCode::Rows rows{.bytes = region, .length = head.stripes * kSectorSize};
    ByteView data = ByteView(pack).subspan(head.data_sector(0) * kSectorSize, head.data_sectors() * kSectorSize);
    for (std::uint32_t shard = 0; !data.empty(); ++shard) {
        const ByteView piece = data.first(std::min(data.size(), rows.length));
        code.add(shard, piece, rows);
        data = data.subspan(piece.size());
    }
    for (std::uint32_t i = 0; i < head.parity; ++i) {
        keys.mask_parity(head.parity_sector(0, 0) + i, region.subspan(i * kSectorSize, kSectorSize));
    }
}

Bytes make_checks(const format::PackHead& head, const PackKeys& keys, ByteView pack) {
    Bytes checks;
    checks.reserve(head.geometry.between() * format::kCheckSize);
    for (std::uint32_t i = 0; i < head.geometry.between(); ++i) {
        const std::uint32_t sector = head.geometry.pages() + i;
        base::append(checks, keys.check(sector, pack.subspan(sector * kSectorSize, kSectorSize)));
    }
    return checks;
}

}  // namespace vault::content::pack
