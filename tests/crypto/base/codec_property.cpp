// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "crypto/base/codec.h"
#include "crypto/base/hex.h"

namespace base {
namespace {

TEST(crypto_base_codec_property, what_is_written_is_read) {
    EXPECT_TRUE(rc::check([](std::uint8_t a, std::uint16_t b, std::uint32_t c, std::uint64_t d, const Bytes& tail) {
        Bytes out;
        Writer(out).u8(a).u16(b).u32(c).u64(d).bytes(tail);
        Reader in(out);
        RC_ASSERT(in.u8() == a);
        RC_ASSERT(in.u16() == b);
        RC_ASSERT(in.u32() == c);
        RC_ASSERT(in.u64() == d);
        const ByteView rest = in.bytes(in.left());
        RC_ASSERT(Bytes(rest.begin(), rest.end()) == tail);
        RC_ASSERT(in.at_end());
    }));
}

TEST(crypto_base_codec_property, reading_never_leaves_the_input) {
    EXPECT_TRUE(rc::check([](const Bytes& input, const std::vector<std::uint8_t>& sizes) {
        Reader in(input);
        std::size_t read = 0;
        for (const std::size_t size : sizes) read += in.bytes(size).size();
        RC_ASSERT(read <= input.size());
        RC_ASSERT(!in.ok() || read + in.left() == input.size());
    }));
}

TEST(crypto_base_hex_property, hexadecimal_and_base64_round_trip) {
    EXPECT_TRUE(rc::check([](const Bytes& bytes) {
        Bytes decoded(bytes.size());
        RC_ASSERT(decode_hex(encode_hex(bytes), decoded));
        RC_ASSERT(decoded == bytes);
        RC_ASSERT(decode_base64(encode_base64(bytes)) == bytes);
    }));
}

TEST(crypto_base_hex_property, whatever_base64_decodes_is_the_encoding_of_what_comes_out) {
    const auto digit = rc::gen::elementOf(std::string("ABCDEFGhijklm0189+/=="));
    EXPECT_TRUE(rc::check([&] {
        const auto text = *rc::gen::container<std::string>(digit);
        const auto decoded = decode_base64(text);
        if (decoded) RC_ASSERT(encode_base64(*decoded) == text);
    }));
}

}  // namespace
}  // namespace base
