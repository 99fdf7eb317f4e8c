// SPDX-License-Identifier: Apache-2.0
// Names as the file system has them: any bytes. Shown as text, kept exactly.
#include <array>

#include "crypto/base/hex.h"
#include "vault/event/json.h"

namespace vault::event {
namespace {

using base::ByteView;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kExact = "_b64";

bool is_continuation(std::uint8_t byte) { return (byte & 0xC0U) == 0x80; }

// Length of the well-formed UTF-8 sequence at the beginning of a non-empty text, 0 if there is none (Unicode 15, table
// 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t sequence_length(ByteView text) {
    const std::uint8_t first = text[0];
    if (first < 0x80) return 1;
    const std::size_t length = first < 0xC2 ? 0U : first < 0xE0 ? 2U : first < 0xF0 ? 3U : first < 0xF5 ? 4U : 0U;
    if (length == 0 || text.size() < length) return 0;
    const std::uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (text[1] < low || text[1] > high) return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if (!is_continuation(text[i])) return 0;
    }
    return length;
}

std::string shown(std::string_view raw) {
    std::string out;
    out.reserve(raw.size() + kReplacement.size());
    while (!raw.empty()) {
        const std::size_t length = sequence_length(base::as_bytes(raw));
        out += length == 0 ? kReplacement : raw.substr(0, length);
        raw.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

}  // namespace

bool is_utf8(std::string_view text) {
    base::ByteView rest = base::as_bytes(text);
    while (!rest.empty()) {
        const std::size_t length = sequence_length(rest);
        if (length == 0) return false;
        rest = rest.subspan(length);
    }
    return true;
}

void put_name(Object& object, const std::string& key, std::string_view raw) {
    if (is_utf8(raw)) {
        object.insert_or_assign(key, Value(raw));
        return;
    }
    object.insert_or_assign(key, Value(shown(raw)));
    object.insert_or_assign(key + std::string(kExact), Value(base::encode_base64(base::as_bytes(raw))));
}

Result<std::string> name_of(const Object& object, std::string_view key) {
    std::string name = TRY(string_of(object, key));
    const auto exact = object.find(std::string(key) + std::string(kExact));
    if (exact == object.end()) return name;
    const std::string* encoded = exact->second.as_string();
    if (encoded == nullptr) return fail(ErrorCode::malformed);
    const auto bytes = base::decode_base64(*encoded);
    if (!bytes) return fail(ErrorCode::malformed);
    std::string raw(base::as_text(*bytes));
    // One name has one form: bytes that are UTF-8 need no second one, and what is shown comes from what is exact.
    if (is_utf8(raw) || shown(raw) != name) return fail(ErrorCode::malformed);
    return raw;
}

}  // namespace vault::event
