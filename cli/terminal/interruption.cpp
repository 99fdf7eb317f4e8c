// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/interruption.h"

#include <unistd.h>

#include "cli/exit_code.h"

namespace cli {
namespace {

extern "C" void leave(int) { ::_exit(static_cast<int>(ExitCode::interrupted)); }

}  // namespace

LeaveAtOnce::LeaveAtOnce() {
    struct ::sigaction action {};
    action.sa_handler = leave;
    ::sigaction(SIGINT, &action, &m_interrupt);
    ::sigaction(SIGTERM, &action, &m_terminate);
}

LeaveAtOnce::~LeaveAtOnce() {
    ::sigaction(SIGINT, &m_interrupt, nullptr);
    ::sigaction(SIGTERM, &m_terminate, nullptr);
}

}  // namespace cli
