// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/codec.h"

#include <gtest/gtest.h>

namespace base {
namespace {

struct SampleTag;
using SampleId = Id<SampleTag, 4>;

TEST(crypto_base_codec, a_record_is_written_and_read) {
    Bytes out;
    const SampleId id(ByteArray<4>{1, 2, 3, 4});
    Writer(out).u8(7).u16(8).u32(9).u64(10).id(id).bytes(as_bytes("ab")).zeros_to(24);
    EXPECT_EQ(encode_hex(out), "070800090000000a00000000000000010203046162000000");
    Reader in(out);
    EXPECT_EQ(in.u8(), 7);
    EXPECT_EQ(in.u16(), 8);
    EXPECT_EQ(in.u32(), 9U);
    EXPECT_EQ(in.u64(), 10U);
    EXPECT_EQ(in.id<SampleId>(), id);
    EXPECT_EQ(as_text(in.bytes(2)), "ab");
    EXPECT_FALSE(in.at_end());
    EXPECT_EQ(in.left(), 3U);
    in.zeros_to_end();
    EXPECT_TRUE(in.at_end());
}

TEST(crypto_base_codec, a_read_past_the_end_fails_for_good) {
    const Bytes bytes = {1, 2, 3};
    Reader in(bytes);
    EXPECT_EQ(in.u16(), 0x0201);
    EXPECT_EQ(in.u16(), 0);
    EXPECT_FALSE(in.ok());
    EXPECT_FALSE(in.at_end());
    EXPECT_EQ(in.u8(), 0);  // although one byte had been left
    EXPECT_EQ(in.left(), 0U);
    EXPECT_TRUE(in.bytes(0).empty());
    EXPECT_EQ(in.array<2>(), (ByteArray<2>{}));
    EXPECT_FALSE(in.at_end());
}

TEST(crypto_base_codec, a_huge_length_fails_and_does_not_wrap) {
    const Bytes bytes(16);
    Reader in(bytes);
    EXPECT_TRUE(in.bytes(static_cast<std::size_t>(-1)).empty());
    EXPECT_FALSE(in.ok());
}

TEST(crypto_base_codec, padding_that_is_not_zero_fails) {
    const Bytes bytes = {1, 0, 0, 1};
    Reader in(bytes);
    EXPECT_EQ(in.u8(), 1);
    in.zeros_to_end();
    EXPECT_FALSE(in.ok());
}

TEST(crypto_base_codec, padding_never_cuts_off) {
    Bytes out;
    Writer(out).u64(1).zeros_to(4);
    EXPECT_EQ(out.size(), 8U);
}

TEST(crypto_base_codec, an_empty_input_is_at_its_end) {
    Reader in({});
    EXPECT_TRUE(in.at_end());
    in.zeros_to_end();
    EXPECT_TRUE(in.at_end());
    in.fail();
    EXPECT_FALSE(in.at_end());
}

}  // namespace
}  // namespace base
