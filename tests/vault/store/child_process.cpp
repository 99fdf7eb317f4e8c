// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/store/child_process.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

namespace vault::store {

int run_in_child(const std::function<int()>& run) {
    const pid_t child = ::fork();
    // _exit: the child must not run the test program's own ending.
    if (child == 0) ::_exit(run());
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
    return WEXITSTATUS(status);
}

bool mount_small_disk(const std::string& folder) {
    // A user namespace of our own permits mounting to everybody, where the kernel offers it.
    const int flags = ::geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;
    if (::unshare(flags) != 0) return false;
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
    return ::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=64k") == 0;
}

bool remount_read_only(const std::string& folder) {
    return ::mount(nullptr, folder.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
}

}  // namespace vault::store
