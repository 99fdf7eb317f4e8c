// SPDX-License-Identifier: Apache-2.0
// The pages of a chunk index run (FORMAT.md 7) as plaintext; index/ seals them. Rows of one run are sorted.
#pragma once

#include <span>
#include <vector>

#include "vault/error.h"
#include "vault/types.h"

namespace vault::format {

inline constexpr std::size_t kIndexPagePlain = 4024;
inline constexpr std::size_t kIndexPackIdsPerPage = 251;
inline constexpr std::size_t kIndexRowsPerPage = 167;
inline constexpr std::size_t kIndexRowSize = 24;
inline constexpr std::size_t kIndexRunMultiple = 1048576;

using ChunkPrefix = base::ByteArray<16>;
inline ChunkPrefix prefix_of(const ChunkId& id) {
    ChunkPrefix prefix;
    std::copy_n(id.bytes().begin(), prefix.size(), prefix.begin());
    return prefix;
}

struct IndexRow {
    ChunkPrefix prefix{};
    std::uint32_t pack = 0;     // place in the run's list of packs
    std::uint32_t ordinal = 0;  // of the chunk in that pack
    friend auto operator<=>(const IndexRow&, const IndexRow&) = default;
};

// Page 0.
struct IndexRunHead {
    CompartmentId compartment;
    std::uint32_t packs = 0;
    std::uint64_t rows = 0;
    std::uint32_t filter_pages = 0;  // none in version 0

    friend bool operator==(const IndexRunHead&, const IndexRunHead&) = default;
    std::uint32_t pack_pages() const;
    std::uint32_t row_pages() const;
    Bytes encode() const;
    // malformed: counts and pages do not fit each other. too_new.
    static Result<IndexRunHead> decode(ByteView plain);
};

// At most kIndexPackIdsPerPage, with zeros to a page.
Bytes encode_index_packs(std::span<const PackId> packs);
Result<std::vector<PackId>> decode_index_packs(ByteView plain, std::size_t count);
// At most kIndexRowsPerPage, with zeros to a page.
Bytes encode_index_rows(std::span<const IndexRow> rows);
// malformed as well: rows that are not sorted, or that name a pack that the run does not list.
Result<std::vector<IndexRow>> decode_index_rows(ByteView plain, std::size_t count, std::uint32_t packs);

}  // namespace vault::format
