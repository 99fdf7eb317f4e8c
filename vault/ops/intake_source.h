// SPDX-License-Identifier: Apache-2.0
// What an intake reads from: the caller's stream or one file, with a word between two pieces for progress, cancelling
// and a commit midway; and the names of owners.
#pragma once

#include <grp.h>
#include <pwd.h>

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "vault/ops/source_file.h"
#include "vault/requests.h"

namespace vault::ops {

// Names of owners as this machine knows them, asked once each.
class OwnerNames {
  public:
    std::optional<std::string> user(std::uint32_t id) {
        const auto [at, fresh] = m_users.try_emplace(id);
        if (fresh) {
            const passwd* entry = ::getpwuid(id);
            if (entry != nullptr) at->second = entry->pw_name;
        }
        return at->second;
    }
    std::optional<std::string> group(std::uint32_t id) {
        const auto [at, fresh] = m_groups.try_emplace(id);
        if (fresh) {
            const ::group* entry = ::getgrgid(id);
            if (entry != nullptr) at->second = entry->gr_name;
        }
        return at->second;
    }

  private:
    std::map<std::uint32_t, std::optional<std::string>> m_users;
    std::map<std::uint32_t, std::optional<std::string>> m_groups;
};

// The caller's stream under a name.
class StreamSource final : public content::Source {
  public:
    StreamSource(const AddRequest& request, std::function<Result<void>(std::uint64_t)> between)
        : m_request(request), m_between(std::move(between)), m_buffer(1U << 20) {}
    Result<content::Piece> next() override {
        TRY(m_between(m_last));
        const std::size_t n = TRY(m_request.stdin_read(m_buffer));
        m_last = n;
        return content::Piece{ByteView(m_buffer).first(n), 0, n == 0};
    }

  private:
    const AddRequest& m_request;
    std::function<Result<void>(std::uint64_t)> m_between;
    Bytes m_buffer;
    std::uint64_t m_last = 0;
};

// A file's pieces with a word between them: progress, cancelling, a commit midway.
class WatchedSource final : public content::Source {
  public:
    WatchedSource(SourceFile& file, std::function<Result<void>(std::uint64_t)> between)
        : m_file(file), m_between(std::move(between)) {}
    Result<content::Piece> next() override {
        TRY(m_between(m_last));
        const content::Piece piece = TRY(m_file.next());
        m_last = piece.bytes.size() + piece.hole;
        return piece;
    }

  private:
    SourceFile& m_file;
    std::function<Result<void>(std::uint64_t)> m_between;
    std::uint64_t m_last = 0;
};

}  // namespace vault::ops
