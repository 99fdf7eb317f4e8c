// SPDX-License-Identifier: Apache-2.0
// First byte: depth; then u64 size; the rest: entries.
#include "crypto/base/check.h"
#include "crypto/base/codec.h"
#include "vault/event/recipe_json.h"
#include "vault/format/recipe.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::Reader reader(base::ByteView(data, size));
    vault::Recipe recipe;
    recipe.depth = reader.u8();
    recipe.size = reader.u64();
    const base::ByteView bytes = reader.bytes(reader.left());
    auto entries = vault::format::decode_recipe_entries(bytes);
    if (!reader.ok() || !entries) return 0;
    const base::Bytes again = vault::format::encode_recipe_entries(*entries);
    CHECK(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
    recipe.entries = std::move(*entries);
    if (!vault::format::verify_recipe(recipe)) return 0;
    CHECK(*vault::event::parse_recipe(vault::event::Value(vault::event::encode_recipe(recipe))) == recipe);
    return 0;
}
