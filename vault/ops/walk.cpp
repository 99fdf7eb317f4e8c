// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "vault/ops/source_file.h"
#include "vault/ops/system_stat.h"

namespace vault::ops {
namespace {

using Each = std::function<Result<void>(const Walked&)>;

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};
using OpenFolder = std::unique_ptr<DIR, CloseFolder>;

OpenFolder open_folder(int parent, const std::string& name) {
    constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int descriptor = ::openat(parent, name.c_str(), kFlags | O_NOATIME);
    if (descriptor < 0 && errno == EPERM) descriptor = ::openat(parent, name.c_str(), kFlags);
    if (descriptor < 0) return nullptr;
    DIR* folder = ::fdopendir(descriptor);
    if (folder == nullptr) ::close(descriptor);
    return OpenFolder(folder);
}

// Names in byte order: the same tree gives the same intake.
std::vector<std::string> names_in(DIR* folder, int& sys_errno) {
    std::vector<std::string> names;
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(folder);
        if (entry == nullptr) break;
        const std::string_view name(entry->d_name);
        if (name != "." && name != "..") names.emplace_back(name);
    }
    sys_errno = errno;
    std::sort(names.begin(), names.end());
    return names;
}

Found kind_of(mode_t mode) {
    if (S_ISREG(mode)) return Found::file;
    if (S_ISDIR(mode)) return Found::folder;
    if (S_ISLNK(mode)) return Found::link;
    return Found::special;
}

std::string read_link(int folder, const std::string& name) {
    std::string target(4096, '\0');
    const ssize_t n = ::readlinkat(folder, name.c_str(), target.data(), target.size());
    target.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
    return target;
}

class Walker {
  public:
    Walker(const WalkOptions& options, const Each& each) : m_options(options), m_each(each) {}

    // One open descriptor a level: recursion is bounded by what the system lets a process hold open; deeper is
    // "unreadable".
    Result<void> visit(int parent, const std::string& name, const std::string& path) {
        Walked walked;
        walked.folder = parent;
        walked.name = name;
        walked.path = path;
        struct ::stat found {};
        if (::fstatat(parent, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
            walked.sys_errno = errno;
            walked.what = errno == ENOENT ? Found::vanished : Found::unreadable;
            return m_each(walked);
        }
        walked.stat = from_system(found);
        walked.what = kind_of(found.st_mode);
        if (walked.what == Found::link) {
            walked.target = read_link(parent, name);
            if (walked.target.empty()) walked.what = Found::unreadable, walked.sys_errno = errno;
        }
        if (walked.what != Found::folder) return m_each(walked);
        if (m_options.skip && m_options.skip(walked.stat.device, walked.stat.inode)) return {};
        return enter(walked, parent, name, path);
    }

  private:
    Result<void> enter(Walked& walked, int parent, const std::string& name, const std::string& path) {
        const OpenFolder folder = open_folder(parent, name);
        if (!folder) {
            walked.sys_errno = errno;
            walked.what = errno == ENOENT ? Found::vanished : Found::unreadable;
            return m_each(walked);
        }
        TRY(m_each(walked));
        const std::vector<std::string> names = names_in(folder.get(), walked.sys_errno);
        if (walked.sys_errno != 0) {
            walked.what = Found::unreadable;
            TRY(m_each(walked));
        }
        const std::string prefix = path == "/" ? path : path + "/";
        for (const std::string& below : names) TRY(visit(::dirfd(folder.get()), below, prefix + below));
        return {};
    }

    const WalkOptions& m_options;
    const Each& m_each;
};

}  // namespace

Result<void> walk(const std::string& path, const WalkOptions& options, const Each& each) {
    // The root itself is reached through its containing folder, which may be behind links: the person named it.
    const std::size_t slash = path.rfind('/');
    const std::string parent = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    const std::string name = path == "/" ? "." : path.substr(slash + 1);
    const int folder = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        Walked walked;
        walked.what = errno == ENOENT ? Found::vanished : Found::unreadable;
        walked.sys_errno = errno;
        walked.path = path;
        walked.name = name;
        return each(walked);
    }
    const Result<void> done = Walker(options, each).visit(folder, name, path);
    ::close(folder);
    return done;
}

}  // namespace vault::ops
