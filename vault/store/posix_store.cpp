// SPDX-License-Identifier: Apache-2.0
#include "vault/store/posix_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>

#include "vault/store/name.h"
#include "vault/store/posix_file.h"

namespace vault::store {
namespace {

// O_NONBLOCK: a FIFO must not make us wait. O_NOCTTY: nor a terminal take us over.
constexpr int kFileFlags = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

Descriptor open_at(int folder, const std::string& name, int flags) {
    return Descriptor(without_interruption([&] { return ::openat(folder, name.c_str(), flags, S_IRUSR | S_IWUSR); }));
}

// What stands under a name, without opening it: to open a device can already set it going.
Result<mode_t> type_at(int folder, const std::string& name, const std::string& path) {
    struct stat status {};
    if (::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return fail(system_error(errno, Intent::read, path));
    }
    return status.st_mode & S_IFMT;
}

Result<void> check_regular(const Descriptor& file, const std::string& path) {
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return fail(system_error(errno, Intent::read, path));
    if (!S_ISREG(status.st_mode)) return fail(Error(ErrorCode::not_a_file, path));
    return {};
}

struct CloseDir {
    void operator()(DIR* dir) const { ::closedir(dir); }
};

class FileLock final : public Lock {
  public:
    explicit FileLock(Descriptor descriptor) : m_descriptor(std::move(descriptor)) {}
    // flock ends with the open file, also when a child inherited it before exec: released by name, not by close alone.
    ~FileLock() override { ::flock(m_descriptor.get(), LOCK_UN); }

  private:
    Descriptor m_descriptor;
};

}  // namespace

base::Unexpected<Error> PosixStore::failed(int sys_errno, Intent intent, std::string_view name) const {
    return fail(system_error(sys_errno, intent, path_of(name)));
}

Result<Descriptor> PosixStore::open_folder(std::string_view name, Intent intent) const {
    if (!is_folder_name(name)) return fail(Error(ErrorCode::invalid_argument, path_of(name)));
    // The root anew: a descriptor of its own has its own position for readdir.
    Descriptor folder = open_at(m_root.get(), ".", kFolderFlags);
    if (!folder.is_open()) return failed(errno, intent, name);
    // Part by part: O_NOFOLLOW looks only at the last part of what openat is given.
    while (!name.empty()) {
        const std::size_t slash = std::min(name.find('/'), name.size());
        Descriptor next = open_at(folder.get(), std::string(name.substr(0, slash)), kFolderFlags);
        if (!next.is_open()) return failed(errno, intent, name);
        folder = std::move(next);
        name.remove_prefix(std::min(slash + 1, name.size()));
    }
    return folder;
}

Result<PosixStore::Place> PosixStore::place_of(std::string_view name, Intent intent) const {
    if (!is_name(name)) return fail(Error(ErrorCode::invalid_argument, path_of(name)));
    Place place;
    place.name = last_part(name);
    place.folder = m_root.get();
    if (const std::string_view folder = folder_of(name); !folder.empty()) {
        place.owned = TRY(open_folder(folder, intent));
        place.folder = place.owned.get();
    }
    return place;
}

Result<std::unique_ptr<File>> PosixStore::open(std::string_view name, Access access) const {
    const Intent intent = access == Access::write ? Intent::write : Intent::read;
    const std::string path = path_of(name);
    const Place place = TRY(place_of(name, intent));
    if (TRY(type_at(place.folder, place.name, path)) != S_IFREG) return fail(Error(ErrorCode::not_a_file, path));
    Descriptor file = open_at(place.folder, place.name, kFileFlags | (access == Access::write ? O_RDWR : O_RDONLY));
    if (!file.is_open()) return failed(errno, intent, name);
    TRY(check_regular(file, path));
    return std::make_unique<PosixFile>(std::move(file), path, access);
}

Result<std::unique_ptr<File>> PosixStore::create(std::string_view name) {
    const Place place = TRY(place_of(name, Intent::write));
    Descriptor file = open_at(place.folder, place.name, kFileFlags | O_RDWR | O_CREAT | O_EXCL);
    if (!file.is_open()) return failed(errno, Intent::write, name);
    return std::make_unique<PosixFile>(std::move(file), path_of(name), Access::write);
}

Result<std::vector<std::string>> PosixStore::list(std::string_view folder) const {
    std::vector<std::string> names;
    auto opened = open_folder(folder, Intent::read);
    if (!opened) {
        if (opened.error().code == ErrorCode::missing) return names;
        return fail(std::move(opened).error());
    }
    const int fd = ::fcntl(opened->get(), F_DUPFD_CLOEXEC, 0);
    if (fd < 0) return failed(errno, Intent::read, folder);
    const std::unique_ptr<DIR, CloseDir> dir(::fdopendir(fd));
    if (dir == nullptr) {
        const int sys_errno = errno;
        ::close(fd);
        return failed(sys_errno, Intent::read, folder);
    }
    while (true) {
        errno = 0;
        const dirent* entry = ::readdir(dir.get());
        if (entry == nullptr && errno != 0) return failed(errno, Intent::read, folder);
        if (entry == nullptr) break;
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

Result<void> PosixStore::make_folder(std::string_view name) {
    const Place place = TRY(place_of(name, Intent::write));
    if (::mkdirat(place.folder, place.name.c_str(), S_IRWXU) == 0) return {};
    const int sys_errno = errno;
    // EROFS may come before EEXIST; what counts is that it is there.
    const auto type = type_at(place.folder, place.name, path_of(name));
    if (!type) return failed(sys_errno, Intent::write, name);
    if (*type != S_IFDIR) return fail(Error(ErrorCode::not_a_file, path_of(name)));
    return {};
}

Result<void> PosixStore::rename(std::string_view from, std::string_view to) {
    const Place source = TRY(place_of(from, Intent::write));
    const Place target = TRY(place_of(to, Intent::write));
    if (::renameat(source.folder, source.name.c_str(), target.folder, target.name.c_str()) == 0) return {};
    const int sys_errno = errno == ENOTEMPTY ? EEXIST : errno;
    return failed(sys_errno, Intent::write, sys_errno == ENOENT ? from : to);
}

Result<void> PosixStore::remove(std::string_view name) {
    const Place place = TRY(place_of(name, Intent::write));
    if (::unlinkat(place.folder, place.name.c_str(), 0) == 0) return {};
    return failed(errno, Intent::write, name);
}

Result<void> PosixStore::sync_folder(std::string_view name) {
    const std::scoped_lock guard(m_mutex);
    // As with files: after a failure the kernel forgets what it could not write, so a second try proves nothing.
    if (const auto dead = m_dead_folders.find(name); dead != m_dead_folders.end()) return fail(dead->second);
    const Descriptor folder = TRY(open_folder(name, Intent::write));
    if (::fsync(folder.get()) == 0) return {};
    // Some file systems (FUSE, network) have no such call for folders; nothing more can be asked of them.
    if (errno == EINVAL || errno == ENOSYS) return {};
    const Error error = system_error(errno, Intent::write, path_of(name));
    m_dead_folders.emplace(name, error);
    return fail(error);
}

Result<Descriptor> PosixStore::open_lock_file(std::string_view name) const {
    const std::string path = path_of(name);
    const Place place = TRY(place_of(name, Intent::write));
    const auto type = type_at(place.folder, place.name, path);
    if (type && *type != S_IFREG) return fail(Error(ErrorCode::not_a_file, path));
    Descriptor file = open_at(place.folder, place.name, kFileFlags | O_RDWR | O_CREAT);
    // flock needs no right to write: on read-only media a lock file that is there will do.
    if (!file.is_open() && (errno == EROFS || errno == EACCES)) {
        const int sys_errno = errno;
        file = open_at(place.folder, place.name, kFileFlags | O_RDONLY);
        if (!file.is_open()) return failed(sys_errno, Intent::write, name);
    }
    if (!file.is_open()) return failed(errno, Intent::write, name);
    TRY(check_regular(file, path));
    return file;
}

Result<std::unique_ptr<Lock>> PosixStore::take_lock(std::string_view name, Wait wait, int operation) {
    while (true) {
        Descriptor file = TRY(open_lock_file(name));
        const int flags = operation | (wait == Wait::no ? LOCK_NB : 0);
        if (without_interruption([&] { return ::flock(file.get(), flags); }) != 0) {
            return failed(errno, Intent::write, name);
        }
        // While we waited the file may have been replaced; a lock on a file without a name excludes nobody.
        const Place place = TRY(place_of(name, Intent::write));
        struct stat locked {};
        struct stat named {};
        const bool is_same = ::fstat(file.get(), &locked) == 0 &&
                             ::fstatat(place.folder, place.name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
                             locked.st_ino == named.st_ino && locked.st_dev == named.st_dev;
        if (is_same) return std::make_unique<FileLock>(std::move(file));
    }
}

Result<std::unique_ptr<Lock>> PosixStore::lock(std::string_view name, Wait wait) {
    return take_lock(name, wait, LOCK_EX);
}

Result<std::unique_ptr<Lock>> PosixStore::lock_shared(std::string_view name, Wait wait) {
    return take_lock(name, wait, LOCK_SH);
}

bool PosixStore::is_writable() const {
    struct statvfs status {};
    // The superuser passes every permission check, but not a file system that is mounted read-only.
    if (::fstatvfs(m_root.get(), &status) == 0 && (status.f_flag & ST_RDONLY) != 0) return false;
    return ::faccessat(m_root.get(), ".", W_OK | X_OK, AT_EACCESS) == 0;
}

std::string PosixStore::path_of(std::string_view name) const {
    if (name.empty()) return m_path;
    std::string path = m_path;
    path += '/';
    path += name;
    return path;
}

}  // namespace vault::store
