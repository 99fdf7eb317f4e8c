// SPDX-License-Identifier: Apache-2.0
// Parts of a test that need a process of their own: other rights, other limits, other mounts, death.
#pragma once

#include <functional>
#include <string>

namespace vault::store {

inline constexpr int kCannotTry = 77;

// Runs in a forked child; its result is the child's exit code (0 to 255), -1 when it died otherwise.
int run_in_child(const std::function<int()>& run);

// In a child only: a file system of 64 KiB at this folder, seen by nobody else. False where that is not permitted.
bool mount_small_disk(const std::string& folder);
bool remount_read_only(const std::string& folder);

}  // namespace vault::store
