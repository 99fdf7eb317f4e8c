// SPDX-License-Identifier: Apache-2.0
// Frames that no writer of ours makes are put together by hand from RFC 8878.
#include "vault/content/block/zstd.h"

#include <gtest/gtest.h>

#include <random>

namespace vault::content::block {
namespace {

constexpr std::size_t kLimit = 2U << 20U;

Bytes random_bytes(std::uint64_t seed, std::size_t size) {
    std::mt19937_64 generator(seed);
    Bytes bytes(size);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(generator());
    return bytes;
}
Bytes text_like(std::size_t size) {
    Bytes bytes = random_bytes(11, size);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>('a' + byte % 8);
    return bytes;
}
Bytes packed(ByteView plain, int level = 3) {
    const auto out = Compressor().compress(plain, level, 1U << 30U);
    return {out.begin(), out.end()};
}
ErrorCode refusal(ByteView frame, std::size_t limit = kLimit) {
    const auto plain = Decompressor().decompress(frame, limit);
    return plain ? ErrorCode::internal : plain.error().code;
}
// magic || the bytes given
Bytes frame_of(std::initializer_list<std::uint8_t> rest) {
    Bytes frame(4 + rest.size());
    base::store_le<std::uint32_t>(frame, 0xfd2fb528);
    std::copy(rest.begin(), rest.end(), frame.begin() + 4);
    return frame;
}

TEST(content_block_zstd, gives_back_what_was_put_in) {
    Compressor compressor;
    Decompressor decompressor;
    for (const std::size_t size : {0U, 1U, 255U, 256U, 65536U, 65791U, 65792U, 1U << 20U, 2U << 20U}) {
        for (const int level : {1, 3, 19}) {
            if (level > 3 && size > 100000) continue;  // slow
            const Bytes plain = text_like(size);
            const auto frame = compressor.compress(plain, level, plain.size() + 1000);
            ASSERT_FALSE(frame.empty()) << size;
            const auto back = decompressor.decompress(frame, size);
            ASSERT_TRUE(back) << size << " at level " << level;
            EXPECT_TRUE(std::equal(back->begin(), back->end(), plain.begin(), plain.end()));
        }
    }
}

TEST(content_block_zstd, says_when_it_is_not_worth_it) {
    Compressor compressor;
    const Bytes noise = random_bytes(1, 100000);
    EXPECT_TRUE(compressor.compress(noise, 3, noise.size()).empty());
    const Bytes text = text_like(100000);
    const std::size_t size = compressor.compress(text, 3, text.size()).size();
    EXPECT_LT(size, text.size() / 2);
    // Close to its limit zstd gives up a few bytes early.
    EXPECT_EQ(compressor.compress(text, 3, size + 100).size(), size);
    EXPECT_TRUE(compressor.compress(text, 3, size).empty());
    EXPECT_TRUE(compressor.compress(text, 3, 0).empty());
}

TEST(content_block_zstd, a_frame_longer_than_the_limit_is_refused) {
    const Bytes frame = packed(text_like(5000));
    EXPECT_EQ(refusal(frame, 4999), ErrorCode::malformed);
    EXPECT_TRUE(Decompressor().decompress(frame, 5000));
}

TEST(content_block_zstd, every_truncation_is_refused) {
    const Bytes frame = packed(text_like(3000));
    for (std::size_t size = 0; size < frame.size(); ++size) {
        ASSERT_EQ(refusal(ByteView(frame).first(size)), ErrorCode::malformed) << size;
    }
}

TEST(content_block_zstd, what_stands_behind_a_frame_is_refused) {
    const Bytes frame = packed(text_like(3000));
    Bytes with_byte = frame;
    with_byte.push_back(0);
    EXPECT_EQ(refusal(with_byte), ErrorCode::malformed);
    Bytes twice = frame;
    base::append(twice, frame);
    EXPECT_EQ(refusal(twice), ErrorCode::malformed);
    Bytes with_skippable = frame;
    base::append(with_skippable, Bytes{0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0});
    EXPECT_EQ(refusal(with_skippable), ErrorCode::malformed);
}

TEST(content_block_zstd, a_skippable_frame_is_refused) {
    Bytes frame{0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0};
    EXPECT_EQ(refusal(frame), ErrorCode::malformed);
    base::append(frame, packed(text_like(3000)));
    EXPECT_EQ(refusal(frame), ErrorCode::malformed);
}

TEST(content_block_zstd, a_kilobyte_that_claims_a_terabyte_is_refused) {
    // Single segment, content size in 8 bytes, then run-length blocks of the largest size.
    Bytes frame = frame_of({0xe0, 0, 0, 0, 0, 0, 1, 0, 0});
    for (int i = 0; i < 250; ++i) base::append(frame, Bytes{0x02, 0x00, 0x10, 0x61});
    EXPECT_EQ(refusal(frame), ErrorCode::malformed);
    EXPECT_EQ(refusal(frame, SIZE_MAX), ErrorCode::malformed);  // then for its window
}

TEST(content_block_zstd, a_frame_that_gives_more_than_it_states_is_refused) {
    // States 16 bytes, holds one run of 128 KiB; then the other way round.
    EXPECT_EQ(refusal(frame_of({0x20, 16, 0x03, 0x00, 0x10, 0x61})), ErrorCode::malformed);
    EXPECT_EQ(refusal(frame_of({0x20, 16, 0x1b, 0x00, 0x00, 0x61})), ErrorCode::malformed);
    EXPECT_TRUE(Decompressor().decompress(frame_of({0x20, 16, 0x83, 0x00, 0x00, 0x61}), 16));
}

TEST(content_block_zstd, windows_above_8_mib_are_refused) {
    // Window byte: exponent above 10 in the upper five bits. 16 bytes of content stated in two bytes (256 less).
    const auto with_window = [](std::uint8_t byte) {
        return frame_of({0x40, byte, 0x00, 0x00, 0x03, 0x08, 0x00, 0x61});  // 256 bytes
    };
    EXPECT_TRUE(Decompressor().decompress(with_window(13U << 3U), 256));       // 8 MiB
    EXPECT_EQ(refusal(with_window((13U << 3U) + 1)), ErrorCode::malformed);    // 9 MiB
    EXPECT_EQ(refusal(with_window(21U << 3U)), ErrorCode::malformed);          // 2 GiB
    EXPECT_EQ(refusal(with_window(0xff)), ErrorCode::malformed);
}

TEST(content_block_zstd, a_frame_without_content_size_is_refused) {
    EXPECT_EQ(refusal(frame_of({0x00, 0x00, 0x83, 0x00, 0x00, 0x61})), ErrorCode::malformed);
}

TEST(content_block_zstd, dictionaries_and_reserved_bits_are_refused) {
    EXPECT_EQ(refusal(frame_of({0x21, 7, 16, 0x83, 0x00, 0x00, 0x61})), ErrorCode::malformed);
    EXPECT_EQ(refusal(frame_of({0x22, 7, 0, 16, 0x83, 0x00, 0x00, 0x61})), ErrorCode::malformed);
    EXPECT_EQ(refusal(frame_of({0x23, 7, 0, 0, 0, 16, 0x83, 0x00, 0x00, 0x61})), ErrorCode::malformed);
    EXPECT_EQ(refusal(frame_of({0x28, 16, 0x83, 0x00, 0x00, 0x61})), ErrorCode::malformed);
    EXPECT_EQ(refusal(frame_of({0x30, 16, 0x83, 0x00, 0x00, 0x61})), ErrorCode::malformed);
    // Dictionary id 0 in one byte means that there is none.
    EXPECT_TRUE(Decompressor().decompress(frame_of({0x21, 0, 16, 0x83, 0x00, 0x00, 0x61}), 16));
}

TEST(content_block_zstd, frames_of_older_versions_are_refused) {
    for (std::uint8_t version = 0x22; version <= 0x27; ++version) {
        Bytes frame = packed(text_like(3000));
        frame[0] = version;
        EXPECT_EQ(refusal(frame), ErrorCode::malformed) << int{version};
    }
}

TEST(content_block_zstd, a_decompressor_goes_on_after_a_refusal) {
    Decompressor decompressor;
    const Bytes plain = text_like(70000);
    Bytes frame = packed(plain);
    frame[frame.size() / 2] ^= 0x55;
    (void)decompressor.decompress(frame, kLimit).has_value();
    const auto back = decompressor.decompress(packed(plain), kLimit);
    ASSERT_TRUE(back);
    EXPECT_TRUE(std::equal(back->begin(), back->end(), plain.begin(), plain.end()));
}

TEST(content_block_zstd, noise_is_told_from_what_packs) {
    EXPECT_TRUE(looks_incompressible(random_bytes(3, 1U << 20U)));
    EXPECT_FALSE(looks_incompressible(text_like(1U << 20U)));
    EXPECT_FALSE(looks_incompressible(Bytes(1U << 20U)));
    EXPECT_FALSE(looks_incompressible(random_bytes(3, 1000)));  // too short to say
    Bytes counter(1U << 20U);
    for (std::size_t i = 0; i < counter.size(); ++i) counter[i] = static_cast<std::uint8_t>(i);
    EXPECT_FALSE(looks_incompressible(counter));
}

}  // namespace
}  // namespace vault::content::block
