// SPDX-License-Identifier: Apache-2.0
// House: a real vault folder, the state folders of its devices and somebody's files, and the acts of a day told in few
// words. All of it goes through the façade; what stands on the disk is looked at apart from it (evidence.h).
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/scratch_folder.h"
#include "vault/vault.h"

namespace ops_test {

using vault::DocumentInfo;
using vault::ErrorCode;
using vault::LogEntry;
using vault::Notice;
using vault::Result;
using vault::Vault;

// One second later at each look.
class FakeClock final : public vault::Clock {
  public:
    vault::UnixMillis now() const override { return m_now += 1000; }

  private:
    mutable vault::UnixMillis m_now = 1'700'000'000'000;
};

inline constexpr const char* kPassphrase = "correct horse";
vault::Passphrase phrase(const std::string& text = kPassphrase);

template <class T>
ErrorCode code_of(const Result<T>& result) {
    EXPECT_FALSE(result.has_value()) << "no error";
    return result ? ErrorCode::internal : result.error().code;
}
// The value, or a failed test that says why.
template <class T>
T take(Result<T> result) {
    if (!result) {
        ADD_FAILURE() << "error " << static_cast<int>(result.error().code) << " path " << result.error().path << " id "
                      << result.error().id << " detail " << result.error().detail << " errno "
                      << result.error().sys_errno;
        std::abort();
    }
    return result.take();
}

std::string random_text(std::size_t size, unsigned seed);
void write_file(const std::string& path, const std::string& text);
std::string read_file(const std::string& path);
void flip(const std::string& path, std::size_t offset);
// cp -r, in another folder with other inodes.
void copy_folder(const std::string& from, const std::string& to);
std::vector<std::string> files_below(const std::string& folder);  // regular ones, absolute, sorted

struct Kept {
    std::vector<vault::Added> added;
    std::vector<vault::Skipped> skipped;
    vault::AddReport report;
};

class House {
  public:
    House();  // with a new vault

    std::string path(const std::string& name) const { return m_scratch.path_of(name); }
    std::string vault_path() const { return path("vault"); }
    std::string source() const { return path("source"); }
    // A file of somebody's, below source().
    std::string put(const std::string& name, const std::string& text) const;

    Result<Vault> try_open(const std::string& state = "state", const std::string& vault = "vault",
                           const std::string& passphrase = kPassphrase,
                           const std::optional<std::string>& compartment = std::nullopt) const;
    Vault open(const std::string& state = "state", const std::string& vault = "vault") const {
        return take(try_open(state, vault));
    }
    const vault::CreateReport& created() const { return m_created; }

    // Adds source() unless others are given.
    Kept add(Vault& vault, std::vector<std::string> paths = {}) const;

  private:
    support::ScratchFolder m_scratch;
    FakeClock m_clock;
    vault::CreateReport m_created;
};

Result<std::string> cat(Vault& vault, const std::string& document);
std::map<std::string, DocumentInfo> list(Vault& vault);  // by path
std::vector<DocumentInfo> find(Vault& vault, const std::string& query);
std::vector<LogEntry> log(Vault& vault, const vault::LogFilter& filter = {});
std::string kinds(const std::vector<LogEntry>& entries);  // joined by spaces
bool has(const std::vector<Notice>& notices, Notice::Kind kind);
std::vector<vault::Finding> findings(Vault& vault, bool data = true);
std::string kinds(const std::vector<Notice>& notices);  // numbers, for messages

}  // namespace ops_test
