// SPDX-License-Identifier: Apache-2.0
// A machine that a test plays. Pausing takes no time: uptime goes on, and `while_paused` does what others do meanwhile.
#pragma once

#include <functional>
#include <string>

#include "vault/clock.h"
#include "vault/machine.h"

namespace support {

class FakeMachine final : public vault::Machine {
  public:
    FakeMachine(const std::string& id, const std::string& boot)
        : m_id(id.begin(), id.end()), m_boot(boot.begin(), boot.end()) {}

    vault::Bytes id() const override { return m_id; }
    vault::Bytes boot() const override { return m_boot; }
    std::uint32_t process() const override { return 4242; }
    Duration uptime() const override { return m_uptime; }
    void pause(Duration duration) const override {
        m_uptime += duration;
        ++m_pauses;
        if (while_paused) while_paused(duration);
    }

    void set_uptime(Duration uptime) { m_uptime = uptime; }
    unsigned pauses() const { return m_pauses; }
    std::function<void(Duration)> while_paused{};

  private:
    vault::Bytes m_id;
    vault::Bytes m_boot;
    mutable Duration m_uptime = std::chrono::hours(1);
    mutable unsigned m_pauses = 0;
};

class StoppedClock final : public vault::Clock {
  public:
    vault::UnixMillis now() const override { return 1'700'000'000'000; }
};

}  // namespace support
