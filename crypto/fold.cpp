// SPDX-License-Identifier: Apache-2.0
#include "crypto/fold.h"

#include <utf8proc.h>

#include <algorithm>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/check.h"

namespace crypto {
namespace {

using CodePoint = utf8proc_int32_t;

constexpr auto kNfkdCasefold =
    static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
constexpr CodePoint kReplacement = 0xfffd;
constexpr CodePoint kTatweel = 0x0640;

// Letters that are written for one another: by keyboards of neighbouring languages, by habit, by spelling reforms.
// What NFKD, casefolding and the dropping of marks bring together (alef and waw with hamza, final sigma, sharp s) needs
// no row. `count` letters from `from` on become those from `to` on.
struct Variant {
    CodePoint from;
    CodePoint count;
    CodePoint to;
};
constexpr Variant kVariants[] = {
    {0x0131, 1, 'i'},     // dotless i, whatever the locale: capitals do not tell the two apart
    {0x0629, 1, 0x0647},  // teh marbuta: heh
    {0x0649, 1, 0x064a},  // alef maksura: yeh
    {0x0671, 1, 0x0627},  // alef wasla: alef
    {0x06a9, 1, 0x0643},  // Persian kaf: kaf
    {0x06aa, 1, 0x0643},  // swash kaf
    {0x06be, 1, 0x0647},  // heh doachashmee, as some keyboards write heh
    {0x06c1, 1, 0x0647},  // Urdu heh
    {0x06c3, 1, 0x0647},  // Urdu teh marbuta
    {0x06cc, 1, 0x064a},  // Persian yeh
    {0x06d5, 1, 0x0647},  // ae, which heh with hamza above decomposes to
    {0x1220, 8, 0x1230},  // Ethiopic: the two s, the two ts', and x with h, are one in Tigrinya
    {0x1280, 8, 0x1210},
    {0x1340, 8, 0x1338},
    {0x1361, 1, ' '},  // Ethiopic word space
};

CodePoint usual_form(CodePoint c) {
    for (const Variant& one : kVariants) {
        if (c >= one.from && c < one.from + one.count) return one.to + (c - one.from);
    }
    return c;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The length of the sequence at the front of bytes; zero if it is not UTF-8.
std::size_t next_code_point(base::ByteView bytes, CodePoint& out) {
    const utf8proc_ssize_t size =
        utf8proc_iterate(bytes.data(), static_cast<utf8proc_ssize_t>(bytes.size()), &out);
    return size > 0 ? static_cast<std::size_t>(size) : 0;
}

// Unicode keeps the decimal digits of a script together, zero first; where runs touch, each is ten long.
CodePoint to_ascii_digit(CodePoint digit) {
    CodePoint first = digit;
    while (utf8proc_category(first - 1) == UTF8PROC_CATEGORY_ND) --first;
    return '0' + (digit - first) % 10;
}

// Appends what is left of one decomposed, casefolded code point.
void append_folded(std::vector<CodePoint>& out, CodePoint c) {
    switch (utf8proc_category(c)) {
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_CF: return;
        case UTF8PROC_CATEGORY_ND: return out.push_back(to_ascii_digit(c));
        default: break;
    }
    if (c == kTatweel) return;
    out.push_back(usual_form(c));
}

// Canonical order of the combining marks that stay (Mc, Me). It comes after the dropping: what is dropped may have
// stood between two of them, and folding twice must change nothing.
void order_marks(std::vector<CodePoint>& text) {
    const auto combining_class = [](CodePoint c) { return utf8proc_get_property(c)->combining_class; };
    const auto is_starter = [&](CodePoint c) { return combining_class(c) == 0; };
    for (auto from = text.begin(); from != text.end();) {
        from = std::find_if_not(from, text.end(), is_starter);
        const auto to = std::find_if(from, text.end(), is_starter);
        std::stable_sort(from, to, [&](CodePoint a, CodePoint b) { return combining_class(a) < combining_class(b); });
        from = to;
    }
}

std::string encode_utf8(const std::vector<CodePoint>& text) {
    std::string out;
    out.reserve(text.size() * 2);
    for (const CodePoint c : text) {
        base::ByteArray<4> bytes;
        const utf8proc_ssize_t size = utf8proc_encode_char(c, bytes.data());
        out += base::as_text(base::ByteView(bytes).first(static_cast<std::size_t>(size)));
    }
    return out;
}

}  // namespace

std::string fold(std::string_view text) {
    if (is_ascii(text)) {
        std::string out(text);
        for (char& c : out) {
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        }
        return out;
    }
    std::vector<CodePoint> folded;
    folded.reserve(text.size());
    for (base::ByteView rest = base::as_bytes(text); !rest.empty();) {
        CodePoint c = kReplacement;
        std::size_t size = next_code_point(rest, c);
        if (size == 0) {
            c = kReplacement;
            size = 1;
        }
        rest = rest.subspan(size);
        std::array<CodePoint, 32> parts;  // the longest there is, U+FDFA, has 18
        int boundary = 0;
        const utf8proc_ssize_t count = utf8proc_decompose_char(
            c, parts.data(), static_cast<utf8proc_ssize_t>(parts.size()), kNfkdCasefold, &boundary);
        CHECK(count >= 0 && static_cast<std::size_t>(count) <= parts.size());
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) append_folded(folded, parts[i]);
    }
    order_marks(folded);
    return encode_utf8(folded);
}

std::string compose(std::string_view text) {
    if (is_ascii(text) || !is_valid_utf8(text)) return std::string(text);
    constexpr auto kNfc = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    const base::ByteView bytes = base::as_bytes(text);
    const auto size = static_cast<utf8proc_ssize_t>(bytes.size());
    const utf8proc_ssize_t count = utf8proc_decompose(bytes.data(), size, nullptr, 0, kNfc);
    CHECK(count >= 0);
    std::vector<CodePoint> buffer(static_cast<std::size_t>(count) + 1);
    CHECK(utf8proc_decompose(bytes.data(), size, buffer.data(), count, kNfc) == count);
    const utf8proc_ssize_t written = utf8proc_reencode(buffer.data(), count, kNfc);
    CHECK(written >= 0);
    return std::string(reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(written));
}

bool is_valid_utf8(std::string_view text) {
    if (is_ascii(text)) return true;
    for (base::ByteView rest = base::as_bytes(text); !rest.empty();) {
        CodePoint c = 0;
        const std::size_t size = next_code_point(rest, c);
        if (size == 0) return false;
        rest = rest.subspan(size);
    }
    return true;
}

}  // namespace crypto
