// SPDX-License-Identifier: Apache-2.0
// How a pack is laid out, and its head page (FORMAT.md 6.5): plaintext only, sealing is content/pack/page.h's. Sizes
// in sectors follow from each other; a head whose numbers do not is refused, so that a pack has one encoding.
#pragma once

#include <optional>

#include "vault/error.h"
#include "vault/format/sector.h"
#include "vault/types.h"

namespace vault::format {

inline constexpr std::size_t kPagePlain = 4024;  // a sector without commitment (32) and seal (40)
inline constexpr std::uint32_t kSmallPackSectors = 256;
inline constexpr std::uint32_t kLargePackSectors = 4096;
inline constexpr std::size_t kCheckSize = 16;
inline constexpr std::uint32_t kChecksPerPage = 251;
inline constexpr std::uint32_t kPackVersion = 0;
inline constexpr std::uint32_t kMaxShards = 255;  // of a stripe, data and parity

struct PackGeometry {
    std::uint32_t sectors = 0;      // N
    std::uint32_t index_pages = 0;  // I
    std::uint32_t check_pages = 0;  // C

    std::uint32_t pages() const { return 1 + index_pages + check_pages; }  // M, at each end
    std::uint32_t between() const { return sectors - 2 * pages(); }         // sectors that have a check
    friend bool operator==(const PackGeometry&, const PackGeometry&) = default;
};
// Empty when index and pages leave no sector between them.
std::optional<PackGeometry> make_pack_geometry(std::uint32_t sectors, std::uint32_t index_bytes);

struct PackHead {
    PackGeometry geometry{};
    std::uint32_t index_bytes = 0;
    std::uint32_t data_bytes = 0;
    std::uint32_t blocks = 0;
    std::uint32_t chunks = 0;
    std::uint32_t parity = 0;  // sectors, the last ones between the pages
    std::uint32_t stripes = 0;
    CompartmentId compartment{};

    std::uint32_t data_sectors() const { return geometry.between() - parity; }  // D
    // Of each stripe (r and k); 0 without parity. Some stripes have a data shard less: zeros.
    std::uint32_t parity_shards() const { return stripes == 0 ? 0 : parity / stripes; }
    std::uint32_t data_shards() const { return stripes == 0 ? 0 : (data_sectors() + stripes - 1) / stripes; }
    // The sector in the file of the i-th of the data region, and of the j-th parity shard of a stripe.
    std::uint32_t data_sector(std::uint32_t i) const { return geometry.pages() + i; }
    std::uint32_t parity_sector(std::uint32_t j, std::uint32_t stripe) const {
        return data_sector(data_sectors()) + j * stripes + stripe;
    }
    friend bool operator==(const PackHead&, const PackHead&) = default;
};

// kPagePlain bytes. What decode would refuse is our bug.
Bytes encode_pack_head(const PackHead& head);
// too_new (later version), malformed.
Result<PackHead> decode_pack_head(ByteView bytes);

}  // namespace vault::format
