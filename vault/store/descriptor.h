// SPDX-License-Identifier: Apache-2.0
// Descriptor: owns a file descriptor and closes it. Move-only.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace vault::store {

class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int fd) : m_fd(fd) {}
    Descriptor(Descriptor&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        if (this != &other) reset(std::exchange(other.m_fd, -1));
        return *this;
    }
    ~Descriptor() { reset(-1); }

    int get() const { return m_fd; }
    bool is_open() const { return m_fd >= 0; }

  private:
    void reset(int fd) {
        // What counts was synced before; close has nothing to say that could still be acted on.
        if (m_fd >= 0) ::close(m_fd);
        m_fd = fd;
    }
    int m_fd = -1;
};

// Calls again as long as a signal interrupted.
template <class Call>
auto without_interruption(Call call) {
    auto result = call();
    while (result == -1 && errno == EINTR) result = call();
    return result;
}

}  // namespace vault::store
