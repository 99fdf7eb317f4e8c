// SPDX-License-Identifier: Apache-2.0
// A folder of a MemoryDisk as a FileStore of its own: vault and state on one disk lose power together.
#pragma once

#include "tests/support/memory_disk.h"

namespace support {

class FolderStore final : public vault::store::FileStore {
  public:
    // machine: whose locks it takes; those of one do not keep another one out.
    FolderStore(const std::shared_ptr<MemoryDisk>& disk, std::string folder, unsigned machine = 0)
        : m_store(disk->store(machine)), m_folder(std::move(folder)) {}
    vault::Result<std::unique_ptr<vault::store::File>> open(std::string_view name,
                                                            vault::store::Access access) const override {
        return m_store->open(in(name), access);
    }
    vault::Result<std::unique_ptr<vault::store::File>> create(std::string_view name) override {
        return m_store->create(in(name));
    }
    vault::Result<std::vector<std::string>> list(std::string_view folder) const override {
        return m_store->list(in(folder));
    }
    vault::Result<void> make_folder(std::string_view name) override { return m_store->make_folder(in(name)); }
    vault::Result<void> rename(std::string_view from, std::string_view to) override {
        return m_store->rename(in(from), in(to));
    }
    vault::Result<void> remove(std::string_view name) override { return m_store->remove(in(name)); }
    vault::Result<void> sync_folder(std::string_view name) override { return m_store->sync_folder(in(name)); }
    vault::Result<std::unique_ptr<vault::store::Lock>> lock(std::string_view name, vault::store::Wait wait) override {
        return m_store->lock(in(name), wait);
    }
    vault::Result<std::unique_ptr<vault::store::Lock>> lock_shared(std::string_view name,
                                                                   vault::store::Wait wait) override {
        return m_store->lock_shared(in(name), wait);
    }
    bool is_writable() const override { return !read_only && m_store->is_writable(); }
    std::string path_of(std::string_view) const override { return {}; }

    bool read_only = false;

  private:
    std::string in(std::string_view name) const {
        if (name.empty()) return m_folder;
        return m_folder + "/" + std::string(name);
    }
    std::unique_ptr<vault::store::FileStore> m_store;
    std::string m_folder;
};

}  // namespace support
