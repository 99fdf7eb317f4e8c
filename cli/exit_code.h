// SPDX-License-Identifier: Apache-2.0
// What the program says to scripts; the same numbers for every command.
#pragma once

namespace cli {

enum class ExitCode : int {
    done = 0,
    failed = 1,
    usage = 2,
    not_unlocked = 3,
    no_such_thing = 4,  // or several
    integrity = 5,      // altered, missing, rolled back, forked
    busy = 6,
    partly_done = 7,  // the rest is named
    refused = 8,      // by a hold or a policy
    remote = 9,
    too_new = 10,
    interrupted = 130,
};

}  // namespace cli
