// SPDX-License-Identifier: Apache-2.0
#include "tests/support/scale.h"

#include <cstdio>
#include <cstdlib>
#include <random>

namespace support {

bool is_long() {
    const char* wanted = std::getenv("STRONGROOM_LONG");
    return wanted != nullptr && *wanted != '\0';
}

bool is_sanitized() {
#if defined(__has_feature)
    return __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
    return false;
#endif
}

std::uint64_t seed_of_run() {
    const char* given = std::getenv("STRONGROOM_SEED");
    const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
    std::printf("STRONGROOM_SEED=%llu\n", static_cast<unsigned long long>(seed));
    return seed;
}

}  // namespace support
