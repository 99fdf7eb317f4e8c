// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/lines.h"

#include <algorithm>
#include <charconv>

#include "vault/tlog/merkle.h"

namespace vault::tlog {

std::optional<std::string_view> Lines::next() {
    const std::size_t end = m_rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = m_rest.substr(0, end);
    m_rest.remove_prefix(end + 1);
    return line;
}

std::optional<std::string_view> strip_prefix(std::string_view line, std::string_view prefix) {
    if (!line.starts_with(prefix)) return std::nullopt;
    return line.substr(prefix.size());
}

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
    if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > kMaxTreeSize) return std::nullopt;
    return value;
}

}  // namespace vault::tlog
