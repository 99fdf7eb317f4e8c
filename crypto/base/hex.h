// SPDX-License-Identifier: Apache-2.0
// Lower-case hexadecimal and canonical base64 (RFC 4648 section 4, padded, zero trailing bits).
#pragma once

#include <optional>
#include <string>

#include "crypto/base/bytes.h"

namespace base {

std::string encode_hex(ByteView bytes);
// False unless text is exactly 2 * out.size() lower-case digits; out is then unspecified.
bool decode_hex(std::string_view text, MutableByteView out);

std::string encode_base64(ByteView bytes);
// Empty for anything but the one canonical encoding.
std::optional<Bytes> decode_base64(std::string_view text);

}  // namespace base
