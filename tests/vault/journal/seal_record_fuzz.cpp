// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/check.h"
#include "vault/format/seal_body.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::Bytes bytes(data, data + size);
    if (const auto body = vault::format::SealBody::decode(bytes)) CHECK(body->encode() == bytes);
    if (const auto record = vault::format::SealRecord::decode(bytes)) CHECK(record->encode(size) == bytes);
    return 0;
}
