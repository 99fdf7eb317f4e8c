// SPDX-License-Identifier: Apache-2.0
// How a PosixStore comes to be: opening and making its root folder.
#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>

#include "vault/store/posix_store.h"

namespace vault::store {
namespace {

// Absolute, so that a later change of the working folder does not move it; without a trailing '/'.
Result<std::string> absolute_path(const std::string& path) {
    if (path.empty() || path.find('\0') != std::string::npos) return fail(Error(ErrorCode::invalid_argument, path));
    std::error_code error;
    std::string absolute = std::filesystem::absolute(path, error).string();
    if (error) return fail(system_error(error.value(), Intent::read, path));
    while (absolute.size() > 1 && absolute.back() == '/') absolute.pop_back();
    return absolute;
}

std::string parent_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

Result<Descriptor> open_root(const std::string& path) {
    Descriptor root(without_interruption([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!root.is_open()) return fail(system_error(errno, Intent::read, path));
    return root;
}

Result<void> make_root(const std::string& path) {
    if (::mkdir(path.c_str(), S_IRWXU) != 0) return fail(system_error(errno, Intent::write, path));
    // The name of the new folder stands in its parent. A parent that we may write to but not read cannot be synced.
    const auto parent = open_root(parent_of(path));
    if (!parent) return {};
    if (::fsync(parent->get()) != 0 && errno != EINVAL && errno != ENOSYS) {
        return fail(system_error(errno, Intent::write, parent_of(path)));
    }
    return {};
}

Result<void> make_parents(const std::string& path) {
    const std::string parent = parent_of(path);
    struct stat status {};
    if (parent == "/" || ::stat(parent.c_str(), &status) == 0) return {};
    TRY(make_parents(parent));
    const auto made = make_root(parent);
    // Two programs of a new home may do this at once.
    if (!made && made.error().code != ErrorCode::exists) return made;
    return {};
}

}  // namespace

Result<std::unique_ptr<FileStore>> PosixStore::open(const std::string& root) {
    std::string path = TRY(absolute_path(root));
    Descriptor folder = TRY(open_root(path));
    return std::unique_ptr<FileStore>(new PosixStore(std::move(folder), std::move(path)));
}

Result<std::unique_ptr<FileStore>> PosixStore::create(const std::string& root, Parents parents) {
    const std::string path = TRY(absolute_path(root));
    if (parents == Parents::make) TRY(make_parents(path));
    TRY(make_root(path));
    return open(path);
}

}  // namespace vault::store
