// SPDX-License-Identifier: Apache-2.0
// LeaveAtOnce: while it lives, an interruption (SIGINT, SIGTERM) ends the program at once, with the exit code for it.
// For the time in which a key is derived, which nothing else can stop and during which nothing is half done. One at a
// time.
#pragma once

#include <csignal>

namespace cli {

class LeaveAtOnce {
  public:
    LeaveAtOnce();
    ~LeaveAtOnce();
    LeaveAtOnce(const LeaveAtOnce&) = delete;
    LeaveAtOnce& operator=(const LeaveAtOnce&) = delete;

  private:
    struct ::sigaction m_interrupt {};
    struct ::sigaction m_terminate {};
};

}  // namespace cli
