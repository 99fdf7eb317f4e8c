// SPDX-License-Identifier: Apache-2.0
#include "vault/event/recipe_json.h"

#include "crypto/base/check.h"
#include "crypto/base/hex.h"
#include "vault/format/recipe.h"

namespace vault::event {
namespace {

constexpr std::int64_t kChunker = 1;

}  // namespace

Object encode_recipe(const Recipe& recipe) {
    CHECK(format::verify_recipe(recipe));
    return {{"chunker", kChunker},
            {"depth", std::int64_t{recipe.depth}},
            {"entries", base::encode_base64(format::encode_recipe_entries(recipe.entries))},
            {"size", decimal(recipe.size)}};
}

Result<Recipe> parse_recipe(const Value& value) {
    const Object* object = value.as_object();
    if (object == nullptr) return fail(ErrorCode::malformed);
    if (TRY(integer_of(*object, "chunker")) != kChunker) return fail(ErrorCode::malformed);
    const std::int64_t depth = TRY(integer_of(*object, "depth"));
    if (depth < 0 || depth > format::kMaxRecipeDepth) return fail(ErrorCode::malformed);
    const auto bytes = base::decode_base64(TRY(string_of(*object, "entries")));
    if (!bytes || bytes->size() > format::kMaxRecipeEntries * format::kRecipeEntrySize) {
        return fail(ErrorCode::malformed);
    }
    Recipe recipe;
    recipe.depth = static_cast<std::uint8_t>(depth);
    recipe.size = TRY(u64_of(*object, "size"));
    recipe.entries = TRY(format::decode_recipe_entries(*bytes));
    TRY(format::verify_recipe(recipe));
    return recipe;
}

}  // namespace vault::event
