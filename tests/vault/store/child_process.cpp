// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/store/child_process.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace vault::store {

int run_in_child(const std::function<int()>& run) {
    const pid_t child = ::fork();
    // _exit: the child must not run the test program's own ending.
    if (child == 0) ::_exit(run());
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
    return WEXITSTATUS(status);
}

namespace {

// Mounts of our own. Not the superuser: in a user namespace where we are, if the kernel offers it.
bool enter_own_mounts() {
    if (::geteuid() == 0) return ::unshare(CLONE_NEWNS) == 0;
    const std::string uid_map = "0 " + std::to_string(::geteuid()) + " 1";
    const std::string gid_map = "0 " + std::to_string(::getegid()) + " 1";
    if (::unshare(CLONE_NEWNS | CLONE_NEWUSER) != 0) return false;
    const auto write = [](const char* file, const std::string& text) {
        return static_cast<bool>(std::ofstream(file) << text << std::flush);
    };
    return write("/proc/self/setgroups", "deny") && write("/proc/self/uid_map", uid_map) &&
           write("/proc/self/gid_map", gid_map);
}

}  // namespace

bool mount_small_disk(const std::string& folder) {
    if (!enter_own_mounts()) return false;
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
    return ::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=64k") == 0;
}

bool remount_read_only(const std::string& folder) {
    return ::mount(nullptr, folder.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
}

}  // namespace vault::store
