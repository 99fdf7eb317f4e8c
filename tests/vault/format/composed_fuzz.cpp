// SPDX-License-Identifier: Apache-2.0
// What is taken encodes back to the same bytes.
#include <algorithm>

#include "crypto/base/check.h"
#include "crypto/base/codec.h"
#include "vault/format/composed.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::Reader reader({data, size});
    const std::uint32_t length = reader.u32();
    const base::ByteView stored = reader.bytes(reader.left());
    if (const auto parts = vault::format::decode_composed(stored, length)) {
        const vault::Bytes again = vault::format::encode_composed(*parts);
        CHECK(std::equal(again.begin(), again.end(), stored.begin(), stored.end()));
    }
    return 0;
}
