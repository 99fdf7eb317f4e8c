// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/hex.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(crypto_base_hex, only_lower_case_digits_of_the_exact_length_decode) {
    ByteArray<2> out{};
    EXPECT_TRUE(decode_hex("00ff", out));
    EXPECT_EQ(out, (ByteArray<2>{0x00, 0xff}));
    for (const std::string_view text : {"", "00f", "00fff", "00FF", "00fg", "0x00", " 0ff", "00f\n"}) {
        EXPECT_FALSE(decode_hex(text, out)) << text;
    }
    EXPECT_TRUE(decode_hex("", MutableByteView{}));
}

// RFC 4648, section 10.
TEST(crypto_base_hex, base64_vectors_of_the_rfc) {
    const std::pair<std::string_view, std::string_view> vectors[] = {
        {"", ""},         {"f", "Zg=="},        {"fo", "Zm8="},        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [plain, encoded] : vectors) {
        EXPECT_EQ(encode_base64(as_bytes(plain)), encoded);
        const auto decoded = decode_base64(encoded);
        ASSERT_TRUE(decoded);
        EXPECT_EQ(as_text(*decoded), plain);
    }
    EXPECT_EQ(encode_base64(Bytes{0xfb, 0xff}), "+/8=");
}

TEST(crypto_base_hex, base64_that_is_not_canonical_is_refused) {
    for (const std::string_view text :
         {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "Zg==Zg==", "Z===", "====", "=", "Zm 9v", "Zm9v\n", "Zm9_",
          "Zm9-", "Zm=v", "Z=9v", "Zg=a"}) {
        EXPECT_FALSE(decode_base64(text)) << text;
    }
}

}  // namespace
}  // namespace base
