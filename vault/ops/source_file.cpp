// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/source_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "vault/ops/system_stat.h"

namespace vault::ops {
namespace {

constexpr std::size_t kPieceSize = 1U << 20;

int open_unchanged(int folder, const std::string& name, bool& atime_kept) {
    constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
    int descriptor = ::openat(folder, name.c_str(), kFlags | O_NOATIME);
    atime_kept = descriptor >= 0;
    // Only the owner may ask for that.
    if (descriptor < 0 && errno == EPERM) descriptor = ::openat(folder, name.c_str(), kFlags);
    return descriptor;
}

Error unreadable(int code) {
    Error error(ErrorCode::source_unreadable);
    error.sys_errno = code;
    return error;
}

}  // namespace

SourceFile::SourceFile(int descriptor, const Stat& stat, bool atime_kept)
    : m_descriptor(descriptor), m_stat(stat), m_atime_kept(atime_kept) {}

SourceFile::~SourceFile() { ::close(m_descriptor); }

Result<std::unique_ptr<SourceFile>> SourceFile::open(int folder, const std::string& name) {
    bool atime_kept = false;
    const int descriptor = open_unchanged(folder, name, atime_kept);
    if (descriptor < 0) return fail(unreadable(errno));
    struct ::stat found {};
    if (::fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode)) {
        ::close(descriptor);
        return fail(ErrorCode::source_changed);
    }
    // Tells the kernel to read ahead far; a refusal costs speed only.
    static_cast<void>(::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL));
    return std::unique_ptr<SourceFile>(new SourceFile(descriptor, from_system(found), atime_kept));
}

Result<content::Piece> SourceFile::next() {
    if (m_offset >= m_data_end && m_offset < m_stat.size) {
        const off_t data = ::lseek(m_descriptor, static_cast<off_t>(m_offset), SEEK_DATA);
        if (data < 0 && errno == ENXIO) {
            const std::uint64_t hole = m_stat.size - m_offset;  // to the end
            m_offset = m_stat.size;
            return content::Piece{{}, hole, false};
        }
        if (data > static_cast<off_t>(m_offset)) {
            const std::uint64_t end = std::min<std::uint64_t>(static_cast<std::uint64_t>(data), m_stat.size);
            const std::uint64_t hole = end - m_offset;
            m_offset = end;
            return content::Piece{{}, hole, false};
        }
        const off_t end = data < 0 ? -1 : ::lseek(m_descriptor, data, SEEK_HOLE);
        m_data_end = end < 0 ? m_stat.size : static_cast<std::uint64_t>(end);
    }
    if (m_buffer.empty()) m_buffer.resize(std::clamp<std::uint64_t>(m_stat.size + 1, 4096, kPieceSize));
    // At and behind the size that was seen at opening: what has grown since is read too, and said to have changed.
    std::size_t wanted = m_buffer.size();
    if (m_offset < m_data_end)
        wanted = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, m_data_end - m_offset));
    for (;;) {
        const ssize_t n = ::pread(m_descriptor, m_buffer.data(), wanted, static_cast<off_t>(m_offset));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(unreadable(errno));
        m_offset += static_cast<std::uint64_t>(n);
        return content::Piece{ByteView(m_buffer).first(static_cast<std::size_t>(n)), 0, n == 0};
    }
}

bool SourceFile::changed() const {
    struct ::stat found {};
    if (::fstat(m_descriptor, &found) != 0) return true;
    const Stat now = from_system(found);
    return now.size != m_stat.size || now.mtime != m_stat.mtime || now.ctime != m_stat.ctime || m_offset != m_stat.size;
}

}  // namespace vault::ops
