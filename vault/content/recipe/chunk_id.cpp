// SPDX-License-Identifier: Apache-2.0
#include "vault/content/recipe/chunk_id.h"

#include <algorithm>

#include "crypto/digest.h"

namespace vault::content::recipe {

ChunkId chunk_id(const crypto::ChunkIdKey& key, format::IdKind kind, ByteView plain) {
    const std::uint8_t prefix[1] = {static_cast<std::uint8_t>(kind)};
    base::ByteArray<ChunkId::kSize> id;
    crypto::blake2b_keyed(key.secret(), prefix, plain, id);
    return ChunkId(id);
}

std::optional<ChunkId> root_recipe_chunk_id(const crypto::ChunkIdKey& key, const format::RootRecipe& root) {
    if (!format::has_root_recipe(root.recipe)) return std::nullopt;
    return chunk_id(key, format::IdKind::root, format::encode_root_recipe(root));
}

ChunkIds::ChunkIds(const Compartment& compartment) {
    for (const crypto::RootKey* root : compartment.roots())
        m_keys.push_back(crypto::derive<crypto::labels::kChunkIdKey>(*root));
}

bool ChunkIds::fits(const ChunkId& id, format::IdKind kind, ByteView plain) const {
    return std::any_of(m_keys.begin(), m_keys.end(),
                       [&](const crypto::ChunkIdKey& key) { return chunk_id(key, kind, plain) == id; });
}

}  // namespace vault::content::recipe
