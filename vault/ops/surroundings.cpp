// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/surroundings.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "vault/store/descriptor.h"

namespace vault::ops {
namespace {

struct KnownSystem {
    std::uint32_t magic;
    const char* name;
    enum { disk, network, memory } kind;
};
// linux/magic.h, and those that stand only in the drivers.
constexpr std::array<KnownSystem, 19> kSystems{{
    {0xEF53, "ext4", KnownSystem::disk},
    {0x58465342, "xfs", KnownSystem::disk},
    {0x9123683E, "btrfs", KnownSystem::disk},
    {0xF2F52010, "f2fs", KnownSystem::disk},
    {0x2FC12FC1, "zfs", KnownSystem::disk},
    {0x4D44, "vfat", KnownSystem::disk},
    {0x2011BAB0, "exfat", KnownSystem::disk},
    {0x5346544E, "ntfs", KnownSystem::disk},
    {0x7366746E, "ntfs3", KnownSystem::disk},
    {0x794C7630, "overlayfs", KnownSystem::disk},
    {0x65735546, "fuse", KnownSystem::disk},
    {0x9660, "iso9660", KnownSystem::disk},
    {0x73717368, "squashfs", KnownSystem::disk},
    {0x01021994, "tmpfs", KnownSystem::memory},
    {0x858458F6, "ramfs", KnownSystem::memory},
    {0x6969, "nfs", KnownSystem::network},
    {0xFF534D42, "cifs", KnownSystem::network},
    {0xFE534D42, "smb", KnownSystem::network},
    {0x01021997, "9p", KnownSystem::network},
}};

void name_file_system(int descriptor, FolderFacts& facts) {
    struct ::statfs about {};
    if (::fstatfs(descriptor, &about) != 0) return;
    const auto magic = static_cast<std::uint32_t>(about.f_type);
    const auto* known = std::find_if(kSystems.begin(), kSystems.end(),
                                     [&](const KnownSystem& one) { return one.magic == magic; });
    if (known == kSystems.end()) {
        std::array<char, 16> text{};
        std::snprintf(text.data(), text.size(), "0x%x", magic);
        facts.file_system = text.data();
        return;
    }
    facts.file_system = known->name;
    facts.is_network = known->kind == KnownSystem::network;
    facts.is_volatile = known->kind == KnownSystem::memory;
}

// A partition says it of the disk that it is on.
bool is_removable(dev_t device) {
    const std::string at =
        "/sys/dev/block/" + std::to_string(major(device)) + ":" + std::to_string(minor(device)) + "/";
    for (const char* name : {"removable", "../removable"}) {
        std::ifstream file(at + name);
        int value = 0;
        if (file >> value) return value == 1;
    }
    return false;
}

FolderFacts facts_of(const std::string& path) {
    FolderFacts facts;
    const store::Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct ::stat status {};
    if (!folder.is_open() || ::fstat(folder.get(), &status) != 0) return facts;
    facts.is_there = true;
    facts.can_write = ::access(path.c_str(), W_OK | X_OK) == 0;
    facts.owned_by_us = status.st_uid == ::geteuid();
    facts.mode = status.st_mode & 07777;
    name_file_system(folder.get(), facts);
    facts.is_removable = is_removable(status.st_dev);
    struct ::statvfs room {};
    if (::fstatvfs(folder.get(), &room) == 0) facts.room = std::uint64_t{room.f_bavail} * room.f_frsize;
    facts.syncs_folders = ::fsync(folder.get()) == 0 || (errno != EINVAL && errno != ENOSYS);
    std::error_code none;
    facts.real_path = std::filesystem::canonical(path, none).native();
    return facts;
}

std::uint64_t limit_of(int resource) {
    struct ::rlimit limit {};
    if (::getrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0) return 0;
    return limit.rlim_cur == RLIM_INFINITY ? ~std::uint64_t{0} : std::uint64_t{limit.rlim_cur};
}

std::uint64_t memory_available() {
    std::ifstream file("/proc/meminfo");
    for (std::string line; std::getline(file, line);) {
        if (line.rfind("MemAvailable:", 0) == 0) return std::strtoull(line.c_str() + 13, nullptr, 10) * 1024;
    }
    return 0;
}

void look_at_here(const std::string& vault, Surroundings& facts) {
    const store::Descriptor here(
        ::open((vault + "/here").c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!here.is_open()) return;
    struct ::statx status {};
    facts.here_has_birth_time = ::statx(here.get(), "", AT_EMPTY_PATH, STATX_BTIME, &status) == 0 &&
                                (status.stx_mask & STATX_BTIME) != 0;
    if (::flock(here.get(), LOCK_SH | LOCK_NB) == 0) {
        ::flock(here.get(), LOCK_UN);
    } else {
        facts.locks_files = errno == EWOULDBLOCK || errno == EINTR;
    }
}

void note_time(const std::string& path, UnixMillis& newest) {
    struct ::stat status {};
    if (::lstat(path.c_str(), &status) != 0) return;
    newest = std::max(newest, UnixMillis{status.st_mtim.tv_sec} * 1000 + status.st_mtim.tv_nsec / 1'000'000);
}

}  // namespace

Surroundings look_around(const std::string& vault, const std::string& state) {
    Surroundings facts;
    facts.vault = facts_of(vault);
    facts.state = facts_of(state);
    look_at_here(vault, facts);
    facts.lockable = limit_of(RLIMIT_MEMLOCK);
    facts.address_space = limit_of(RLIMIT_AS);
    facts.memory_available = memory_available();
    for (const char* name : {"/header", "/people"}) note_time(vault + name, facts.newest_file);
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(vault + "/journals", none)) {
        note_time(entry.path().native(), facts.newest_file);
    }
    return facts;
}

}  // namespace vault::ops
