// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <queue>
#include <set>

#include "vault/content/index/run_writer.h"

namespace vault::content::index {
namespace {

// Walks the rows of one run, a page at a time, with the packs' places in the merged list.
class Cursor {
  public:
    Cursor(const Run& run, const std::vector<PackId>& packs) : m_run(&run) {
        for (const PackId& pack : run.packs()) {
            const auto place = std::lower_bound(packs.begin(), packs.end(), pack);
            m_places.push_back(static_cast<std::uint32_t>(place - packs.begin()));
        }
    }
    // False at the end.
    Result<bool> load() {
        if (m_at < m_rows.size()) return true;
        if (m_page == m_run->page_count()) return false;
        m_rows = TRY(m_run->read_page(m_page++));
        for (format::IndexRow& row : m_rows) row.pack = m_places[row.pack];
        m_at = 0;
        return true;
    }
    const format::IndexRow& row() const { return m_rows[m_at]; }
    void advance() { ++m_at; }

  private:
    const Run* m_run;
    std::vector<std::uint32_t> m_places;
    std::uint64_t m_page = 0;
    Rows m_rows;
    std::size_t m_at = 0;
};

// Rows of one prefix come together first: packs that got other places may change their order.
Result<void> add_group(RunWriter& writer, Rows& group) {
    std::sort(group.begin(), group.end());
    for (const format::IndexRow& row : group) TRY(writer.add(row));
    group.clear();
    return {};
}

}  // namespace

Result<Run> merge_runs(store::FileStore& files, const Compartment& compartment, const std::vector<const Run*>& runs) {
    std::set<PackId> all;
    std::uint64_t rows = 0;
    for (const Run* run : runs) {
        all.insert(run->packs().begin(), run->packs().end());
        rows += run->row_count();
    }
    const std::vector<PackId> packs(all.begin(), all.end());
    RunWriter writer = TRY(RunWriter::create(files, compartment, packs, rows));

    std::vector<Cursor> cursors;
    for (const Run* run : runs) cursors.emplace_back(*run, packs);
    const auto later = [&](std::size_t a, std::size_t b) { return cursors[b].row() < cursors[a].row(); };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> queue(later);
    for (std::size_t i = 0; i < cursors.size(); ++i) {
        if (TRY(cursors[i].load())) queue.push(i);
    }
    Rows group;
    while (!queue.empty()) {
        const std::size_t first = queue.top();
        queue.pop();
        const format::IndexRow row = cursors[first].row();
        if (!group.empty() && group.front().prefix != row.prefix) TRY(add_group(writer, group));
        group.push_back(row);
        cursors[first].advance();
        if (TRY(cursors[first].load())) queue.push(first);
    }
    TRY(add_group(writer, group));
    return writer.finish();
}

}  // namespace vault::content::index
