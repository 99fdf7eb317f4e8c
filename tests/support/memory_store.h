// SPDX-License-Identifier: Apache-2.0
// MemoryStore: a FileStore over a MemoryDisk; made by MemoryDisk::store(). Answers as PosixStore does, which one
// contract suite checks.
#pragma once

#include "tests/support/memory_disk.h"

namespace support {

class MemoryStore final : public vault::store::FileStore {
  public:
    explicit MemoryStore(std::shared_ptr<MemoryDisk> disk, unsigned machine = 0)
        : m_disk(std::move(disk)), m_machine(machine) {}

    vault::Result<std::unique_ptr<vault::store::File>> open(std::string_view name,
                                                            vault::store::Access access) const override;
    vault::Result<std::unique_ptr<vault::store::File>> create(std::string_view name) override;
    vault::Result<std::vector<std::string>> list(std::string_view folder) const override;
    vault::Result<void> make_folder(std::string_view name) override;
    vault::Result<void> rename(std::string_view from, std::string_view to) override;
    vault::Result<void> remove(std::string_view name) override;
    vault::Result<void> sync_folder(std::string_view name) override;
    vault::Result<std::unique_ptr<vault::store::Lock>> lock(std::string_view name, vault::store::Wait wait) override;
    vault::Result<std::unique_ptr<vault::store::Lock>> lock_shared(std::string_view name,
                                                                   vault::store::Wait wait) override;
    bool is_writable() const override;
    std::string path_of(std::string_view name) const override;

  private:
    enum class Hold : std::uint8_t { shared, exclusive };
    struct Place {
        NodeId folder = 0;
        std::string name;
        const Node* node = nullptr;  // what is there, if anything
        NodeId id = 0;
    };

    // All of these with the disk's mutex held.
    vault::Result<Place> place_of(std::string_view name) const;
    vault::Result<Place> existing_file(std::string_view name) const;
    NodeId make_node(const Place& place, std::string_view name, NodeKind kind);
    vault::Result<std::unique_ptr<vault::store::Lock>> take_lock(std::string_view name, vault::store::Wait wait,
                                                                 Hold hold);

    std::shared_ptr<MemoryDisk> m_disk;
    unsigned m_machine;
    std::map<std::string, vault::Error, std::less<>> m_dead_folders;  // whose sync failed; under the disk's mutex
};

}  // namespace support
