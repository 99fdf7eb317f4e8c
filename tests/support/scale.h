// SPDX-License-Identifier: Apache-2.0
// How much a test does: a sample that rotates from run to run, or everything.
#pragma once

#include <cstdint>

namespace support {

// STRONGROOM_LONG is set: everything.
bool is_long();
// A sanitizer makes everything several times slower: smaller samples are enough there.
bool is_sanitized();
// STRONGROOM_SEED, else a new one; printed, so that a run can be repeated.
std::uint64_t seed_of_run();

}  // namespace support
