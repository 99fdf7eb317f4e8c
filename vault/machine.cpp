// SPDX-License-Identifier: Apache-2.0
#include "vault/machine.h"

#include <fcntl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include <array>

namespace vault {
namespace {

constexpr std::size_t kMostOfId = 256;

// The line that a small file of the system holds; empty if it cannot be read.
Bytes line_of(const char* path) {
    const int file = ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return {};
    Bytes text(kMostOfId);
    const ssize_t size = ::read(file, text.data(), text.size());
    ::close(file);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return text;
}

// Like no other: whoever has it is told apart from everybody.
Bytes unlike_any() {
    Bytes bytes(16);
    const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

Bytes first_of(std::initializer_list<const char*> paths) {
    for (const char* path : paths) {
        Bytes text = line_of(path);
        if (!text.empty()) return text;
    }
    return unlike_any();
}

}  // namespace

SystemMachine::SystemMachine()
    : m_id(first_of({"/etc/machine-id", "/var/lib/dbus/machine-id"})),
      m_boot(first_of({"/proc/sys/kernel/random/boot_id"})) {}

std::uint32_t SystemMachine::process() const { return static_cast<std::uint32_t>(::getpid()); }

Machine::Duration SystemMachine::uptime() const {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

void SystemMachine::pause(Duration duration) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
    const timespec wait{static_cast<time_t>(seconds.count()), static_cast<long>((duration - seconds).count())};
    ::nanosleep(&wait, nullptr);  // a signal ends it early, which is as well
}

}  // namespace vault
