// SPDX-License-Identifier: Apache-2.0
#include "vault/content/pack/opened.h"

#include <algorithm>

#include "vault/store/layout.h"

namespace vault::content::pack {
namespace {

Error of_pack(ErrorCode code, const PackId& pack) { return Error(code).with_id(pack.hex()); }

Error no_head(const PackId& pack, const Sectors& sectors, std::uint64_t size) {
    if (auto failure = sectors.failure()) return failure->id = pack.hex(), std::move(*failure);
    const bool right_size = size == kSmallPack || size == kLargePack;
    if (right_size) return of_pack(ErrorCode::not_authentic, pack);
    return of_pack(ErrorCode::malformed, pack).with_detail("size " + std::to_string(size));
}

// At the beginning, else at the end of a pack of either size: the file may have been cut off, or grown.
Result<format::PackHead> find_head(OpenedPack& pack, const CompartmentId& compartment, Sectors& sectors) {
    for (const std::uint32_t sector : {0U, format::kSmallPackSectors - 1, format::kLargePackSectors - 1}) {
        const auto plain = open_page_at(pack.keys, sectors, sector);
        if (!plain) {
            pack.marred = true;
            continue;
        }
        format::PackHead head = TRY(format::decode_pack_head(*plain));
        const bool in_place = sector == 0 || sector == head.geometry.sectors - 1;
        if (!in_place || head.compartment != compartment) return fail(ErrorCode::malformed);
        return head;
    }
    return fail(no_head(pack.ref.pack, sectors, TRY(pack.file->size())));
}

Result<Index> read_index(OpenedPack& pack, Sectors& sectors) {
    const format::PackHead& head = pack.head;
    // Bounded: the head's numbers fit each other.
    crypto::WipedBuffer stream;
    stream.reserve(head.geometry.index_pages * format::kPagePlain);
    for (std::uint32_t page = 1; page <= head.geometry.index_pages; ++page) {
        const auto [first, second] = copies_of(page, head.geometry.sectors);
        auto plain = open_page_at(pack.keys, sectors, first);
        if (!plain) {
            pack.marred = true;
            plain = open_page_at(pack.keys, sectors, second);
        }
        if (!plain) return fail(ErrorCode::not_authentic);
        stream.insert(stream.end(), plain->begin(), plain->end());
    }
    const ByteView all(stream);
    if (!is_zero(all.subspan(head.index_bytes))) return fail(ErrorCode::malformed);
    return format::decode_pack_index(all.first(head.index_bytes), head.blocks, head.chunks, head.data_bytes);
}

}  // namespace

std::optional<crypto::WipedBuffer> open_page_at(const PackKeys& keys, Sectors& sectors, std::uint32_t sector) {
    base::ByteArray<kSector> bytes;
    if (!sectors.read(sector, bytes)) return std::nullopt;
    auto plain = keys.open_page(sector, bytes);
    return plain ? std::optional(plain.take()) : std::nullopt;
}

Result<OpenedPack> open_pack(const store::FileStore& files, const PackId& id, const Compartment& compartment) {
    auto file = TRY(files.open(store::layout::pack(id), store::Access::read));
    PackKeys keys(compartment, id);
    const PackRef ref{id, keys.commitment(0)};
    OpenedPack pack{.file = std::move(file), .keys = std::move(keys), .ref = ref, .head = {}, .index = {}};
    Sectors sectors(*pack.file);
    const auto named = [&](Error error) { return error.id = id.hex(), fail(std::move(error)); };
    auto head = find_head(pack, compartment.id, sectors);
    for (const crypto::RootKey* root : compartment.older) {
        if (head) break;
        pack.keys = PackKeys(compartment, id, *root);
        pack.ref.commitment = pack.keys.commitment(0);
        pack.marred = false;
        head = find_head(pack, compartment.id, sectors);
    }
    if (!head) return named(head.error());
    pack.head = *head;
    auto index = read_index(pack, sectors);
    if (!index) return named(index.error());
    pack.index = index.take();
    pack.marred = pack.marred || TRY(pack.file->size()) != pack.file_size();
    return pack;
}

std::uint32_t covered_by(const format::PackGeometry& geometry, std::uint32_t check_page) {
    return std::min(geometry.between() - check_page * format::kChecksPerPage, format::kChecksPerPage);
}

CheckTable CheckTable::read(const OpenedPack& pack, Sectors& sectors) {
    const format::PackGeometry& geometry = pack.head.geometry;
    CheckTable table;
    table.m_first = geometry.pages();
    table.m_checks.resize(geometry.between() * format::kCheckSize);
    table.m_known.resize(geometry.between());
    for (std::uint32_t i = 0; i < geometry.check_pages; ++i) {
        const std::size_t used = covered_by(geometry, i) * format::kCheckSize;
        const std::size_t begin = std::size_t{i} * format::kChecksPerPage;
        for (const std::uint32_t sector : copies_of(1 + geometry.index_pages + i, geometry.sectors)) {
            const auto plain = open_page_at(pack.keys, sectors, sector);
            if (!plain || !is_zero(ByteView(*plain).subspan(used))) continue;
            const auto to = static_cast<std::ptrdiff_t>(begin * format::kCheckSize);
            std::copy_n(plain->begin(), used, table.m_checks.begin() + to);
            std::fill_n(table.m_known.begin() + static_cast<std::ptrdiff_t>(begin), covered_by(geometry, i), true);
            break;
        }
    }
    return table;
}

bool CheckTable::fits(const PackKeys& keys, std::uint32_t sector, ByteView bytes) const {
    const std::size_t place = sector - m_first;
    if (!m_known[place]) return false;
    const ByteView stored = ByteView(m_checks).subspan(place * format::kCheckSize, format::kCheckSize);
    return crypto::equal_constant_time(keys.check(sector, bytes), stored);
}

ByteView CheckTable::page(std::uint32_t i) const {
    const std::size_t begin = std::size_t{i} * format::kChecksPerPage;
    if (!m_known[begin]) return {};
    const std::size_t size = format::kChecksPerPage * format::kCheckSize;
    const ByteView rest = ByteView(m_checks).subspan(begin * format::kCheckSize);
    return rest.first(std::min(rest.size(), size));
}

}  // namespace vault::content::pack
