// SPDX-License-Identifier: Apache-2.0
#include "vault/content/pack/image.h"

#include <algorithm>

#include "vault/content/pack/audit.h"
#include "vault/content/pack/derived.h"
#include "vault/content/pack/rebuild.h"

namespace vault::content::pack {
namespace {

class ImageMaker {
  public:
    ImageMaker(const OpenedPack& pack, CheckTable checks, Damage damage)
        : m_pack(pack), m_head(pack.head), m_checks(std::move(checks)), m_damage(std::move(damage)) {}

    Result<Image> make() && {
        m_image.wrong_size = m_damage.wrong_size;
        m_image.lost.insert(m_damage.sectors.begin(), m_damage.sectors.end());
        TRY(read_all());
        mend_pages();
        TRY(mend_stripes());
        find_lost_blocks();
        if (m_image.lost_blocks.empty()) settle();
        for (const std::uint32_t sector : m_behind_end) {
            if (m_image.lost.contains(sector)) m_image.filled.insert(sector);
        }
        return std::move(m_image);
    }

  private:
    MutableByteView sector(std::uint32_t number) {
        return MutableByteView(m_image.bytes).subspan(std::size_t{number} * kSector, kSector);
    }
    void mended(std::uint32_t number) {
        m_image.mended.insert(number);
        m_image.lost.erase(number);
    }

    Result<void> read_all() {
        m_image.bytes.resize(static_cast<std::size_t>(m_pack.file_size()));
        Sectors sectors(*m_pack.file);
        const std::vector<bool> had = sectors.read_many(0, m_image.bytes);
        const std::uint64_t size = TRY(m_pack.file->size());
        for (std::uint32_t number = 0; number < had.size(); ++number) {
            if (!had[number]) crypto::fill_random_fast(sector(number));
            if ((std::uint64_t{number} + 1) * kSector > size) m_behind_end.push_back(number);
        }
        return {};
    }

    // Of the copies of a page those that are not right.
    void mend_page(std::uint32_t page, ByteView plain) {
        Bytes whole(plain.begin(), plain.end());
        whole.resize(format::kPagePlain);
        for (const std::uint32_t copy : copies_of(page, m_head.geometry.sectors)) {
            if (!m_image.lost.contains(copy)) continue;
            m_pack.keys.seal_page(copy, whole, sector(copy));
            mended(copy);
        }
    }
    void mend_pages() {
        const Bytes known = known_pages(m_pack);
        const std::uint32_t index_pages = m_head.geometry.index_pages;
        for (std::uint32_t page = 0; page <= index_pages; ++page) {
            mend_page(page, ByteView(known).subspan(page * format::kPagePlain, format::kPagePlain));
        }
        for (std::uint32_t i = 0; i < m_head.geometry.check_pages; ++i) {
            if (const ByteView checks = m_checks.page(i); !checks.empty()) mend_page(1 + index_pages + i, checks);
        }
    }

    bool is_between(std::uint32_t number) const {
        return number >= m_head.geometry.pages() && number < m_head.geometry.sectors - m_head.geometry.pages();
    }
    Result<void> mend_stripes() {
        Rebuilder rebuilder(m_pack, m_checks);
        if (!rebuilder.has_parity()) return {};
        std::set<std::uint32_t> stripes;
        for (const std::uint32_t number : m_image.lost) {
            if (is_between(number)) stripes.insert(rebuilder.stripe_of(number));
        }
        for (const std::uint32_t stripe : stripes) {
            for (const RightSector& right : TRY(rebuilder.rebuild(stripe)).right) {
                std::copy(right.bytes.begin(), right.bytes.end(), sector(right.sector).begin());
                mended(right.sector);
                m_image.from_parity = true;
            }
        }
        return {};
    }

    // Where no check speaks for sectors the tags of the blocks do.
    void find_lost_blocks() {
        std::set<std::uint32_t> doubtful = m_image.lost;
        doubtful.insert(m_damage.unjudged.begin(), m_damage.unjudged.end());
        const std::uint32_t first = m_head.data_sector(0);
        for (std::uint32_t ordinal = 0; ordinal < m_pack.index.blocks.size(); ++ordinal) {
            const BlockEntry& block = m_pack.index.blocks[ordinal];
            const std::size_t begin = first * kSector + block.offset;
            const std::size_t end = begin + block.sealed_length;
            const auto doubt = doubtful.lower_bound(static_cast<std::uint32_t>(begin / kSector));
            if (doubt == doubtful.end() || *doubt * kSector >= end) continue;
            const ByteView sealed = ByteView(m_image.bytes).subspan(begin, block.sealed_length);
            if (!m_pack.keys.open_block(ordinal, sealed)) m_image.lost_blocks.push_back(ordinal);
        }
    }

    // Every block is right: what else is lost is padding, parity and checks, which are made anew.
    void settle() {
        if (m_image.lost.empty() && m_damage.unjudged.empty()) return;
        const std::size_t data_begin = m_head.data_sector(0) * kSector;
        const std::size_t data_end = data_begin + m_head.data_bytes;
        for (const std::uint32_t number : std::set<std::uint32_t>(m_image.lost)) {
            const std::size_t begin = number * kSector;
            if (!is_between(number) || number >= m_head.parity_sector(0, 0)) continue;
            const std::size_t kept = data_end > begin ? std::min(data_end - begin, kSector) : 0;
            crypto::fill_random_fast(sector(number).subspan(kept));
            mended(number);
        }
        settle_parity();
        settle_checks();
    }
    void settle_parity() {
        const std::uint32_t first = m_head.parity_sector(0, 0);
        const auto begin = m_image.bytes.begin() + static_cast<std::ptrdiff_t>(first * kSector);
        const Bytes before(begin, begin + static_cast<std::ptrdiff_t>(m_head.parity * kSector));
        write_parity(m_head, m_pack.keys, m_image.bytes);
        for (std::uint32_t i = 0; i < m_head.parity; ++i) {
            const std::uint32_t number = first + i;
            const ByteView was = ByteView(before).subspan(i * kSector, kSector);
            const bool same = std::equal(was.begin(), was.end(), sector(number).begin());
            if (same && !m_image.lost.contains(number)) continue;
            mended(number);
            m_image.from_parity = true;
        }
    }
    void settle_checks() {
        const Bytes checks = make_checks(m_head, m_pack.keys, m_image.bytes);
        for (std::uint32_t i = 0; i < m_head.geometry.check_pages; ++i) {
            const std::size_t begin = std::size_t{i} * format::kChecksPerPage * format::kCheckSize;
            const ByteView plain = ByteView(checks).subspan(begin, covered_by(m_head.geometry, i) * format::kCheckSize);
            const ByteView was = m_checks.page(i);
            if (std::equal(plain.begin(), plain.end(), was.begin(), was.end())) continue;
            const std::uint32_t page = 1 + m_head.geometry.index_pages + i;
            for (const std::uint32_t copy : copies_of(page, m_head.geometry.sectors)) {
                m_image.lost.insert(copy);  // both, so that mend_page() makes both
                m_image.new_checks.insert(copy);
            }
            mend_page(page, plain);
        }
    }

    const OpenedPack& m_pack;
    const format::PackHead& m_head;
    CheckTable m_checks;
    Damage m_damage;
    Image m_image;
    std::vector<std::uint32_t> m_behind_end;
};

}  // namespace

Result<Image> make_image(const OpenedPack& pack) {
    Sectors sectors(*pack.file);
    CheckTable checks = CheckTable::read(pack, sectors);
    Damage damage = TRY(audit_pack(pack, checks));
    if (damage.none()) return Image();
    return ImageMaker(pack, std::move(checks), std::move(damage)).make();
}

}  // namespace vault::content::pack
