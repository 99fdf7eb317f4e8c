// SPDX-License-Identifier: Apache-2.0
// RecipeBuilder: the recipe of one content from its chunks in order (FORMAT.md 6.2). More than 16 entries go into
// chunks of id-kind 1 as they come, so memory does not grow with the content.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "vault/content/chunk/chunker.h"
#include "vault/format/recipe.h"

namespace vault::content::recipe {

// Stores the plaintext of a recipe chunk and says its id.
using StoreChunk = std::function<ChunkId(ByteView)>;

class RecipeBuilder {
  public:
    // keys outlive it.
    RecipeBuilder(const chunk::Keys& keys, StoreChunk store) : m_keys(keys), m_store(std::move(store)) {}
    void add(const ChunkRef& entry) { add(entry, 0); }
    // What was added, as a recipe of a content of so many bytes; the builder is then as new.
    Recipe finish(std::uint64_t size);
    // Forgets what was added.
    void reset();

  private:
    // The entries of one depth: few as they are, many cut into chunks, which are the entries of the depth above.
    struct Level {
        std::vector<ChunkRef> few;                // all of them until there are more than an event holds
        std::unique_ptr<chunk::Chunker> chunker;  // from then on
        Bytes bytes;                              // not cut yet
    };
    void add(const ChunkRef& entry, std::size_t depth);
    void cut(std::size_t depth, bool last);

    const chunk::Keys& m_keys;
    StoreChunk m_store;
    std::vector<Level> m_levels;
};

}  // namespace vault::content::recipe
