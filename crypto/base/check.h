// SPDX-License-Identifier: Apache-2.0
// CHECK(condition): always on; for our own bugs, never for input. Prints the place and aborts (no core: see secret.h).
#pragma once

namespace base {

[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace base

#define CHECK(condition) \
    (static_cast<bool>(condition) ? static_cast<void>(0) : ::base::check_failed(#condition, __FILE__, __LINE__))
