// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include "cli/commands/command.h"

namespace {

vault::Cancel stop{false};

// The first signal asks the command to end in good order, the second one ends it.
extern "C" void on_signal(int number) {
    stop = true;
    std::signal(number, SIG_DFL);
}

void prepare_process() {
    // A reader that has gone is an error like any other, not the end of the process: its event must still be written.
    std::signal(SIGPIPE, SIG_IGN);
    struct ::sigaction action {};
    action.sa_handler = on_signal;  // without SA_RESTART: a wait for input ends
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    // Deep folders hold one descriptor a level.
    struct ::rlimit files {};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
}

}  // namespace

int main(int argc, char** argv) {
    prepare_process();
    try {
        return static_cast<int>(cli::run(argc, argv, stop));
    } catch (const std::bad_alloc&) {
        std::fputs("strongroom: there is not enough memory. What was reported as done is safe.\n", stderr);
    } catch (const std::exception& error) {
        std::fprintf(stderr,
                     "strongroom: something failed that should not: %s. Please report this with what you did.\n",
                     error.what());
    }
    return static_cast<int>(cli::ExitCode::failed);
}
