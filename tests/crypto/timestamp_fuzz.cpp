// SPDX-License-Identifier: Apache-2.0
// Replies and tokens from anybody: decoding is total, and what is taken is taken again.
#include "crypto/timestamp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::ByteView bytes(data, size);
    if (const auto token = crypto::token_of_reply(bytes)) {
        CHECK(crypto::parse_timestamp(*token).has_value() || crypto::parse_timestamp(*token).error() !=
                                                                crypto::TimestampFault::refused);
    }
    if (const auto stamp = crypto::parse_timestamp(bytes)) {
        CHECK(!crypto::verify_timestamp(bytes, stamp->imprint, std::nullopt, {.roots = {}}).has_value());
    }
    static_cast<void>(crypto::nonce_of_query(bytes, crypto::Sha256()).has_value());
    return 0;
}
