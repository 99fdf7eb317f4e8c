// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/bytes.h"

#include <gtest/gtest.h>

#include <unordered_set>

#include "crypto/base/id.h"

namespace base {
namespace {

struct FirstTag;
using FirstId = Id<FirstTag, 16>;
struct SecondTag;
using SecondId = Id<SecondTag, 16>;

TEST(crypto_base_bytes, integers_are_little_endian) {
    Bytes out;
    append_le<std::uint8_t>(out, 0x01);
    append_le<std::uint16_t>(out, 0x0203);
    append_le<std::uint32_t>(out, 0x04050607);
    append_le<std::uint64_t>(out, 0x08090a0b0c0d0e0f);
    EXPECT_EQ(encode_hex(out), "010302070605040f0e0d0c0b0a0908");
    EXPECT_EQ(load_le<std::uint64_t>(ByteView(out).subspan(7)), 0x08090a0b0c0d0e0fU);
    EXPECT_EQ(load_le<std::uint16_t>(ByteView(out).subspan(1)), 0x0203U);
    EXPECT_EQ(load_le<std::uint64_t>(ByteArray<8>{255, 255, 255, 255, 255, 255, 255, 255}), ~std::uint64_t{0});
}

TEST(crypto_base_bytes, be64_is_big_endian) {
    EXPECT_EQ(encode_hex(be64(0x0102030405060708)), "0102030405060708");
}

TEST(crypto_base_bytes, text_and_bytes_are_views_of_each_other) {
    const std::string_view text("a\0b", 3);
    EXPECT_EQ(as_text(as_bytes(text)), text);
    EXPECT_TRUE(as_bytes("").empty());
}

TEST(crypto_base_id, parses_its_own_hexadecimal_form_only) {
    const auto id = FirstId::parse("000102030405060708090a0b0c0d0e0f");
    ASSERT_TRUE(id);
    EXPECT_EQ(id->hex(), "000102030405060708090a0b0c0d0e0f");
    EXPECT_FALSE(FirstId::parse(""));
    EXPECT_FALSE(FirstId::parse("000102030405060708090a0b0c0d0e0"));
    EXPECT_FALSE(FirstId::parse("000102030405060708090a0b0c0d0e0f00"));
    EXPECT_FALSE(FirstId::parse("000102030405060708090A0B0C0D0E0F"));
}

TEST(crypto_base_id, ids_of_two_kinds_do_not_meet) {
    static_assert(!std::is_convertible_v<FirstId, SecondId>);
    static_assert(!std::equality_comparable_with<FirstId, SecondId>);
    static_assert(!std::is_convertible_v<ByteArray<16>, FirstId>);
}

TEST(crypto_base_id, orders_hashes_and_knows_zero) {
    const FirstId zero;
    const FirstId one(ByteArray<16>{1});
    EXPECT_TRUE(zero.is_zero());
    EXPECT_FALSE(one.is_zero());
    EXPECT_LT(zero, one);
    const std::unordered_set<FirstId, IdHash> ids{zero, one, one};
    EXPECT_EQ(ids.size(), 2U);
}

}  // namespace
}  // namespace base
