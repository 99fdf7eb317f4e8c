// SPDX-License-Identifier: Apache-2.0
#include "vault/clock.h"

#include <chrono>

namespace vault {

UnixMillis SystemClock::now() const {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

}  // namespace vault
