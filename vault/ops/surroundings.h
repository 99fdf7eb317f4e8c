// SPDX-License-Identifier: Apache-2.0
// What this machine and the file systems under vault and state folder are like, as plain facts: asked of the system
// here, judged in doctor.h. Writes nothing.
#pragma once

#include <optional>
#include <string>

#include "vault/types.h"

namespace vault::ops {

struct FolderFacts {
    bool is_there = false;
    bool can_write = false;
    bool owned_by_us = true;
    std::uint32_t mode = 0;         // permission bits
    std::string file_system{};      // "ext4", "nfs", ...; "0x..." if we have no name for it
    bool is_network = false;
    bool is_volatile = false;       // gone when the machine is switched off
    bool is_removable = false;
    std::uint64_t room = 0;         // bytes free for this user
    bool syncs_folders = true;
    std::string real_path{};        // links resolved
};

struct Surroundings {
    FolderFacts vault;
    FolderFacts state;
    std::optional<bool> here_has_birth_time{};  // none: no such file
    bool locks_files = true;                    // flock on it works
    std::uint64_t lockable = 0;                 // RLIMIT_MEMLOCK, bytes; the largest number if unlimited
    std::uint64_t memory_available = 0;         // bytes; 0 if the system does not say
    std::uint64_t address_space = 0;            // RLIMIT_AS, bytes; the largest number if unlimited
    UnixMillis newest_file = 0;                 // of header, people and journals
};

Surroundings look_around(const std::string& vault, const std::string& state);

}  // namespace vault::ops
