// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace base {

void check_failed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "strongroom: internal error: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace base
