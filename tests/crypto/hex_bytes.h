// SPDX-License-Identifier: Apache-2.0
// Bytes of a test vector from their hexadecimal form, and back.
#pragma once

#include <numeric>
#include <string>

#include "crypto/base/check.h"
#include "crypto/base/hex.h"

namespace crypto {

inline base::Bytes from_hex(std::string_view text) {
    base::Bytes bytes(text.size() / 2);
    CHECK(base::decode_hex(text, bytes));
    return bytes;
}
template <std::size_t N>
base::ByteArray<N> array_from_hex(std::string_view text) {
    base::ByteArray<N> bytes;
    CHECK(base::decode_hex(text, bytes));
    return bytes;
}
// first, first + 1, ...
template <std::size_t N>
base::ByteArray<N> counting(std::uint8_t first = 0) {
    base::ByteArray<N> bytes;
    std::iota(bytes.begin(), bytes.end(), first);
    return bytes;
}

}  // namespace crypto
