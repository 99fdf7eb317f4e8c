// SPDX-License-Identifier: Apache-2.0
#include "cli/output/output.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace cli {
namespace {

constexpr std::size_t kBufferSize = 1U << 16;

vault::ErrorCode code_of(int sys_errno) {
    switch (sys_errno) {
        case EPIPE:
            return vault::ErrorCode::closed_pipe;
        case ENOSPC:
        case EDQUOT:
            return vault::ErrorCode::full_disk;
        case EINTR:
            return vault::ErrorCode::cancelled;
        default:
            return vault::ErrorCode::io;
    }
}

}  // namespace

vault::Result<void> Output::write(std::string_view text) {
    if (m_dead) return vault::fail(*m_dead);
    m_buffer += text;
    if (m_buffer.size() >= kBufferSize) return flush();
    return {};
}

vault::Result<void> Output::line(std::string_view text) {
    TRY(write(text));
    return write("\n");
}

vault::Result<void> Output::write_now(base::ByteView bytes) {
    TRY(flush());
    return write_all(base::as_text(bytes));
}

vault::Result<void> Output::flush() {
    if (m_dead) return vault::fail(*m_dead);
    const std::string buffer = std::move(m_buffer);
    m_buffer.clear();
    return write_all(buffer);
}

bool Output::is_terminal() const { return ::isatty(m_descriptor) == 1; }

vault::Result<void> Output::write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(m_descriptor, bytes.data(), bytes.size());
        if (n < 0 && errno == EAGAIN) {
            // A pipe that somebody else has set to non-blocking.
            struct ::pollfd ready {
                m_descriptor, POLLOUT, 0
            };
            if (::poll(&ready, 1, -1) >= 0) continue;
        }
        if (n < 0) {
            vault::Error error(code_of(errno), "standard output");
            error.sys_errno = errno;
            m_dead = error;
            return vault::fail(std::move(error));
        }
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
}

}  // namespace cli
