// SPDX-License-Identifier: Apache-2.0
#include "vault/format/root_recipe.h"

#include "crypto/base/codec.h"

namespace vault::format {

Bytes encode_root_recipe(const RootRecipe& root) {
    Bytes out;
    base::Writer writer(out);
    writer.u8(root.recipe.depth).u64(root.recipe.size).id(root.sha256);
    writer.bytes(encode_recipe_entries(root.recipe.entries));
    return out;
}

Result<RootRecipe> decode_root_recipe(ByteView bytes) {
    if (bytes.size() > kMaxRootRecipeSize) return fail(ErrorCode::malformed);
    base::Reader reader(bytes);
    RootRecipe root;
    root.recipe.depth = reader.u8();
    root.recipe.size = reader.u64();
    root.sha256 = reader.id<ContentHash>();
    const ByteView entries = reader.bytes(reader.left());
    if (!reader.ok()) return fail(ErrorCode::malformed);
    root.recipe.entries = TRY(decode_recipe_entries(entries));
    if (!has_root_recipe(root.recipe)) return fail(ErrorCode::malformed);
    TRY(verify_recipe(root.recipe));
    return root;
}

}  // namespace vault::format
