// SPDX-License-Identifier: Apache-2.0
// What is taken encodes back to the same bytes.
#include <algorithm>

#include "crypto/base/check.h"
#include "vault/format/pack_page.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // The fields at the front; the fuzzer need not find 4024 bytes by itself.
    vault::Bytes page(vault::format::kPagePlain);
    std::copy_n(data, std::min(size, page.size()), page.begin());
    if (const auto head = vault::format::decode_pack_head(page)) {
        CHECK(vault::format::encode_pack_head(*head) == page);
    }
    return 0;
}
