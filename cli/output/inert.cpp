// SPDX-License-Identifier: Apache-2.0
#include "cli/output/inert.h"

#include <array>
#include <cstdio>
#include <utility>

namespace cli {
namespace {

struct Character {
    char32_t code = 0;
    std::size_t length = 0;  // 0: not UTF-8
    bool cut = false;        // could go on behind the end
};

Character first_character(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1, false};
    const std::size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0) return {};
    // The second byte of these four leads has a narrower range: overlong, surrogate, above U+10FFFF.
    const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    char32_t code = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if (i >= text.size()) return {0, 0, true};
        const unsigned char next = byte(i);
        if (next < (i == 1 ? low : 0x80) || next > (i == 1 ? high : 0xBF)) return {};
        code = (code << 6) | (next & 0x3FU);
    }
    return {code, length, false};
}

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

// Marks of direction, separators of lines, invisible characters, tags, private use.
bool is_treacherous(char32_t code) {
    static constexpr std::array<std::pair<char32_t, char32_t>, 14> kRanges{{{0x00AD, 0x00AD},
                                                                            {0x034F, 0x034F},
                                                                            {0x061C, 0x061C},
                                                                            {0x115F, 0x1160},
                                                                            {0x180B, 0x180F},
                                                                            {0x200B, 0x200B},
                                                                            {0x200E, 0x200F},
                                                                            {0x2028, 0x202E},
                                                                            {0x2060, 0x206F},
                                                                            {0x3164, 0x3164},
                                                                            {0xE000, 0xF8FF},
                                                                            {0xFEFF, 0xFEFF},
                                                                            {0xFFF0, 0xFFFB},
                                                                            {0xE0000, 0x10FFFF}}};
    for (const auto& [from, to] : kRanges) {
        if (code >= from && code <= to) return true;
    }
    return false;
}

std::string escaped_byte(unsigned char byte) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "\\x%02x", byte);
    return text.data();
}

std::string escaped(char32_t code) {
    switch (code) {
        case U'\n':
            return "\\n";
        case U'\r':
            return "\\r";
        case U'\t':
            return "\\t";
        case U'\\':
            return "\\\\";
        default:
            break;
    }
    if (code < 0x80) return escaped_byte(static_cast<unsigned char>(code));
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "\\u{%04X}", static_cast<unsigned>(code));
    return text.data();
}

}  // namespace

std::string inert(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    while (!bytes.empty()) {
        const Character next = first_character(bytes);
        if (next.length == 0) {
            out += escaped_byte(static_cast<unsigned char>(bytes.front()));
            bytes.remove_prefix(1);
            continue;
        }
        if (is_control(next.code) || is_treacherous(next.code) || next.code == U'\\') {
            out += escaped(next.code);
        } else {
            out += bytes.substr(0, next.length);
        }
        bytes.remove_prefix(next.length);
    }
    return out;
}

bool is_utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const Character next = first_character(bytes);
        if (next.length == 0) return false;
        bytes.remove_prefix(next.length);
    }
    return true;
}

bool PlainText::accepts(base::ByteView piece) {
    std::string joined = std::move(m_kept);
    m_kept.clear();
    joined += base::as_text(piece);
    std::string_view rest = joined;
    while (!rest.empty()) {
        const Character next = first_character(rest);
        if (next.cut) {
            m_kept = rest;
            return true;
        }
        if (next.length == 0) return false;
        const bool allowed = next.code == U'\n' || next.code == U'\r' || next.code == U'\t' || next.code == U'\f';
        if (is_control(next.code) && !allowed) return false;
        rest.remove_prefix(next.length);
    }
    return true;
}

std::size_t columns(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty()) {
        const Character next = first_character(text);
        const std::size_t length = next.length == 0 ? 1 : next.length;
        const char32_t code = next.code;
        const bool combining =
            (code >= 0x300 && code < 0x370) || (code >= 0x200C && code <= 0x200D) || (code >= 0xFE00 && code < 0xFE10);
        const bool wide = (code >= 0x1100 && code < 0x1160) || (code >= 0x2E80 && code < 0xA4D0) ||
                          (code >= 0xAC00 && code < 0xD7A4) || (code >= 0xF900 && code < 0xFB00) ||
                          (code >= 0xFF00 && code < 0xFF61) || (code >= 0x1F300 && code < 0x1FB00) ||
                          (code >= 0x20000 && code < 0x40000);
        count += combining ? 0U : wide ? 2U : 1U;
        text.remove_prefix(length);
    }
    return count;
}

std::string inert_list(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + inert(name);
    return text;
}

}  // namespace cli
