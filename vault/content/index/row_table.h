// SPDX-License-Identifier: Apache-2.0
// RowTable: rows that no run has yet, found by prefix; several rows may have one prefix. Open addressing, about 48
// bytes a row. Prefixes are keyed hashes: their first bytes are the hash.
#pragma once

#include <vector>

#include "vault/format/index_run.h"

namespace vault::content::index {

class RowTable {
  public:
    void add(const format::IndexRow& row) {
        if (2 * (m_size + 1) > m_slots.size()) grow();
        place(row);
        ++m_size;
    }
    template <class Visit>
    void for_each(const format::ChunkPrefix& prefix, Visit visit) const {
        if (m_slots.empty()) return;
        for (std::size_t i = home_of(prefix); m_slots[i].pack != kFree; i = next(i)) {
            if (m_slots[i].prefix == prefix) visit(m_slots[i]);
        }
    }
    std::vector<format::IndexRow> rows() const {
        std::vector<format::IndexRow> out;
        out.reserve(m_size);
        for (const format::IndexRow& slot : m_slots) {
            if (slot.pack != kFree) out.push_back(slot);
        }
        return out;
    }
    std::size_t size() const { return m_size; }
    void clear() { m_slots = {}, m_size = 0; }

  private:
    static constexpr std::uint32_t kFree = ~std::uint32_t{0};

    std::size_t home_of(const format::ChunkPrefix& prefix) const {
        return static_cast<std::size_t>(base::load_le<std::uint64_t>(base::ByteView(prefix).first(8))) &
               (m_slots.size() - 1);
    }
    std::size_t next(std::size_t i) const { return (i + 1) & (m_slots.size() - 1); }
    void place(const format::IndexRow& row) {
        std::size_t i = home_of(row.prefix);
        while (m_slots[i].pack != kFree) i = next(i);
        m_slots[i] = row;
    }
    void grow() {
        std::vector<format::IndexRow> old(m_slots.empty() ? 1024 : 2 * m_slots.size(), {.prefix = {}, .pack = kFree});
        old.swap(m_slots);
        for (const format::IndexRow& slot : old) {
            if (slot.pack != kFree) place(slot);
        }
    }

    std::vector<format::IndexRow> m_slots;
    std::size_t m_size = 0;
};

}  // namespace vault::content::index
