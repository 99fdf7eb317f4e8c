// SPDX-License-Identifier: Apache-2.0
#include "vault/format/index_run.h"

#include "crypto/base/codec.h"

namespace vault::format {
namespace {

std::uint64_t pages_of(std::uint64_t things, std::uint64_t per_page) {
    return things / per_page + (things % per_page != 0 ? 1 : 0);
}

}  // namespace

std::uint32_t IndexRunHead::pack_pages() const {
    return static_cast<std::uint32_t>(pages_of(packs, kIndexPackIdsPerPage));
}

std::uint32_t IndexRunHead::row_pages() const {
    return static_cast<std::uint32_t>(pages_of(rows, kIndexRowsPerPage));
}

Bytes IndexRunHead::encode() const {
    CHECK(pages_of(rows, kIndexRowsPerPage) <= ~std::uint32_t{0});
    Bytes out;
    base::Writer(out).u32(0).id(compartment).u32(packs).u64(rows).u32(pack_pages()).u32(row_pages()).u32(filter_pages)
        .zeros_to(kIndexPagePlain);
    return out;
}

Result<IndexRunHead> IndexRunHead::decode(ByteView plain) {
    base::Reader reader(plain);
    if (reader.u32() != 0) return fail(ErrorCode::too_new);
    IndexRunHead head;
    head.compartment = reader.id<CompartmentId>();
    head.packs = reader.u32();
    head.rows = reader.u64();
    const std::uint32_t pack_pages = reader.u32();
    const std::uint32_t row_pages = reader.u32();
    head.filter_pages = reader.u32();
    reader.zeros_to_end();
    if (!reader.at_end() || plain.size() != kIndexPagePlain) return fail(ErrorCode::malformed);
    if (pages_of(head.packs, kIndexPackIdsPerPage) != pack_pages) return fail(ErrorCode::malformed);
    if (pages_of(head.rows, kIndexRowsPerPage) != row_pages) return fail(ErrorCode::malformed);
    return head;
}

Bytes encode_index_packs(std::span<const PackId> packs) {
    CHECK(packs.size() <= kIndexPackIdsPerPage);
    Bytes out;
    out.reserve(kIndexPagePlain);
    base::Writer writer(out);
    for (const PackId& pack : packs) writer.id(pack);
    writer.zeros_to(kIndexPagePlain);
    return out;
}

Result<std::vector<PackId>> decode_index_packs(ByteView plain, std::size_t count) {
    CHECK(count <= kIndexPackIdsPerPage);
    base::Reader reader(plain);
    std::vector<PackId> packs(count);
    for (PackId& pack : packs) pack = reader.id<PackId>();
    reader.zeros_to_end();
    if (!reader.at_end() || plain.size() != kIndexPagePlain) return fail(ErrorCode::malformed);
    return packs;
}

Bytes encode_index_rows(std::span<const IndexRow> rows) {
    CHECK(rows.size() <= kIndexRowsPerPage);
    Bytes out(kIndexPagePlain);
    std::uint8_t* at = out.data();
    for (const IndexRow& row : rows) {
        std::copy(row.prefix.begin(), row.prefix.end(), at);
        base::store_le<std::uint32_t>({at + 16, 4}, row.pack);
        base::store_le<std::uint32_t>({at + 20, 4}, row.ordinal);
        at += kIndexRowSize;
    }
    return out;
}

Result<std::vector<IndexRow>> decode_index_rows(ByteView plain, std::size_t count, std::uint32_t packs) {
    CHECK(count <= kIndexRowsPerPage);
    base::Reader reader(plain);
    std::vector<IndexRow> rows(count);
    const IndexRow* before = nullptr;
    for (IndexRow& row : rows) {
        row.prefix = reader.array<16>();
        row.pack = reader.u32();
        row.ordinal = reader.u32();
        if (row.pack >= packs || (before != nullptr && !(*before < row))) return fail(ErrorCode::malformed);
        before = &row;
    }
    reader.zeros_to_end();
    if (!reader.at_end() || plain.size() != kIndexPagePlain) return fail(ErrorCode::malformed);
    return rows;
}

}  // namespace vault::format
