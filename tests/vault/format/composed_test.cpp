// SPDX-License-Identifier: Apache-2.0
#include "vault/format/composed.h"

#include <gtest/gtest.h>

#include <numeric>

#include "crypto/base/codec.h"
#include "tests/vault/format/examples.h"

namespace vault::format {
namespace {

const ChunkId kChunk({1, 2, 3});

Bytes counting(std::size_t size) {
    Bytes bytes(size);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    return bytes;
}
bool is_refused(ByteView stored, std::uint32_t length) {
    const auto parts = decode_composed(stored, length);
    return !parts && parts.error().code == ErrorCode::malformed;
}
Bytes range(std::uint32_t offset, std::uint32_t length) {
    const ComposedPart part{.chunk = kChunk, .offset = offset, .length = length};
    return encode_composed({&part, 1});
}

TEST(format_composed, parts_survive_a_round_trip) {
    const Bytes literal = counting(300);
    const std::vector<ComposedPart> parts{{.literal = literal},
                                          {.chunk = kChunk, .offset = 5, .length = 100},
                                          {.literal = ByteView(literal).first(1)},
                                          {.chunk = kChunk, .offset = 0, .length = 262144 - 401}};
    const Bytes stored = encode_composed(parts);
    const auto out = decode_composed(stored, 262144);
    ASSERT_TRUE(out);
    EXPECT_EQ(encode_composed(*out), stored);
    ASSERT_EQ(out->size(), 4U);
    EXPECT_EQ((*out)[1].chunk, kChunk);
    EXPECT_TRUE(std::equal(literal.begin(), literal.end(), (*out)[0].literal.begin(), (*out)[0].literal.end()));
}

TEST(format_composed, another_plaintext_length_is_refused) {
    EXPECT_FALSE(is_refused(range(0, 100), 100));
    EXPECT_TRUE(is_refused(range(0, 100), 99));
    EXPECT_TRUE(is_refused(range(0, 100), 101));
    EXPECT_TRUE(is_refused(range(0, 100), 0));
}

TEST(format_composed, ranges_that_no_chunk_has_are_refused) {
    EXPECT_FALSE(is_refused(range(262143, 1), 1));
    EXPECT_TRUE(is_refused(range(262144, 1), 1));
    EXPECT_TRUE(is_refused(range(0xffffffff, 1), 1));
    EXPECT_TRUE(is_refused(range(0, 0), 0));
    EXPECT_TRUE(is_refused(range(1, 262144), 262144));
    EXPECT_TRUE(is_refused(range(0, 0xffffffff), 0xffffffff));
}

TEST(format_composed, empty_literals_and_unknown_parts_are_refused) {
    EXPECT_FALSE(is_refused(Bytes{1, 0, 0, 1, 0, 0, 0, 'x'}, 1));
    EXPECT_TRUE(is_refused(Bytes{1, 0, 0, 0, 0, 0, 0}, 0));
    EXPECT_TRUE(is_refused(Bytes{1, 0, 2, 1, 0, 0, 0, 'x'}, 1));
    EXPECT_TRUE(is_refused(Bytes{0, 0}, 0));
    EXPECT_TRUE(is_refused({}, 0));
}

TEST(format_composed, more_than_4096_parts_are_refused) {
    for (const std::uint16_t count : {std::uint16_t{4096}, std::uint16_t{4097}}) {
        Bytes stored;
        base::Writer writer(stored);
        writer.u16(count);
        for (int i = 0; i < count; ++i) writer.u8(0).u32(1).u8('x');
        EXPECT_EQ(is_refused(stored, count), count > 4096);
    }
    EXPECT_TRUE(is_refused(Bytes{0xff, 0xff, 0, 1, 0, 0, 0, 'x'}, 1));
}

TEST(format_composed, truncations_and_bytes_left_over_are_refused) {
    const Bytes literal = counting(20);
    const std::vector<ComposedPart> parts{{.literal = literal}, {.chunk = kChunk, .offset = 5, .length = 100}};
    Bytes stored = encode_composed(parts);
    for (std::size_t size = 0; size < stored.size(); ++size) {
        EXPECT_TRUE(is_refused(ByteView(stored).first(size), 120)) << size;
    }
    stored.push_back(0);
    EXPECT_TRUE(is_refused(stored, 120));
}

TEST(format_composed, the_example_of_the_format_holds) {
    const Example example = read_example("composed-chunk");
    const Bytes stored = example.bytes("stored");
    const auto parts = decode_composed(stored, example.number<std::uint32_t>("length"));
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->size(), 2U);
    EXPECT_EQ(base::as_text((*parts)[0].literal), example.text("literal"));
    EXPECT_EQ((*parts)[1].chunk, example.id<ChunkId>("chunk"));
    EXPECT_EQ(encode_composed(*parts), stored);
}

}  // namespace
}  // namespace vault::format
