// SPDX-License-Identifier: Apache-2.0
// Desk: a vault folder and a state folder on forgetful disks, one compartment and one person, and the acts of a day at
// it: open, commit, replay, copy. The journal tests are told in its words.
#pragma once

#include <gtest/gtest.h>

#include "tests/support/memory_disk.h"
#include "vault/journal/journal.h"
#include "vault/journal/reader.h"
#include "vault/journal/survey.h"
#include "vault/store/layout.h"

namespace vault::journal {

// A folder of a disk as a store of its own: vault and state on one disk lose power together.
class FolderStore final : public store::FileStore {
  public:
    FolderStore(std::shared_ptr<support::MemoryDisk> disk, std::string folder)
        : m_store(disk->store()), m_folder(std::move(folder)), m_disk(std::move(disk)) {}
    Result<std::unique_ptr<store::File>> open(std::string_view name, store::Access access) const override;
    Result<std::unique_ptr<store::File>> create(std::string_view name) override { return m_store->create(in(name)); }
    Result<std::vector<std::string>> list(std::string_view folder) const override { return m_store->list(in(folder)); }
    Result<void> make_folder(std::string_view name) override { return m_store->make_folder(in(name)); }
    Result<void> rename(std::string_view from, std::string_view to) override {
        return m_store->rename(in(from), in(to));
    }
    Result<void> remove(std::string_view name) override { return m_store->remove(in(name)); }
    Result<void> sync_folder(std::string_view name) override { return m_store->sync_folder(in(name)); }
    Result<std::unique_ptr<store::Lock>> lock(std::string_view name, store::Wait wait) override {
        return m_store->lock(in(name), wait);
    }
    Result<std::unique_ptr<store::Lock>> lock_shared(std::string_view name, store::Wait wait) override {
        return m_store->lock_shared(in(name), wait);
    }
    bool is_writable() const override { return !read_only && m_store->is_writable(); }
    std::string path_of(std::string_view) const override { return {}; }

    bool read_only = false;
    // Reading this file there answers EIO.
    struct BadSector {
        std::string name;
        std::uint64_t sector = 0;
    };
    std::vector<BadSector> bad_sectors;

  private:
    std::string in(std::string_view name) const { return name.empty() ? m_folder : m_folder + "/" + std::string(name); }
    std::unique_ptr<store::FileStore> m_store;
    std::string m_folder;
    std::shared_ptr<support::MemoryDisk> m_disk;
};

class FixedClock final : public Clock {
  public:
    UnixMillis now() const override { return 1'700'000'000'000; }
};

// Who and which compartment: the same at every desk.
struct Cast {
    Cast();
    VaultId vault;
    CompartmentId compartment;
    PersonId amal;
    crypto::RootKey root;
    crypto::SigningKey amals_key;
    FixedClock clock;

    Compartment place() const { return {vault, compartment, 1, &root}; }
    PersonLookup people() const;
    // An event that is told apart by its text.
    event::NewEvent event(const std::string& query) const;
};
const Cast& cast();

struct Replayed {
    ReplayEnd end;
    Info info;
    std::vector<event::Commit> commits;
    // Kinds of all events, joined by spaces; a browse event is shown by its query.
    std::string story() const;
};

class Desk {
  public:
    Desk();
    // Vault and state as they stand on these disks.
    Desk(std::shared_ptr<support::MemoryDisk> vault_disk, std::shared_ptr<support::MemoryDisk> state_disk);

    OpenParameters parameters() const;
    Journal open() const;
    // A session of its own that commits these events, one commit each.
    Opening say(const std::vector<std::string>& queries) const;
    static Result<Receipt> commit(Journal& journal, const std::string& query);

    std::vector<SurveyedHead> heads() const;
    Result<Replayed> replay(const JournalId& id) const;
    Replayed replay_only() const;  // the one journal there is
    std::string stories() const;   // of all journals, in the order of their clocks, parted by " | "
    std::string journal_file() const;  // name of the only one
    std::string copy_file() const;     // of its copy
    JournalFile journal_place() const;
    // Both of the file and its copy, so that neither mends the other.
    void write_both(ByteView bytes) const;
    void drop_copies() const;
    std::string state_name() const;    // the only one

    Bytes read(store::FileStore& files, const std::string& name) const;
    void write(store::FileStore& files, const std::string& name, ByteView bytes) const;

    std::shared_ptr<support::MemoryDisk> vault_disk;
    std::shared_ptr<support::MemoryDisk> state_disk;
    std::unique_ptr<FolderStore> vault;
    std::unique_ptr<FolderStore> state;
    bool creating = true;
};
// Of another device, or over another copy.
inline Desk desk_at(const std::shared_ptr<support::MemoryDisk>& vault,
                    const std::shared_ptr<support::MemoryDisk>& state) {
    Desk desk(vault, state);
    desk.creating = false;
    return desk;
}

}  // namespace vault::journal
