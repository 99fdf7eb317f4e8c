// SPDX-License-Identifier: Apache-2.0
// The root recipe of a content as a chunk of id-kind 3 (FORMAT.md 6.2): what a document's event says of its content,
// beside it in the packs, so that the content can be found, and checked, when no journal is left.
#pragma once

#include "vault/format/recipe.h"

namespace vault::format {

inline constexpr std::size_t kMaxRootRecipeSize = 41 + kMaxRecipeEntries * kRecipeEntrySize;

struct RootRecipe {
    Recipe recipe;
    ContentHash sha256;
    friend bool operator==(const RootRecipe&, const RootRecipe&) = default;
};

// Whether a content of this recipe has one: an empty one, or one chunk, needs none.
inline bool has_root_recipe(const Recipe& recipe) { return recipe.depth > 0 || recipe.entries.size() > 1; }

Bytes encode_root_recipe(const RootRecipe& root);
// malformed; also where verify_recipe() is.
Result<RootRecipe> decode_root_recipe(ByteView bytes);

}  // namespace vault::format
