// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/checked_math.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace base {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

TEST(crypto_base_checked_math, sums) {
    EXPECT_EQ(checked_add<std::uint64_t>(kMost - 1, 1), kMost);
    EXPECT_EQ(checked_add<std::uint64_t>(kMost, 1), std::nullopt);
    EXPECT_EQ(checked_add<std::uint8_t>(200, 56), std::nullopt);
    EXPECT_EQ(checked_add<int>(std::numeric_limits<int>::min(), -1), std::nullopt);
}

TEST(crypto_base_checked_math, products) {
    EXPECT_EQ(checked_mul<std::uint64_t>(kMost, 1), kMost);
    EXPECT_EQ(checked_mul<std::uint64_t>(kMost, 0), 0U);
    EXPECT_EQ(checked_mul<std::uint64_t>(kMost / 2 + 1, 2), std::nullopt);
    EXPECT_EQ(checked_mul<std::uint32_t>(65536, 65536), std::nullopt);
    EXPECT_EQ(checked_mul<std::uint32_t>(65536, 65535), 4294901760U);
}

}  // namespace
}  // namespace base
