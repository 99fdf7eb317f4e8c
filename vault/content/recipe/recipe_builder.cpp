// SPDX-License-Identifier: Apache-2.0
#include "vault/content/recipe/recipe_builder.h"

#include <algorithm>

#include "crypto/base/check.h"

namespace vault::content::recipe {

void RecipeBuilder::add(const ChunkRef& entry, std::size_t depth) {
    // Each depth holds at least 455 times the one below: 2^62 bytes fit below this.
    CHECK(depth <= format::kMaxRecipeDepth);
    if (depth == m_levels.size()) m_levels.emplace_back();
    Level& level = m_levels[depth];
    if (level.chunker == nullptr) {
        level.few.push_back(entry);
        if (level.few.size() <= format::kMaxRecipeEntries) return;
        level.chunker = std::make_unique<chunk::Chunker>(m_keys);
        level.bytes = format::encode_recipe_entries(level.few);
        level.few.clear();
    } else {
        base::append(level.bytes, format::encode_recipe_entries({&entry, 1}));
    }
    cut(depth, false);
}

void RecipeBuilder::cut(std::size_t depth, bool last) {
    // No cut is legal earlier.
    if (!last && m_levels[depth].bytes.size() < chunk::kMinChunk) return;
    for (;;) {
        Level& level = m_levels[depth];
        const std::size_t length = level.chunker->find_cut(level.bytes, last);
        if (length == 0) return;
        const ChunkId id = m_store(ByteView(level.bytes).first(length));
        level.bytes.erase(level.bytes.begin(), level.bytes.begin() + static_cast<std::ptrdiff_t>(length));
        add({.id = id, .length = static_cast<std::uint32_t>(length)}, depth + 1);
    }
}

Recipe RecipeBuilder::finish(std::uint64_t size) {
    Recipe recipe{.depth = 0, .size = size, .entries = {}};
    std::size_t depth = 0;
    while (depth < m_levels.size() && m_levels[depth].chunker != nullptr) cut(depth++, true);
    if (depth < m_levels.size()) recipe.entries = std::move(m_levels[depth].few);
    recipe.depth = static_cast<std::uint8_t>(depth);
    reset();
    return recipe;
}

void RecipeBuilder::reset() {
    // The first level is there for every content.
    m_levels.resize(std::min<std::size_t>(m_levels.size(), 1));
    for (Level& level : m_levels) {
        level.few.clear();
        level.bytes.clear();
        level.chunker.reset();
    }
}

}  // namespace vault::content::recipe
