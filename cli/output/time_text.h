// SPDX-License-Identifier: Apache-2.0
// Times, sizes and counts as text and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "vault/types.h"

namespace cli {

std::string utc_text(vault::UnixMillis time);    // RFC 3339: 2026-11-23T06:56:14.250Z
std::string local_text(vault::UnixMillis time);  // 2026-11-23 07:56:14 +0100
vault::UnixMillis milliseconds_of(std::int64_t nanoseconds);

// RFC 3339 with an offset, or YYYY-MM-DD, which is the day in this machine's zone: its first millisecond, or its last.
enum class DayEdge : std::uint8_t { first, last };
std::optional<vault::UnixMillis> parse_time(std::string_view text, DayEdge edge);

std::string size_text(std::uint64_t bytes);                                                 // 812 B, 4.2 KiB, 1.5 GiB
std::string count_text(std::uint64_t number, std::string_view one, std::string_view many);  // 1 document, 2 documents

}  // namespace cli
