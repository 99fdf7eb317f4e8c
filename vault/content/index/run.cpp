// SPDX-License-Identifier: Apache-2.0
#include "vault/content/index/run.h"

#include <algorithm>

#include "vault/store/layout.h"

namespace vault::content::index {
namespace {

// Below this a run is held decrypted.
constexpr std::uint64_t kSmallRun = 4U << 20;
// A filter costs the reading of all pages, a look-up without one about three of them.
constexpr std::uint64_t kPagesPerLookup = 8;

std::uint64_t key_of(const format::ChunkPrefix& prefix) {
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < 8; ++i) key = key << 8U | prefix[i];
    return key;
}

// Where between `from` and `to` (exclusive) a key should stand if keys are spread evenly.
std::uint64_t guess(std::uint64_t key, std::uint64_t low, std::uint64_t high, std::uint64_t from, std::uint64_t to) {
    if (high <= low || key <= low) return from;
    __extension__ using Wide = unsigned __int128;
    const auto offset = static_cast<std::uint64_t>(static_cast<Wide>(key - low) * (to - from) / (high - low));
    return std::min(from + offset, to - 1);
}

// The keys under which the first sector opens, of whichever root.
Result<std::pair<RunPages, crypto::WipedBuffer>> open_head(const Compartment& compartment, const RunId& id,
                                                           ByteView sector) {
    for (const crypto::RootKey* root : compartment.roots()) {
        RunPages pages(compartment, id, *root);
        auto plain = pages.open(0, sector);
        if (plain) return std::pair(std::move(pages), plain.take());
    }
    return fail(ErrorCode::not_authentic);
}

}  // namespace

Result<Run> Run::open(const store::FileStore& files, const Compartment& compartment, const RunId& id) {
    auto file = TRY(files.open(store::layout::index_run(id), store::Access::read));
    const std::uint64_t size = TRY(file->size());
    if (size == 0 || size % format::kIndexRunMultiple != 0) return fail(ErrorCode::malformed);
    base::ByteArray<kSector> sector;
    if (TRY(file->read_at(0, sector)) != kSector) return fail(ErrorCode::malformed);
    auto [pages, plain] = TRY(open_head(compartment, id, sector));
    const format::IndexRunHead head = TRY(format::IndexRunHead::decode(plain));
    if (head.compartment != compartment.id) return fail(ErrorCode::malformed);
    const std::uint64_t sectors = 1 + std::uint64_t{head.pack_pages()} + head.row_pages() + head.filter_pages;
    if (sectors > size / kSector) return fail(ErrorCode::malformed);

    Run run(std::move(pages), head, std::move(file));
    TRY(run.read_packs());
    if (size <= kSmallRun) TRY(run.read_rows());
    return run;
}

bool Run::is_of(const store::FileStore& files, const Compartment& compartment, const RunId& id) {
    const auto file = files.open(store::layout::index_run(id), store::Access::read);
    base::ByteArray<kSector> sector;
    if (!file || (*file)->read_at(0, sector).value_or(0) != kSector) return false;
    return open_head(compartment, id, sector).has_value();
}

Result<void> Run::read_packs() {
    base::ByteArray<kSector> sector;
    m_packs.reserve(m_head.packs);
    for (std::uint64_t page = 0; page < m_head.pack_pages(); ++page) {
        if (TRY(m_file->read_at((1 + page) * kSector, sector)) != kSector) return fail(ErrorCode::malformed);
        const crypto::WipedBuffer plain = TRY(m_pages.open(1 + page, sector));
        const std::size_t left = m_head.packs - m_packs.size();
        const auto packs =
            TRY(format::decode_index_packs(plain, std::min(left, std::size_t{format::kIndexPackIdsPerPage})));
        m_packs.insert(m_packs.end(), packs.begin(), packs.end());
    }
    return {};
}

std::size_t Run::rows_in(std::uint64_t page) const {
    const std::uint64_t before = page * format::kIndexRowsPerPage;
    return static_cast<std::size_t>(std::min<std::uint64_t>(m_head.rows - before, format::kIndexRowsPerPage));
}

Result<Rows> Run::read_page(std::uint64_t page) const {
    const std::uint64_t number = 1 + m_head.pack_pages() + page;
    base::ByteArray<kSector> sector;
    if (TRY(m_file->read_at(number * kSector, sector)) != kSector) return fail(ErrorCode::malformed);
    const crypto::WipedBuffer plain = TRY(m_pages.open(number, sector));
    return format::decode_index_rows(plain, rows_in(page), m_head.packs);
}

Result<void> Run::read_rows() {
    Rows rows;
    rows.reserve(static_cast<std::size_t>(m_head.rows));
    for (std::uint64_t page = 0; page < page_count(); ++page) {
        const Rows more = TRY(read_page(page));
        if (!rows.empty() && !(rows.back() < more.front())) return fail(ErrorCode::malformed);
        rows.insert(rows.end(), more.begin(), more.end());
    }
    m_rows = std::move(rows);
    return {};
}

Result<void> Run::make_filter() {
    Filter filter(m_head.rows);
    for (std::uint64_t page = 0; page < page_count(); ++page) {
        for (const format::IndexRow& row : TRY(read_page(page))) filter.add(row.prefix);
    }
    m_filter.emplace(std::move(filter));
    return {};
}

Result<void> Run::find(const format::ChunkPrefix& prefix, Rows& out) {
    if (m_head.rows == 0) return {};
    const format::IndexRow least{.prefix = prefix};
    if (m_rows) {
        for (auto row = std::lower_bound(m_rows->begin(), m_rows->end(), least);
             row != m_rows->end() && row->prefix == prefix; ++row) {
            out.push_back(*row);
        }
        return {};
    }
    if (!m_filter && ++m_lookups > page_count() / kPagesPerLookup) TRY(make_filter());
    if (m_filter && !m_filter->may_contain(prefix)) return {};
    for (std::uint64_t at = TRY(first_page_with(prefix)); at < page_count(); ++at) {
        const Rows& rows = *TRY(page(at));
        auto row = std::lower_bound(rows.begin(), rows.end(), least);
        for (; row != rows.end() && row->prefix == prefix; ++row) out.push_back(*row);
        if (row != rows.end()) break;
    }
    return {};
}

// The first page whose last row is not below the prefix.
Result<std::uint64_t> Run::first_page_with(const format::ChunkPrefix& prefix) {
    const std::uint64_t key = key_of(prefix);
    std::uint64_t from = 0;
    std::uint64_t to = page_count();
    std::uint64_t low = 0;
    std::uint64_t high = ~std::uint64_t{0};
    for (int step = 0; from < to; ++step) {
        // Ids are spread evenly, so a guess or two will do; should they not be, halving always ends.
        const std::uint64_t middle = step < 6 ? guess(key, low, high, from, to) : from + (to - from) / 2;
        const Rows& rows = *TRY(page(middle));
        if (rows.back().prefix < prefix) {
            from = middle + 1;
            low = key_of(rows.back().prefix);
        } else {
            to = middle;
            high = key_of(rows.front().prefix);
            if (rows.front().prefix < prefix) break;
        }
    }
    return to;
}

Result<const Rows*> Run::page(std::uint64_t page) {
    if (m_cache.empty()) m_cache.resize(kCachedPages);
    CachedPage& cached = m_cache[static_cast<std::size_t>(page % kCachedPages)];
    if (cached.page != page) {
        cached.rows = TRY(read_page(page));
        cached.page = page;
    }
    return &cached.rows;
}

}  // namespace vault::content::index
