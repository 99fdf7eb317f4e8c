// SPDX-License-Identifier: Apache-2.0
#include "vault/content/pack/audit.h"

#include <algorithm>

namespace vault::content::pack {
namespace {

class Audit {
  public:
    Audit(const OpenedPack& pack, const CheckTable& checks)
        : m_pack(pack), m_checks(checks), m_sectors(*pack.file), m_geometry(pack.head.geometry) {}

    // Both copies must open to exactly this; to nothing in particular where that is not known.
    void page(std::uint32_t page, ByteView plain) {
        for (const std::uint32_t sector : copies_of(page, m_geometry.sectors)) {
            const auto opened = open_page_at(m_pack.keys, m_sectors, sector);
            const bool right = opened && !plain.empty() && std::equal(plain.begin(), plain.end(), opened->begin()) &&
                               is_zero(ByteView(*opened).subspan(plain.size()));
            if (!right) m_damage.sectors.push_back(sector);
        }
    }
    // The sectors that the i-th page of the check table covers.
    void covered(std::uint32_t i) {
        const std::uint32_t count = covered_by(m_geometry, i);
        const std::uint32_t first = m_geometry.pages() + i * format::kChecksPerPage;
        if (!m_checks.is_known(first)) {
            for (std::uint32_t n = 0; n < count; ++n) m_damage.unjudged.push_back(first + n);
            return;
        }
        m_buffer.resize(count * kSector);
        const std::vector<bool> had = m_sectors.read_many(first, m_buffer);
        for (std::uint32_t n = 0; n < count; ++n) {
            const ByteView bytes = ByteView(m_buffer).subspan(n * kSector, kSector);
            if (!had[n] || !m_checks.fits(m_pack.keys, first + n, bytes)) m_damage.sectors.push_back(first + n);
        }
    }
    Result<Damage> finish() && {
        if (auto failure = m_sectors.failure()) return fail(std::move(*failure));
        m_damage.wrong_size = TRY(m_pack.file->size()) != m_pack.file_size();
        std::sort(m_damage.sectors.begin(), m_damage.sectors.end());
        return std::move(m_damage);
    }

  private:
    const OpenedPack& m_pack;
    const CheckTable& m_checks;
    Sectors m_sectors;
    const format::PackGeometry& m_geometry;
    Bytes m_buffer;
    Damage m_damage;
};

}  // namespace

Bytes known_pages(const OpenedPack& pack) {
    // Both have one encoding, so what was decoded says what must stand there.
    Bytes known = format::encode_pack_head(pack.head);
    base::append(known, format::encode_pack_index(pack.index));
    known.resize((1 + pack.head.geometry.index_pages) * format::kPagePlain);
    return known;
}

Result<Damage> audit_pack(const OpenedPack& pack, const CheckTable& checks) {
    const format::PackGeometry& geometry = pack.head.geometry;
    const Bytes known = known_pages(pack);
    Audit audit(pack, checks);
    for (std::uint32_t page = 0; page <= geometry.index_pages; ++page) {
        audit.page(page, ByteView(known).subspan(page * format::kPagePlain, format::kPagePlain));
    }
    for (std::uint32_t i = 0; i < geometry.check_pages; ++i) {
        audit.page(1 + geometry.index_pages + i, checks.page(i));
        audit.covered(i);
    }
    return std::move(audit).finish();
}

}  // namespace vault::content::pack
