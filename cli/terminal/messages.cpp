// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/messages.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "cli/output/inert.h"

namespace cli {
namespace {

bool is_able_terminal(int descriptor) {
    const char* kind = std::getenv("TERM");
    return ::isatty(descriptor) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

std::size_t width_of(int descriptor) {
    struct ::winsize size {};
    return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

Messages::Messages(int descriptor, Volume volume)
    : m_descriptor(descriptor), m_volume(volume), m_terminal(is_able_terminal(descriptor)) {}

void Messages::say(std::string_view text) {
    if (m_volume == Volume::normal) warn(text);
}

void Messages::warn(std::string_view text) {
    clear_progress();
    write_all(std::string(text) + "\n");
}

void Messages::show_progress(std::string_view text) {
    if (!shows_progress()) return;
    // The end of a path says more than its beginning, but a cut must not fall into a character: whole characters from
    // the front.
    const std::size_t width = width_of(m_descriptor) - 1;
    std::string line(text);
    while (columns(line) > width) {
        do line.pop_back();
        while (!line.empty() && !is_utf8(line));
    }
    write_all("\r\x1b[K" + line);
    m_progress_shown = true;
}

void Messages::clear_progress() {
    if (!m_progress_shown) return;
    write_all("\r\x1b[K");
    m_progress_shown = false;
}

void Messages::write_all(std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(m_descriptor, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;  // nobody left to tell
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

}  // namespace cli
