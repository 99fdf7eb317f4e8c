// SPDX-License-Identifier: Apache-2.0
#include "vault/content/index/pack_cache.h"

namespace vault::content::index {

OpenPack::OpenPack(pack::PackReader reader) : m_reader(std::make_shared<const pack::PackReader>(std::move(reader))) {
    const auto& chunks = m_reader->index().chunks;
    std::size_t slots = 16;
    while (slots < 2 * chunks.size()) slots *= 2;
    m_slots.resize(slots);
    for (std::uint32_t ordinal = 0; ordinal < chunks.size(); ++ordinal) {
        std::size_t i = base::IdHash{}(chunks[ordinal].id) & (slots - 1);
        while (m_slots[i] != 0) i = (i + 1) & (slots - 1);
        m_slots[i] = ordinal + 1;
    }
}

std::optional<std::uint32_t> OpenPack::find(const ChunkId& id) const {
    const auto& chunks = m_reader->index().chunks;
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t i = base::IdHash{}(id) & mask; m_slots[i] != 0; i = (i + 1) & mask) {
        const std::uint32_t ordinal = m_slots[i] - 1;
        if (chunks[ordinal].id == id) return ordinal;
    }
    return std::nullopt;
}

Result<const OpenPack*> PackCache::open(const PackId& id) {
    if (const auto found = m_by_id.find(id); found != m_by_id.end()) {
        m_packs.splice(m_packs.begin(), m_packs, found->second);
        return &m_packs.front();
    }
    m_packs.emplace_front(TRY(pack::PackReader::open(*m_files, id, m_compartment)));
    m_by_id.emplace(id, m_packs.begin());
    m_chunks += m_packs.front().chunk_count();
    while (m_packs.size() > 1 && (m_packs.size() > kMaxPacks || m_chunks > kMaxChunks)) {
        const PackId last = m_packs.back().id();
        forget(last);
    }
    return &m_packs.front();
}

void PackCache::forget(const PackId& id) {
    const auto found = m_by_id.find(id);
    if (found == m_by_id.end()) return;
    m_chunks -= found->second->chunk_count();
    m_packs.erase(found->second);
    m_by_id.erase(found);
}

}  // namespace vault::content::index
