// SPDX-License-Identifier: Apache-2.0
#include "vault/database/database_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace vault::database {
namespace {

Error file_error(int number, const std::string& path) {
    Error error(ErrorCode::io, path);
    if (number == ENOENT) error.code = ErrorCode::missing;
    if (number == EEXIST) error.code = ErrorCode::exists;
    if (number == ELOOP) error.code = ErrorCode::not_a_file;
    if (number == EROFS || number == EACCES || number == EPERM) error.code = ErrorCode::read_only;
    if (number == ENOSPC || number == EDQUOT) error.code = ErrorCode::full_disk;
    error.sys_errno = number;
    return error;
}

}  // namespace

Result<void> verify_path(const std::string& path) {
    if (path.empty() || path.front() != '/' || path.find('\0') != std::string::npos) {
        return fail(Error(ErrorCode::invalid_argument, path));
    }
    return {};
}

Result<void> verify_file(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return fail(file_error(errno, path));
    if (!S_ISREG(status.st_mode)) return fail(Error(ErrorCode::not_a_file, path));
    if (status.st_size == 0) return fail(Error(ErrorCode::malformed, path).with_detail("empty"));
    return {};
}

Result<void> create_file(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return fail(file_error(errno, path));
    ::close(file);
    return {};
}

}  // namespace vault::database
