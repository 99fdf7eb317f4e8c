// SPDX-License-Identifier: Apache-2.0
#include "vault/content/pack/audit.h"

#include <algorithm>
#include <optional>

#include "vault/content/pack/sectors.h"

namespace vault::content::pack {
namespace {

class Audit {
  public:
    Audit(const store::File& file, const PackKeys& keys, const format::PackGeometry& geometry)
        : m_file(file), m_keys(keys), m_geometry(geometry) {}

    // Both copies must open to exactly this.
    Result<void> known_page(std::uint32_t page, ByteView plain) {
        for (const std::uint32_t sector : copies_of(page, m_geometry.sectors)) {
            const auto opened = TRY(open(sector));
            if (!opened || !std::equal(opened->begin(), opened->end(), plain.begin(), plain.end())) note(sector);
        }
        return {};
    }
    // Then the sectors that the i-th page of the check table covers.
    Result<void> check_page(std::uint32_t i) {
        const std::uint32_t begin = i * format::kChecksPerPage;
        const std::uint32_t count = std::min(m_geometry.between() - begin, format::kChecksPerPage);
        std::optional<crypto::WipedBuffer> right;
        for (const std::uint32_t sector : copies_of(1 + m_geometry.index_pages + i, m_geometry.sectors)) {
            auto opened = TRY(open(sector));
            const bool fits = opened && is_zero(ByteView(*opened).subspan(count * format::kCheckSize)) &&
                              (!right || *right == *opened);
            if (!fits) {
                note(sector);
            } else if (!right) {
                right = std::move(opened);
            }
        }
        if (!right) return {};
        return covered(m_geometry.pages() + begin, ByteView(*right).first(count * format::kCheckSize));
    }
    std::vector<std::uint32_t> damaged() && {
        std::sort(m_damaged.begin(), m_damaged.end());
        return std::move(m_damaged);
    }

  private:
    Result<std::optional<crypto::WipedBuffer>> open(std::uint32_t sector) const {
        base::ByteArray<kSector> bytes;
        TRY(read_whole(m_file, std::uint64_t{sector} * kSector, bytes));
        auto plain = m_keys.open_page(sector, bytes);
        if (!plain) return std::optional<crypto::WipedBuffer>();
        return std::optional(plain.take());
    }
    Result<void> covered(std::uint32_t first, ByteView checks) {
        const std::size_t count = checks.size() / format::kCheckSize;
        m_buffer.resize(count * kSector);
        TRY(read_whole(m_file, std::uint64_t{first} * kSector, m_buffer));
        for (std::size_t i = 0; i < count; ++i) {
            const auto sector = static_cast<std::uint32_t>(first + i);
            const Check check = m_keys.check(sector, ByteView(m_buffer).subspan(i * kSector, kSector));
            const ByteView stored = checks.subspan(i * format::kCheckSize, format::kCheckSize);
            if (!crypto::equal_constant_time(check, stored)) note(sector);
        }
        return {};
    }
    void note(std::uint32_t sector) { m_damaged.push_back(sector); }

    const store::File& m_file;
    const PackKeys& m_keys;
    const format::PackGeometry& m_geometry;
    Bytes m_buffer;
    std::vector<std::uint32_t> m_damaged;
};

}  // namespace

Result<std::vector<std::uint32_t>> audit_pack(const store::File& file, const PackKeys& keys,
                                              const format::PackHead& head, const Index& index) {
    const format::PackGeometry& geometry = head.geometry;
    // Both have one encoding, so what was decoded says what must stand there.
    Bytes known = format::encode_pack_head(head);
    base::append(known, format::encode_pack_index(index));
    known.resize((1 + geometry.index_pages) * format::kPagePlain);
    Audit audit(file, keys, geometry);
    for (std::uint32_t page = 0; page <= geometry.index_pages; ++page) {
        TRY(audit.known_page(page, ByteView(known).subspan(page * format::kPagePlain, format::kPagePlain)));
    }
    for (std::uint32_t i = 0; i < geometry.check_pages; ++i) TRY(audit.check_page(i));
    return std::move(audit).damaged();
}

}  // namespace vault::content::pack
