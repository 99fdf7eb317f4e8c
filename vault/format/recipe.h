// SPDX-License-Identifier: Apache-2.0
// Recipe entries as bytes, and what a recipe may say (FORMAT.md 6.2). The recipe in an event is JSON around these bytes
// (event/recipe_json.h); at depth > 0 the same entries stand in chunks of id-kind 1.
#pragma once

#include <span>
#include <vector>

#include "vault/error.h"
#include "vault/types.h"

namespace vault::format {

inline constexpr std::size_t kRecipeEntrySize = 36;
inline constexpr std::size_t kMaxRecipeEntries = 16;  // in an event
inline constexpr std::uint8_t kMaxRecipeDepth = 5;
inline constexpr std::uint32_t kMaxChunkLength = 262144;

// 36 bytes each: chunk id, u32 length.
Bytes encode_recipe_entries(std::span<const ChunkRef> entries);
// Any number of entries; malformed for a broken last one or a length that no chunk has.
Result<std::vector<ChunkRef>> decode_recipe_entries(ByteView bytes);

// Malformed unless depth, number of entries, lengths and size fit each other as far as the recipe alone can tell:
// at depth 0 the lengths add up to the size; above, the chunks hold whole entries, more than 16 (else a writer would
// have stayed one depth lower), and a size that so many entries can have.
Result<void> verify_recipe(const Recipe& recipe);

}  // namespace vault::format
