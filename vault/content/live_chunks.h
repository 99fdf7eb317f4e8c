// SPDX-License-Identifier: Apache-2.0
// LiveChunks: which chunks something still needs (FORMAT.md 6.6), from recipes. Eight bytes a chunk: a chunk that only
// looks like a live one is kept with it. What a pack has of them is asked of its own index, never of a run. One thread.
#pragma once

#include <cstdint>
#include <vector>

#include "vault/content/index/chunk_index.h"
#include "vault/content/recipe/chunk_id.h"
#include "vault/format/root_recipe.h"

namespace vault::content {

class LiveChunks {
  public:
    // index outlives it, and knows all packs from which something may be read.
    LiveChunks(index::ChunkIndex& index, const Compartment& compartment);

    // All that this content, or list, consists of. An error when its recipe cannot be followed to its end; a chunk of
    // its bytes that is not there any more is none.
    Result<void> add(IdKind kind, const format::RootRecipe& content);
    // What composed chunks that are live and stand in this pack refer to. After all of add(), before the first
    // contains().
    Result<void> add_bases(const pack::PackReader& pack);

    bool contains(const ChunkId& id) const;
    // Stored chunks of this pack that are live, by ordinal.
    std::vector<std::uint32_t> of(const pack::Index& index) const;

  private:
    void insert(const ChunkId& id);
    void settle() const;

    index::ChunkIndex* m_index;
    recipe::ChunkIds m_chunk_ids;
    mutable std::vector<std::uint64_t> m_ids;  // the first eight bytes; sorted up to m_settled, none twice
    mutable std::size_t m_settled = 0;
};

}  // namespace vault::content
