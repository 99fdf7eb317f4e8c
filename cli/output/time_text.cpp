// SPDX-License-Identifier: Apache-2.0
#include "cli/output/time_text.h"

#include <time.h>

#include <array>
#include <cstdio>

namespace cli {
namespace {

struct Split {
    time_t seconds;
    int milliseconds;
};

Split split(vault::UnixMillis time) {
    std::int64_t seconds = time / 1000;
    std::int64_t rest = time % 1000;
    if (rest < 0) --seconds, rest += 1000;
    return {static_cast<time_t>(seconds), static_cast<int>(rest)};
}

// Takes exactly `digits` digits from the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = 10 * value + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

bool same_day(const struct ::tm& a, const struct ::tm& b) {
    return a.tm_year == b.tm_year && a.tm_mon == b.tm_mon && a.tm_mday == b.tm_mday;
}

// ".250" as milliseconds; digits behind the third are cut.
std::optional<int> take_fraction(std::string_view& text) {
    int milliseconds = 0;
    int weight = 100;
    std::size_t digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        milliseconds += weight * (text.front() - '0');
        weight /= 10;
        text.remove_prefix(1);
        ++digits;
    }
    return digits == 0 ? std::nullopt : std::optional(milliseconds);
}

std::optional<int> take_offset(std::string_view& text) {
    if (take(text, "Zz")) return 0;
    const bool west = !text.empty() && text.front() == '-';
    if (!take(text, "+-")) return std::nullopt;
    const auto hours = take_number(text, 2);
    if (!hours || !take(text, ":")) return std::nullopt;
    const auto minutes = take_number(text, 2);
    if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    return (west ? -1 : 1) * (*hours * 3600 + *minutes * 60);
}

std::optional<vault::UnixMillis> day(struct ::tm date, DayEdge edge) {
    if (edge == DayEdge::last) ++date.tm_mday;
    date.tm_isdst = -1;
    const time_t seconds = ::mktime(&date);
    return static_cast<vault::UnixMillis>(seconds) * 1000 - (edge == DayEdge::last ? 1 : 0);
}

}  // namespace

std::string utc_text(vault::UnixMillis time) {
    const Split parts = split(time);
    struct ::tm broken {};
    if (::gmtime_r(&parts.seconds, &broken) == nullptr) return std::to_string(time) + " ms";
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", broken.tm_year + 1900,
                  broken.tm_mon + 1, broken.tm_mday, broken.tm_hour, broken.tm_min, broken.tm_sec, parts.milliseconds);
    return text.data();
}

std::string local_text(vault::UnixMillis time) {
    const Split parts = split(time);
    struct ::tm broken {};
    std::array<char, 64> text{};
    if (::localtime_r(&parts.seconds, &broken) == nullptr) return std::to_string(time) + " ms";
    ::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S %z", &broken);
    return text.data();
}

vault::UnixMillis milliseconds_of(std::int64_t nanoseconds) {
    const std::int64_t down = nanoseconds / 1'000'000;
    return nanoseconds % 1'000'000 < 0 ? down - 1 : down;
}

std::optional<vault::UnixMillis> parse_time(std::string_view text, DayEdge edge) {
    const auto year = take_number(text, 4);
    if (!year || !take(text, "-")) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take(text, "-")) return std::nullopt;
    const auto day_of_month = take_number(text, 2);
    if (!day_of_month) return std::nullopt;
    struct ::tm date {};
    date.tm_year = *year - 1900;
    date.tm_mon = *month - 1;
    date.tm_mday = *day_of_month;
    struct ::tm normal = date;
    if (::timegm(&normal) == -1 && *year != 1969) return std::nullopt;
    if (!same_day(normal, date)) return std::nullopt;  // the 31st of February
    if (text.empty()) return day(date, edge);

    if (!take(text, "Tt ")) return std::nullopt;
    const auto hour = take_number(text, 2);
    if (!hour || !take(text, ":")) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || !take(text, ":")) return std::nullopt;
    const auto second = take_number(text, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    int milliseconds = 0;
    if (take(text, ".")) {
        const auto fraction = take_fraction(text);
        if (!fraction) return std::nullopt;
        milliseconds = *fraction;
    }
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    date.tm_hour = *hour;
    date.tm_min = *minute;
    date.tm_sec = *second;
    return (static_cast<vault::UnixMillis>(::timegm(&date)) - *offset) * 1000 + milliseconds;
}

std::string size_text(std::uint64_t bytes) {
    if (bytes < 1024) return std::to_string(bytes) + " B";
    static constexpr std::array<const char*, 6> kUnits{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    while (value >= 1023.95 && unit + 1 < kUnits.size()) value /= 1024, ++unit;
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f %s", value, kUnits.at(unit));
    return text.data();
}

std::string count_text(std::uint64_t number, std::string_view one, std::string_view many) {
    return std::to_string(number) + " " + std::string(number == 1 ? one : many);
}

}  // namespace cli
