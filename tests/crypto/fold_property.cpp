// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "crypto/fold.h"

namespace crypto {
namespace {

std::string encode(std::uint32_t c) {
    const auto byte = [](std::uint32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
    if (c < 0x80) return {byte(c)};
    if (c < 0x800) return {byte(0xc0 | c >> 6), byte(0x80 | (c & 63))};
    if (c < 0x10000) return {byte(0xe0 | c >> 12), byte(0x80 | (c >> 6 & 63)), byte(0x80 | (c & 63))};
    return {byte(0xf0 | c >> 18), byte(0x80 | (c >> 12 & 63)), byte(0x80 | (c >> 6 & 63)), byte(0x80 | (c & 63))};
}

// Letters and marks of every kind that meet badly: of several combining classes, spacing and not, of class zero.
const std::vector<std::uint32_t> kAwkward = {
    'A',    0x0130, 0x0131, 0x00df, 0x1e9e, 0x0345, 0x0301, 0x0323, 0x0307, 0x093e, 0x0902,  0x094d,  0x302e, 0x302f,
    0x1bf2, 0x0640, 0x0649, 0x0653, 0x0654, 0x0655, 0x06d3, 0x0624, 0x0f71, 0x0f74, 0x1d165, 0x1d16d, 0x20dd, 0x034f,
    0x1fb7, 0x0390, 0x03c2, 0xac01, 0x1161, 0x11a8, 0xfdfa, 0xfb4f, 0x2f9f, 0x1f9b, 0x0660,  0x06f9,  0x1d7ff};

TEST(crypto_fold_property, every_code_point_folds_to_what_folds_to_itself) {
    for (std::uint32_t c = 0; c < 0x110000; ++c) {
        if (c >= 0xd800 && c < 0xe000) continue;
        const std::string once = fold(encode(c));
        ASSERT_EQ(fold(once), once) << std::hex << c;
        ASSERT_TRUE(is_valid_utf8(once));
    }
}

TEST(crypto_fold_property, folding_twice_is_folding_once) {
    const auto awkward = rc::gen::elementOf(kAwkward);
    const auto any = rc::gen::suchThat(rc::gen::inRange<std::uint32_t>(0, 0x110000),
                                       [](std::uint32_t c) { return c < 0xd800 || c >= 0xe000; });
    EXPECT_TRUE(rc::check("code points", [&] {
        std::string text;
        for (const auto c : *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::oneOf(awkward, awkward, any))) {
            text += encode(c);
        }
        const std::string once = fold(text);
        RC_ASSERT(is_valid_utf8(text));
        RC_ASSERT(fold(once) == once);
    }));
    EXPECT_TRUE(rc::check("bytes", [](const std::string& bytes) {
        const std::string once = fold(bytes);
        RC_ASSERT(is_valid_utf8(once));
        RC_ASSERT(fold(once) == once);
    }));
}

}  // namespace
}  // namespace crypto
