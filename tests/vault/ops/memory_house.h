// SPDX-License-Identifier: Apache-2.0
// MemoryHouse: a vault and the state folders of its devices as folders of one pretended disk, so that a power cut takes
// all of them at once. What a session does here is what the façade's calls do; only the files are others.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/folder_store.h"
#include "tests/vault/ops/house.h"
#include "vault/ops/session.h"

namespace ops_test {

using vault::ops::Session;

class MemoryHouse {
  public:
    // A new vault, made by the state folder "state". All houses of a test program have the same one.
    MemoryHouse();
    // What stands on this disk.
    explicit MemoryHouse(std::shared_ptr<support::MemoryDisk> on) : disk(std::move(on)) {}
    // A new vault in the folders "vault" and "state" of a disk that has them, empty.
    static void make_vault(const std::shared_ptr<support::MemoryDisk>& on);

    Result<std::unique_ptr<Session>> try_open(const std::string& state = "state", const std::string& vault = "vault",
                                              const std::string& passphrase = kPassphrase) const;
    std::unique_ptr<Session> open(const std::string& state = "state", const std::string& vault = "vault") const {
        return take(try_open(state, vault));
    }
    std::unique_ptr<vault::store::FileStore> files(const std::string& folder) const;
    // On another machine, with the vault on a share that keeps no locks between them.
    Result<std::unique_ptr<Session>> try_open_elsewhere(const std::string& state) const;

    // Within the disk, as programs do it: `to` gets new files (other inodes), or keeps the ones of the same name.
    void copy_folder(const std::string& from, const std::string& to) const;
    void restore_over(const std::string& from, const std::string& to) const;
    void remove_folder(const std::string& folder) const;
    void remove_file(const std::string& name) const;
    std::vector<std::string> files_below(const std::string& folder) const;  // names from the disk's root, sorted
    vault::Bytes read(const std::string& name) const;
    // Over what is there, or as a new file.
    void write(const std::string& name, vault::ByteView bytes) const;
    void flip(const std::string& name, std::size_t offset) const;

    std::shared_ptr<support::MemoryDisk> disk;

  private:
    struct Desk {
        std::string state;
        std::string vault;
        unsigned machine = 0;
    };
    static std::shared_ptr<support::MemoryDisk> make_first();
    vault::ops::Folders folders_of(const Desk& desk) const;
    mutable FakeClock m_clock;
};

// One document from a stream; the name is its path. `added`: when it was acknowledged.
Result<Kept> try_add(Session& session, const std::string& name, const std::string& text,
                     const std::function<void(const vault::Added&)>& added = nullptr);
Kept add(Session& session, const std::string& name, const std::string& text);
// What was handed over before an error is in `into`.
Result<std::uint64_t> try_cat(Session& session, const std::string& document, std::string& into);
Result<std::string> cat(Session& session, const std::string& document);
Result<std::map<std::string, DocumentInfo>> try_list(Session& session);  // current ones, by path
std::map<std::string, DocumentInfo> list(Session& session);
Result<std::vector<LogEntry>> try_log(Session& session, const vault::LogFilter& filter = {});
std::vector<LogEntry> log(Session& session, const vault::LogFilter& filter = {});
Result<vault::VerifyReport> try_verify(Session& session, bool data = true);
vault::VerifyReport verify(Session& session, bool data = true);
std::string told(const vault::VerifyReport& report);  // its findings, for messages

}  // namespace ops_test
