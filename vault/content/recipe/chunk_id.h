// SPDX-License-Identifier: Apache-2.0
// How chunks are named (FORMAT.md 6.1), and the id of the root recipe that belongs to a content (6.2): whoever works
// out what is live counts it with the chunks of the recipe.
#pragma once

#include <optional>

#include "vault/content/keys.h"
#include "vault/format/pack_index.h"
#include "vault/format/root_recipe.h"

namespace vault::content::recipe {

ChunkId chunk_id(const crypto::ChunkIdKey& key, format::IdKind kind, ByteView plain);

// Nothing where a content has none: it is empty or one chunk.
std::optional<ChunkId> root_recipe_chunk_id(const crypto::ChunkIdKey& key, const format::RootRecipe& root);

// The ids of a compartment's chunks: new ones are made under the newest root, older ones stay what they are, in
// whatever pack they stand. Const calls by many threads.
class ChunkIds {
  public:
    explicit ChunkIds(const Compartment& compartment);
    ChunkId make(format::IdKind kind, ByteView plain) const { return chunk_id(m_keys.front(), kind, plain); }
    // Whether a writer could have given it this id.
    bool fits(const ChunkId& id, format::IdKind kind, ByteView plain) const;
    const std::vector<crypto::ChunkIdKey>& keys() const { return m_keys; }  // the newest first

  private:
    std::vector<crypto::ChunkIdKey> m_keys;
};

}  // namespace vault::content::recipe
