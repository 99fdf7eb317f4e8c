// SPDX-License-Identifier: Apache-2.0
#include "vault/content/recipe/recipe_entries.h"

namespace vault::content::recipe {

RecipeEntries::RecipeEntries(const Recipe& recipe, LoadChunk load)
    : m_load(std::move(load)), m_levels(std::size_t{recipe.depth} + 1), m_left(recipe.size) {
    m_levels.back().bytes = format::encode_recipe_entries(recipe.entries);
}

Result<RecipeEntries> RecipeEntries::open(const Recipe& recipe, LoadChunk load) {
    TRY(format::verify_recipe(recipe));
    return RecipeEntries(recipe, std::move(load));
}

Result<std::optional<ChunkRef>> RecipeEntries::next() {
    auto entry = TRY(next_of(0));
    // Every entry has at least a byte, so the stated size bounds the walk.
    const std::uint64_t length = entry ? entry->length : 0;
    if (length > m_left || (!entry && m_left != 0)) return fail(ErrorCode::malformed);
    m_left -= length;
    return entry;
}

Result<std::optional<ChunkRef>> RecipeEntries::next_of(std::size_t depth) {
    Level& level = m_levels[depth];
    while (level.bytes.size() - level.at < format::kRecipeEntrySize) {
        const auto above = depth + 1 < m_levels.size() ? TRY(next_of(depth + 1)) : std::nullopt;
        if (!above) {
            if (level.at != level.bytes.size()) return fail(ErrorCode::malformed);
            return std::optional<ChunkRef>();
        }
        const crypto::WipedBuffer more = TRY(m_load(*above));
        if (more.size() != above->length) return fail(ErrorCode::malformed);
        level.bytes.erase(level.bytes.begin(), level.bytes.begin() + static_cast<std::ptrdiff_t>(level.at));
        level.at = 0;
        base::append(level.bytes, more);
    }
    const ByteView bytes = ByteView(level.bytes).subspan(level.at, format::kRecipeEntrySize);
    const auto entry = TRY(format::decode_recipe_entries(bytes));
    level.at += format::kRecipeEntrySize;
    return std::optional<ChunkRef>(entry.front());
}

}  // namespace vault::content::recipe
