// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/check.h"
#include "vault/format/root_recipe.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::ByteView bytes(data, size);
    const auto root = vault::format::decode_root_recipe(bytes);
    if (!root) return 0;
    const base::Bytes again = vault::format::encode_root_recipe(*root);
    CHECK(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
    CHECK(vault::format::verify_recipe(root->recipe).has_value());
    return 0;
}
