// SPDX-License-Identifier: Apache-2.0
// What the C2SP text formats share: lines that end in a newline, decimal numbers and hashes, each with one spelling
// only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/base/hex.h"
#include "crypto/base/id.h"

namespace vault::tlog {

// Takes text apart line by line.
class Lines {
  public:
    explicit Lines(std::string_view text) : m_rest(text) {}
    // The next line without its newline; empty when nothing is left or the rest has no newline.
    std::optional<std::string_view> next();
    std::string_view rest() const { return m_rest; }

  private:
    std::string_view m_rest;
};

// The line behind prefix, if it begins so.
std::optional<std::string_view> strip_prefix(std::string_view line, std::string_view prefix);

// Digits alone, no leading zero, at most 2^63-1.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

// 32 bytes in canonical base64.
template <class Hash>
std::optional<Hash> parse_hash(std::string_view text) {
    if (text.size() != (Hash::kSize + 2) / 3 * 4) return std::nullopt;
    const std::optional<base::Bytes> bytes = base::decode_base64(text);
    if (!bytes || bytes->size() != Hash::kSize) return std::nullopt;
    return Hash::from(base::ByteView(*bytes).template first<Hash::kSize>());
}

}  // namespace vault::tlog
