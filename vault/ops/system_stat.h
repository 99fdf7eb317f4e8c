// SPDX-License-Identifier: Apache-2.0
// From the system's stat to ours.
#pragma once

#include <sys/stat.h>

#include "vault/types.h"

namespace vault::ops {

inline std::int64_t nanoseconds(const struct ::timespec& time) {
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

inline Stat from_system(const struct ::stat& found) {
    Stat stat;
    stat.mode = found.st_mode;
    stat.uid = found.st_uid;
    stat.gid = found.st_gid;
    stat.links = static_cast<std::uint32_t>(found.st_nlink);
    stat.device = found.st_dev;
    stat.inode = found.st_ino;
    stat.size = static_cast<std::uint64_t>(found.st_size);
    stat.mtime = nanoseconds(found.st_mtim);
    stat.ctime = nanoseconds(found.st_ctim);
    return stat;
}

}  // namespace vault::ops
