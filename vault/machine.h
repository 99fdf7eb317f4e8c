// SPDX-License-Identifier: Apache-2.0
// Machine: which machine this is and for how long it has been up; a seam, so that tests can play a second one. What it
// says tells owners of locks apart and orders waiting; it decides nothing else.
#pragma once

#include <chrono>

#include "vault/types.h"

namespace vault {

class Machine {
  public:
    using Duration = std::chrono::nanoseconds;

    virtual ~Machine() = default;
    // The same over boots of one machine; random where the system has none.
    virtual Bytes id() const = 0;
    // The same in all processes of one boot of one kernel; random where the system has none.
    virtual Bytes boot() const = 0;
    virtual std::uint32_t process() const = 0;
    // Since boot, suspends included; never goes back.
    virtual Duration uptime() const = 0;
    virtual void pause(Duration duration) const = 0;
};

// Linux: machine-id, boot_id, CLOCK_BOOTTIME.
class SystemMachine final : public Machine {
  public:
    SystemMachine();
    Bytes id() const override { return m_id; }
    Bytes boot() const override { return m_boot; }
    std::uint32_t process() const override;
    Duration uptime() const override;
    void pause(Duration duration) const override;

  private:
    Bytes m_id;
    Bytes m_boot;
};

}  // namespace vault
