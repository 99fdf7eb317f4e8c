// SPDX-License-Identifier: Apache-2.0
#include "vault/store/system_error.h"

#include <cerrno>

namespace vault::store {
namespace {

ErrorCode code_of(int sys_errno, Intent intent) {
    switch (sys_errno) {
        case ENOSPC:
        case EDQUOT: return ErrorCode::full_disk;
        case EROFS: return ErrorCode::read_only;
        case EACCES:
        case EPERM: return intent == Intent::write ? ErrorCode::read_only : ErrorCode::io;
        case ENOENT: return ErrorCode::missing;
        case EEXIST: return ErrorCode::exists;
        case ELOOP:    // a link, with O_NOFOLLOW
        case ENOTDIR:  // a file where a folder should be
        case EISDIR:   // and the other way round
        case ENXIO:    // a FIFO without a reader, a device without a driver
        case ENODEV: return ErrorCode::not_a_file;
        case EWOULDBLOCK: return ErrorCode::busy;
        case ENAMETOOLONG: return ErrorCode::invalid_argument;
        case ENOMEM: return ErrorCode::out_of_memory;
        default: return ErrorCode::io;
    }
}

}  // namespace

Error system_error(int sys_errno, Intent intent, std::string path) {
    Error error(code_of(sys_errno, intent), std::move(path));
    error.sys_errno = sys_errno;
    return error;
}

bool is_shortage(const Error& error) {
    return error.code == ErrorCode::out_of_memory || error.sys_errno == EMFILE || error.sys_errno == ENFILE ||
           error.sys_errno == ENOMEM;
}

}  // namespace vault::store
