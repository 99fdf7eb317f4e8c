// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/prompt.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "crypto/passphrase.h"

namespace cli {
namespace {

using vault::ErrorCode;

class Terminal {
  public:
    enum class Typing : std::uint8_t { shown, hidden };

    static vault::Result<Terminal> open(Typing typing) {
        const int descriptor = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
        if (descriptor < 0) return vault::fail(ErrorCode::no_passphrase);
        // Before anything is asked: what is typed early must not be shown either.
        Terminal terminal(descriptor);
        if (typing == Typing::hidden) terminal.hide();
        return terminal;
    }
    Terminal(Terminal&& other) noexcept
        : m_descriptor(std::exchange(other.m_descriptor, -1)),
          m_before(other.m_before),
          m_hidden(std::exchange(other.m_hidden, false)) {}
    Terminal& operator=(Terminal&&) = delete;
    ~Terminal() {
        if (m_hidden) ::tcsetattr(m_descriptor, TCSAFLUSH, &m_before);
        if (m_descriptor >= 0) ::close(m_descriptor);
    }

    void say(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t n = ::write(m_descriptor, text.data(), text.size());
            if (n <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(n));
        }
    }

    vault::Result<vault::Bytes> read_line() {
        vault::Bytes line(crypto::kMaxPassphraseBytes + 2);
        std::size_t size = 0;
        for (;;) {
            const ssize_t n = ::read(m_descriptor, line.data() + size, 1);
            const bool ended = n == 0 || (n < 0);
            if (ended && size == 0) return give_up(line);
            if (ended || line[size] == '\n') break;
            if (++size >= line.size()) break;  // too long: said by the vault
        }
        if (m_hidden) say("\n");
        line.resize(size);
        return line;
    }

  private:
    explicit Terminal(int descriptor) : m_descriptor(descriptor) {}

    void hide() {
        if (m_hidden || ::tcgetattr(m_descriptor, &m_before) != 0) return;
        struct ::termios hidden = m_before;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
        m_hidden = ::tcsetattr(m_descriptor, TCSAFLUSH, &hidden) == 0;
    }
    // Ctrl-C or Ctrl-D.
    vault::Result<vault::Bytes> give_up(vault::Bytes& line) const {
        say("\n");
        crypto::wipe(line);
        return vault::fail(ErrorCode::cancelled);
    }

    int m_descriptor;
    struct ::termios m_before {};
    bool m_hidden = false;
};

}  // namespace

vault::Result<vault::Bytes> ask_hidden(std::string_view question) {
    Terminal terminal = TRY(Terminal::open(Terminal::Typing::hidden));
    terminal.say(question);
    return terminal.read_line();
}

vault::Result<bool> ask_yes(std::string_view question) {
    auto terminal = Terminal::open(Terminal::Typing::shown);
    if (!terminal) return vault::fail(vault::Error(ErrorCode::invalid_argument).with_detail("confirm"));
    terminal->say(question);
    const vault::Bytes line = TRY(terminal->read_line());
    return !line.empty() && (line.front() == 'y' || line.front() == 'Y');
}

vault::Result<vault::Bytes> ask_new_hidden(std::string_view question) {
    Terminal terminal = TRY(Terminal::open(Terminal::Typing::hidden));
    for (;;) {
        terminal.say(question);
        vault::Bytes first = TRY(terminal.read_line());
        terminal.say("The same again: ");
        auto second = terminal.read_line();
        if (!second) {
            crypto::wipe(first);
            return vault::fail(std::move(second).error());
        }
        const bool same = first == *second;
        crypto::wipe(*second);
        if (same && !first.empty()) return first;
        crypto::wipe(first);
        terminal.say(same ? "An empty passphrase protects nothing. Once more.\n"
                          : "These two are not the same. Once more.\n");
    }
}

}  // namespace cli
