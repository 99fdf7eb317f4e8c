// SPDX-License-Identifier: Apache-2.0
// What is taken encodes back to the same bytes.
#include "crypto/base/check.h"
#include "vault/event/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto object = vault::event::parse(text);
    if (!object) return 0;
    CHECK(vault::event::encode(vault::event::Value(*object)) == text);
    if (const auto name = vault::event::name_of(*object, "name")) {
        vault::event::Object again;
        vault::event::put_name(again, "name", *name);
        CHECK(again.at("name") == object->at("name"));
    }
    return 0;
}
