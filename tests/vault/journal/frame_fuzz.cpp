// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/check.h"
#include "vault/format/frame.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::Bytes bytes(data, data + size);
    if (const auto frame = vault::format::Frame::decode(bytes)) CHECK(frame->encode() == bytes);
    if (const auto body = vault::format::FrameBody::decode(bytes)) CHECK(body->encode() == bytes);
    return 0;
}
