// SPDX-License-Identifier: Apache-2.0
// The clock, a seam that tests fake. Its time is recorded as found and never decides a verdict.
#pragma once

#include "vault/types.h"

namespace vault {

class Clock {
  public:
    virtual ~Clock() = default;
    virtual UnixMillis now() const = 0;
};

class SystemClock final : public Clock {
  public:
    UnixMillis now() const override;
};

}  // namespace vault
