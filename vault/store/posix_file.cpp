// SPDX-License-Identifier: Apache-2.0
#include "vault/store/posix_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <limits>

#include "crypto/base/check.h"
#include "vault/store/system_error.h"

namespace vault::store {
namespace {

constexpr std::uint64_t kMaxOffset = std::numeric_limits<off_t>::max();

}  // namespace

Result<void> PosixFile::check_usable(std::uint64_t offset, std::uint64_t length) const {
    if (m_dead) return fail(*m_dead);
    if (offset > kMaxOffset || length > kMaxOffset - offset) {
        return fail(Error(ErrorCode::invalid_argument, m_path).at(offset));
    }
    return {};
}

base::Unexpected<Error> PosixFile::die(int sys_errno, std::uint64_t offset) {
    m_dead = system_error(sys_errno, Intent::write, m_path);
    m_dead->offset = offset;
    return fail(*m_dead);
}

Result<std::size_t> PosixFile::read_at(std::uint64_t offset, MutableByteView out) const {
    TRY(check_usable(offset, out.size()));
    std::size_t done = 0;
    while (done < out.size()) {
        const ssize_t got = without_interruption([&] {
            return ::pread(m_descriptor.get(), out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
        });
        if (got < 0) return fail(system_error(errno, Intent::read, m_path).at(offset + done));
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

Result<void> PosixFile::write_at(std::uint64_t offset, ByteView bytes) {
    CHECK(m_access == Access::write);
    TRY(check_usable(offset, bytes.size()));
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t put = without_interruption([&] {
            return ::pwrite(m_descriptor.get(), bytes.data() + done, bytes.size() - done,
                            static_cast<off_t>(offset + done));
        });
        if (put < 0) return die(errno, offset + done);
        // Nothing written and no reason given would make this loop for ever.
        if (put == 0) return die(EIO, offset + done);
        done += static_cast<std::size_t>(put);
    }
    return {};
}

Result<void> PosixFile::truncate(std::uint64_t size) {
    CHECK(m_access == Access::write);
    TRY(check_usable(size, 0));
    const int result = without_interruption([&] { return ::ftruncate(m_descriptor.get(), static_cast<off_t>(size)); });
    if (result != 0) return die(errno, size);
    return {};
}

Result<void> PosixFile::sync() {
    if (m_dead) return fail(*m_dead);
    // Never called again after a failure, not even after EINTR: the kernel marks pages clean that it could not write,
    // and a second call would answer that all is well.
    if (::fdatasync(m_descriptor.get()) != 0) {
        m_dead = system_error(errno, Intent::write, m_path);
        return fail(*m_dead);
    }
    return {};
}

Result<std::uint64_t> PosixFile::size() const {
    if (m_dead) return fail(*m_dead);
    struct stat status {};
    if (::fstat(m_descriptor.get(), &status) != 0) return fail(system_error(errno, Intent::read, m_path));
    return static_cast<std::uint64_t>(status.st_size);
}

Result<FileIdentity> PosixFile::identity() const {
    if (m_dead) return fail(*m_dead);
    struct statx status {};
    if (::statx(m_descriptor.get(), "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &status) != 0) {
        return fail(system_error(errno, Intent::read, m_path));
    }
    FileIdentity identity;
    identity.inode = status.stx_ino;
    identity.has_birth = (status.stx_mask & STATX_BTIME) != 0;
    if (identity.has_birth) {
        identity.birth_seconds = status.stx_btime.tv_sec;
        identity.birth_nanoseconds = status.stx_btime.tv_nsec;
    }
    return identity;
}

Result<std::chrono::nanoseconds> PosixFile::modified() const {
    if (m_dead) return fail(*m_dead);
    struct stat status {};
    if (::fstat(m_descriptor.get(), &status) != 0) return fail(system_error(errno, Intent::read, m_path));
    return std::chrono::seconds(status.st_mtim.tv_sec) + std::chrono::nanoseconds(status.st_mtim.tv_nsec);
}

}  // namespace vault::store
