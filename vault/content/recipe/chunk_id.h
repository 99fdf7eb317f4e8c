// SPDX-License-Identifier: Apache-2.0
// How chunks are named (FORMAT.md 6.1), and the id of the root recipe that belongs to a content (6.2): whoever works
// out what is live counts it with the chunks of the recipe.
#pragma once

#include <optional>

#include "crypto/key.h"
#include "vault/format/pack_index.h"
#include "vault/format/root_recipe.h"

namespace vault::content::recipe {

ChunkId chunk_id(const crypto::ChunkIdKey& key, format::IdKind kind, ByteView plain);

// Nothing where a content has none: it is empty or one chunk.
std::optional<ChunkId> root_recipe_chunk_id(const crypto::ChunkIdKey& key, const format::RootRecipe& root);

}  // namespace vault::content::recipe
