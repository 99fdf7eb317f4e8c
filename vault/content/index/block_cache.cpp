// SPDX-License-Identifier: Apache-2.0
#include "vault/content/index/block_cache.h"

namespace vault::content::index {

Result<PlainBlock> BlockCache::read(const pack::PackReader& reader, std::uint32_t ordinal) {
    const PackId& pack = reader.ref().pack;
    for (auto kept = m_blocks.begin(); kept != m_blocks.end(); ++kept) {
        if (kept->ordinal != ordinal || kept->pack != pack) continue;
        m_blocks.splice(m_blocks.begin(), m_blocks, kept);
        return m_blocks.front().plain;
    }
    auto plain = std::make_shared<const crypto::WipedBuffer>(TRY(reader.read_block(ordinal)));
    m_blocks.push_front({.pack = pack, .ordinal = ordinal, .plain = std::move(plain)});
    if (m_blocks.size() > kKept) m_blocks.pop_back();
    return m_blocks.front().plain;
}

}  // namespace vault::content::index
