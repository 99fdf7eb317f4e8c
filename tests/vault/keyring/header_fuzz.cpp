// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/check.h"
#include "vault/format/header.h"

// What is accepted encodes to the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const vault::ByteView input(data, size);
    const auto header = vault::format::decode_header(input);
    if (!header) return 0;
    CHECK(vault::format::is_allowed(header->cost));
    const vault::Bytes again = vault::format::encode_header(*header);
    CHECK(std::equal(again.begin(), again.end(), input.begin(), input.end()));
    return 0;
}
