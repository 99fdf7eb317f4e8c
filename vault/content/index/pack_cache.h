// SPDX-License-Identifier: Apache-2.0
// PackCache: packs that were opened and authenticated, the most recently used ones, each with its chunks by id.
// Bounded by their number and by the chunks that they list. One thread.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <unordered_map>

#include "vault/content/pack/pack.h"

namespace vault::content::index {

class OpenPack {
  public:
    explicit OpenPack(pack::PackReader reader);
    const std::shared_ptr<const pack::PackReader>& reader() const { return m_reader; }
    const PackId& id() const { return m_reader->ref().pack; }
    std::size_t chunk_count() const { return m_reader->index().chunks.size(); }
    // The ordinal of this chunk.
    std::optional<std::uint32_t> find(const ChunkId& id) const;

  private:
    std::shared_ptr<const pack::PackReader> m_reader;  // shared: somebody may still read a pack that was let go
    std::vector<std::uint32_t> m_slots;                // open addressing: ordinal + 1, 0 is free
};

class PackCache {
  public:
    PackCache(const store::FileStore& files, const Compartment& compartment)
        : m_files(&files), m_compartment(compartment) {}

    // What PackReader::open answers. The pointer is good until the next call.
    Result<const OpenPack*> open(const PackId& id);
    void forget(const PackId& id);
    // Neighbours follow neighbours: the chunk in one of the packs used last, which moves to the front.
    struct Hit {
        const OpenPack* pack;
        std::uint32_t ordinal;
    };
    template <class Allowed>
    std::optional<Hit> find_near(const ChunkId& id, Allowed allowed) {
        std::size_t looked_at = 0;
        for (auto pack = m_packs.begin(); pack != m_packs.end() && looked_at < kNear; ++pack, ++looked_at) {
            const auto ordinal = pack->find(id);
            if (!ordinal || !allowed(pack->id())) continue;
            m_packs.splice(m_packs.begin(), m_packs, pack);
            return Hit{&m_packs.front(), *ordinal};
        }
        return std::nullopt;
    }

  private:
    static constexpr std::size_t kNear = 8;
    static constexpr std::size_t kMaxPacks = 64;        // file descriptors
    static constexpr std::size_t kMaxChunks = 1U << 18; // about 16 MiB; one pack may have more and is then alone

    const store::FileStore* m_files;
    Compartment m_compartment;
    std::list<OpenPack> m_packs;  // most recently used first
    std::unordered_map<PackId, std::list<OpenPack>::iterator, base::IdHash> m_by_id;
    std::size_t m_chunks = 0;
};

}  // namespace vault::content::index
