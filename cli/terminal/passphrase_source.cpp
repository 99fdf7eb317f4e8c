// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/passphrase_source.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "cli/terminal/prompt.h"
#include "crypto/passphrase.h"

namespace cli {
namespace {

using vault::Bytes;
using vault::Error;
using vault::ErrorCode;

constexpr std::size_t kMaxKeyFile = 1U << 20;

Error system_error(ErrorCode code, const std::string& path) {
    Error error(code, path);
    error.sys_errno = errno;
    return error;
}

// Up to limit bytes and one more, by which too long shows. Read into one allocation, so that no copy stays behind.
vault::Result<Bytes> read_up_to(int descriptor, std::size_t limit, const std::string& path) {
    Bytes bytes(limit + 1);
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t n = ::read(descriptor, bytes.data() + size, bytes.size() - size);
        if (n == 0) break;
        if (n < 0) {
            crypto::wipe(bytes);
            return vault::fail(system_error(errno == EINTR ? ErrorCode::cancelled : ErrorCode::io, path));
        }
        size += static_cast<std::size_t>(n);
    }
    bytes.resize(size);
    return bytes;
}

vault::Result<Bytes> read_file(const std::string& path, std::size_t limit) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) return vault::fail(system_error(ErrorCode::no_passphrase, path));
    auto bytes = read_up_to(descriptor, limit, path);
    ::close(descriptor);
    return bytes;
}

vault::Result<Bytes> run(const std::string& command, std::size_t limit) {
    std::array<int, 2> pipe_ends{};
    if (::pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return vault::fail(system_error(ErrorCode::io, command));
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    // The program ignores SIGPIPE, and a child would go on ignoring it: no shell can undo that.
    sigset_t by_default;
    ::sigemptyset(&by_default);
    ::sigaddset(&by_default, SIGPIPE);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setsigdefault(&attributes, &by_default);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    std::string shell = "sh";
    std::string flag = "-c";
    std::string text = command;
    const std::array<char*, 4> arguments{shell.data(), flag.data(), text.data(), nullptr};
    pid_t child = 0;
    const int failed = ::posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(pipe_ends[1]);
    if (failed != 0) {
        ::close(pipe_ends[0]);
        return vault::fail(Error(ErrorCode::no_passphrase).with_detail("command"));
    }
    auto bytes = read_up_to(pipe_ends[0], limit, command);
    ::close(pipe_ends[0]);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (bytes && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
        crypto::wipe(*bytes);
        return vault::fail(Error(ErrorCode::no_passphrase).with_detail("command"));
    }
    return bytes;
}

vault::Result<Bytes> without_line_end(vault::Result<Bytes> read) {
    Bytes bytes = TRY(std::move(read));
    bytes.resize(crypto::strip_newline(bytes).size());
    return bytes;
}

vault::Result<Bytes> get_typed(const PassphraseSource& source, std::string_view question, Asking asking) {
    constexpr std::size_t kLimit = crypto::kMaxPassphraseBytes + 2;
    if (source.file) return without_line_end(read_file(*source.file, kLimit));
    if (source.command) return without_line_end(run(*source.command, kLimit));
    if (!source.may_ask) return vault::fail(ErrorCode::no_passphrase);
    return asking == Asking::fresh ? ask_new_hidden(question) : ask_hidden(question);
}

}  // namespace

vault::Result<vault::Passphrase> get_passphrase(const PassphraseSource& source, std::string_view question,
                                                Asking asking) {
    vault::Passphrase passphrase;
    if (source.key_file) passphrase.key_file = TRY(read_file(*source.key_file, kMaxKeyFile));
    passphrase.typed = TRY(get_typed(source, question, asking));
    return passphrase;
}

}  // namespace cli
