// SPDX-License-Identifier: Apache-2.0
// Inventory: what stands in the packs that are there, whatever the journals say: which chunks belong to a content that
// is known, which contents only a root recipe tells of, and what is left over (FORMAT.md 6.2). For recovering; hands
// over nothing. One bit per stored chunk. One thread.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "vault/content/chunk/chunker.h"
#include "vault/content/chunk_source.h"
#include "vault/content/recipe/chunk_id.h"
#include "vault/format/root_recipe.h"

namespace vault::content {

class Inventory {
  public:
    // index outlives it and knows all of `packs`, which open.
    Inventory(index::ChunkIndex& index, const Compartment& compartment, const std::vector<PackId>& packs);

    // Everything that this content consists of is accounted for from now on, its root recipe too. What error stopped
    // the first part that is not there, or not readable; all others are accounted for.
    Result<void> claim(IdKind kind, const format::RootRecipe& content);

    using EachRoot = std::function<Result<void>(const ChunkId& id, const format::RootRecipe& root)>;
    // Root recipes that nothing accounted for, each once; `each` may claim what they tell of. Those that do not open
    // are counted in unreadable().
    Result<void> each_root(const EachRoot& each);

    struct Piece {
        ChunkRef chunk;
        ContentHash sha256;
        bool is_part = false;  // it ends where the chunker would cut: more of its content followed
    };
    using EachPiece = std::function<Result<void>(const Piece& piece)>;
    // Chunks of data that nothing accounted for, each once, its id checked against its bytes.
    Result<void> each_piece(const EachPiece& each);

    // Chunks that were met on the way and could not be read.
    std::uint64_t unreadable() const { return m_unreadable; }

  private:
    class Claim;
    // Every place of this chunk.
    Result<void> mark(const ChunkId& id, IdKind kind);
    void mark_bases(const index::Place& place);
    Result<ChunkSource::Bytes> load(IdKind kind, const ChunkRef& ref);
    // Chunks of this kind that are not accounted for, each once: it is from then on.
    Result<void> each_left(IdKind kind, const std::function<Result<void>(const ChunkRef&)>& each);

    index::ChunkIndex& m_index;
    ChunkSource m_chunks;
    recipe::ChunkIds m_ids;
    std::deque<chunk::Keys> m_cutting;  // by the age of their root
    std::map<PackId, std::vector<bool>> m_claimed;  // by ordinal
    std::uint64_t m_unreadable = 0;
};

}  // namespace vault::content
