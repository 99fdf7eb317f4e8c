// SPDX-License-Identifier: Apache-2.0
// The adversary of these tests chooses the content and does not know the compartment's keys. What he can reach: chunks
// of 16 KiB (as small as they get) or 256 KiB, and windows that all propose, which must not cost a SipHash each.
// Speed is printed, and held against a bound that only a SipHash for each byte would miss.
#include <gtest/gtest.h>

#include <ctime>
#include <iostream>

#include "tests/vault/content/chunk/content.h"

namespace vault::content::chunk {
namespace {

constexpr std::uint64_t kCraftSeed = 7;
constexpr std::size_t kSize = 4U << 20U;

struct Measured {
    std::size_t chunks = 0;
    double megabytes_per_second = 0;
};

double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

Measured measure(const Keys& keys, ByteView content) {
    const double begin = processor_seconds();
    const std::size_t chunks = cut(keys, content).size();
    return {chunks, static_cast<double>(content.size()) / 1e6 / (processor_seconds() - begin)};
}

Bytes periodic(const Bytes& pattern, std::size_t size) {
    Bytes content(size);
    for (std::size_t i = 0; i < size; ++i) content[i] = pattern[i % pattern.size()];
    return content;
}

// The slowest of all, and never more chunks than the smallest length gives.
Measured worst_of(const Keys& keys, const std::vector<Bytes>& contents) {
    Measured worst{0, 1e12};
    for (const Bytes& content : contents) {
        const Measured one = measure(keys, content);
        EXPECT_GE(one.chunks, content.size() / kMaxChunk);
        EXPECT_LE(one.chunks, content.size() / kMinChunk);
        worst.chunks = std::max(worst.chunks, one.chunks);
        worst.megabytes_per_second = std::min(worst.megabytes_per_second, one.megabytes_per_second);
    }
    return worst;
}

void expect_bearable(const Keys& keys, const char* what, const std::vector<Bytes>& contents) {
    const double usual = measure(keys, random_bytes(kCraftSeed, kSize)).megabytes_per_second;
    const Measured worst = worst_of(keys, contents);
    std::cout << what << ": random bytes " << usual << " MB/s, slowest " << worst.megabytes_per_second
              << " MB/s, most chunks " << worst.chunks << ", seed " << kCraftSeed << "\n";
    EXPECT_GT(worst.megabytes_per_second * 40, usual) << what;
}

TEST(content_chunk_crafted, files_of_one_byte_value) {
    // Under this root one of them proposes at every position.
    const Keys keys(counting_root());
    std::vector<Bytes> contents;
    for (int byte = 0; byte < 256; ++byte) contents.emplace_back(kMaxChunk, static_cast<std::uint8_t>(byte));
    expect_bearable(keys, "one byte value", contents);
}

TEST(content_chunk_crafted, short_periods) {
    const Keys keys(counting_root());
    std::vector<Bytes> contents;
    for (std::size_t period = 2; period <= 40; ++period) {
        for (std::uint64_t i = 0; i < 6; ++i) {
            contents.push_back(periodic(random_bytes(kCraftSeed + 100 * period + i, period), kMaxChunk));
        }
    }
    expect_bearable(keys, "short periods", contents);
}

TEST(content_chunk_crafted, one_window_again_and_again) {
    const Keys keys(counting_root());
    std::vector<Bytes> contents;
    for (std::uint64_t i = 0; i < 64; ++i)
        contents.push_back(periodic(random_bytes(kCraftSeed + i, kWindow), kMaxChunk));
    expect_bearable(keys, "repeated windows", contents);
}

TEST(content_chunk_crafted, cuts_of_periodic_content_are_alike) {
    // A period that cuts at all cuts at each smallest length that it reaches: the worst that dedup has to bear.
    const Keys keys(counting_root());
    for (std::uint64_t i = 0; i < 64; ++i) {
        const Lengths lengths = cut(keys, periodic(random_bytes(kCraftSeed + i, 4096), kSize));
        ASSERT_GE(lengths.size(), 3U);
        for (std::size_t k = 2; k + 1 < lengths.size(); ++k) EXPECT_EQ(lengths[k], lengths[1]) << "period " << i;
    }
}

}  // namespace
}  // namespace vault::content::chunk
