// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/target_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "crypto/digest.h"

namespace vault::ops {
namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

Error failed(const std::string& path) {
    const int code = errno;
    Error error(code == ENOSPC || code == EDQUOT   ? ErrorCode::full_disk
                : code == EEXIST                   ? ErrorCode::exists
                : code == EROFS || code == EACCES  ? ErrorCode::read_only
                : code == ELOOP || code == ENOTDIR ? ErrorCode::not_a_file
                                                   : ErrorCode::io,
                path);
    error.sys_errno = code;
    return error;
}

struct ::timespec to_timespec(std::int64_t nanoseconds) {
    struct ::timespec time {};
    time.tv_sec = nanoseconds / 1'000'000'000;
    time.tv_nsec = nanoseconds % 1'000'000'000;
    if (time.tv_nsec < 0) --time.tv_sec, time.tv_nsec += 1'000'000'000;
    return time;
}

}  // namespace

Result<std::unique_ptr<TargetFolder>> TargetFolder::open(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return fail(failed(path));
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return fail(failed(path));
    return std::unique_ptr<TargetFolder>(new TargetFolder(descriptor));
}

TargetFolder::~TargetFolder() {
    if (m_last_descriptor >= 0) ::close(m_last_descriptor);
    ::close(m_descriptor);
}

std::string TargetFolder::place_of(const std::string& path, const std::string& name) {
    std::string place;
    std::size_t begin = 0;
    while (begin <= path.size()) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string part = path.substr(begin, end - begin);
        begin = end + 1;
        if (part.empty() || part == "." || part == "..") continue;
        if (!place.empty()) place += '/';
        place += part;
    }
    if (!place.empty()) return place;
    return name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos ? "document" : name;
}

// Each part from the one before, made if absent: an open descriptor, the caller's to close.
Result<int> TargetFolder::open_below(const std::string& folder) {
    int at = ::fcntl(m_descriptor, F_DUPFD_CLOEXEC, 0);
    if (at < 0) return fail(failed(folder));
    for (std::size_t begin = 0; begin < folder.size();) {
        const std::size_t end = std::min(folder.find('/', begin), folder.size());
        const std::string part = folder.substr(begin, end - begin);
        begin = end + 1;
        const bool is_there = ::mkdirat(at, part.c_str(), 0700) == 0 || errno == EEXIST;
        const int next = is_there ? ::openat(at, part.c_str(), kFolderFlags) : -1;
        if (next < 0) {
            Error error = failed(folder);
            ::close(at);
            return fail(std::move(error));
        }
        ::close(at);
        at = next;
    }
    return at;
}

Result<TargetFolder::At> TargetFolder::walk_to(const std::string& place) {
    const std::size_t slash = place.rfind('/');
    const std::string folder = slash == std::string::npos ? std::string() : place.substr(0, slash);
    if (m_last_descriptor < 0 || folder != m_last) {
        const int opened = TRY(open_below(folder));
        if (m_last_descriptor >= 0) ::close(m_last_descriptor);
        m_last_descriptor = opened;
        m_last = folder;
    }
    const int descriptor = ::fcntl(m_last_descriptor, F_DUPFD_CLOEXEC, 0);
    if (descriptor < 0) return fail(failed(place));
    return At{descriptor, slash == std::string::npos ? place : place.substr(slash + 1)};
}

Result<std::unique_ptr<TargetFolder::File>> TargetFolder::create(const std::string& place) {
    At at = TRY(walk_to(place));
    struct ::stat there {};
    const bool is_taken = ::fstatat(at.folder, at.name.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0;
    // Its name comes by way of /proc, so that must be there as well.
    const bool can_be_named = ::access("/proc/self/fd", X_OK) == 0;
    int descriptor = -1;
    if (!is_taken && can_be_named) descriptor = ::openat(at.folder, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
    const auto named = descriptor >= 0 ? File::Named::at_the_end : File::Named::from_the_beginning;
    if (descriptor < 0) {
        descriptor = ::openat(at.folder, at.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    }
    if (descriptor < 0) {
        Error error = failed(place);
        ::close(at.folder);
        return fail(std::move(error));
    }
    return std::unique_ptr<File>(new File(at.folder, std::move(at.name), descriptor, named));
}

bool TargetFolder::holds(const std::string& place, const ContentHash& sha256) {
    const auto at = walk_to(place);
    if (!at) return false;
    const int descriptor = ::openat(at->folder, at->name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    ::close(at->folder);
    if (descriptor < 0) return false;
    struct ::stat status {};
    bool same = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    crypto::Sha256Stream hash;
    Bytes buffer(1U << 20);
    for (ssize_t n = 1; same && n != 0;) {
        n = ::read(descriptor, buffer.data(), buffer.size());
        if (n < 0 && errno == EINTR) continue;
        same = n >= 0;
        if (n > 0) hash.update(ByteView(buffer).first(static_cast<std::size_t>(n)));
    }
    ::close(descriptor);
    return same && ContentHash(hash.finish().bytes()) == sha256;
}

Result<void> TargetFolder::link(const std::string& from, const std::string& to) {
    At source = TRY(walk_to(from));
    auto target = walk_to(to);
    if (!target) {
        ::close(source.folder);
        return fail(std::move(target).error());
    }
    const int done = ::linkat(source.folder, source.name.c_str(), target->folder, target->name.c_str(), 0);
    Error error = done != 0 ? failed(to) : Error();
    ::close(source.folder);
    ::close(target->folder);
    if (done != 0) return fail(std::move(error));
    return {};
}

TargetFolder::File::File(int folder, std::string name, int descriptor, Named named)
    : m_folder(folder),
      m_name(std::move(name)),
      m_descriptor(descriptor),
      m_has_name(named == Named::from_the_beginning) {}

TargetFolder::File::~File() {
    ::close(m_descriptor);
    // What was not checked to its end does not stay behind looking whole.
    if (!m_finished && m_has_name) ::unlinkat(m_folder, m_name.c_str(), 0);
    ::close(m_folder);
}

Result<void> TargetFolder::File::write(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(m_descriptor, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(failed(m_name));
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

Result<void> TargetFolder::File::give_name() {
    if (m_has_name) return {};
    const std::string self = "/proc/self/fd/" + std::to_string(m_descriptor);
    if (::linkat(AT_FDCWD, self.c_str(), m_folder, m_name.c_str(), AT_SYMLINK_FOLLOW) != 0) return fail(failed(m_name));
    m_has_name = true;
    return {};
}

Result<bool> TargetFolder::File::finish(const std::optional<Stat>& stat, bool sync) {
    bool kept = true;
    if (stat) {
        const struct ::timespec times[2] = {{0, UTIME_OMIT}, to_timespec(stat->mtime)};
        // Owner first: it clears set-id bits. Only root may give files away; others keep their own.
        if (::fchown(m_descriptor, stat->uid, stat->gid) != 0) kept = false;
        if (::fchmod(m_descriptor, stat->mode & 0777) != 0) kept = false;
        if (::futimens(m_descriptor, times) != 0) kept = false;
    }
    if (sync && ::fsync(m_descriptor) != 0) return fail(failed(m_name));
    TRY(give_name());
    if (sync && ::fsync(m_folder) != 0) return fail(failed(m_name));
    m_finished = true;
    if (sync && ::fsync(m_folder) != 0) return fail(failed(m_name));
    return kept;
}

}  // namespace vault::ops
