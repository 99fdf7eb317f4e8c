// SPDX-License-Identifier: Apache-2.0
// An open file of a MemoryStore; it stays the same file when its name goes, as an inode does.
#pragma once

#include "tests/support/memory_disk.h"

namespace support {

class MemoryFile final : public vault::store::File {
  public:
    struct Opened {
        NodeId node = 0;
        std::string path;
        vault::store::Access access{};
    };
    MemoryFile(std::shared_ptr<MemoryDisk> disk, Opened opened)
        : m_disk(std::move(disk)), m_opened(std::move(opened)) {}

    vault::Result<std::size_t> read_at(std::uint64_t offset, vault::MutableByteView out) const override;
    vault::Result<void> write_at(std::uint64_t offset, vault::ByteView bytes) override;
    vault::Result<void> truncate(std::uint64_t size) override;
    vault::Result<void> sync() override;
    vault::Result<std::uint64_t> size() const override;
    vault::Result<vault::store::FileIdentity> identity() const override;
    vault::Result<std::chrono::nanoseconds> modified() const override;

  private:
    // With the disk's mutex held.
    const Node& node() const;
    DiskOp new_op(OpKind kind) const;
    bool fits(std::uint64_t new_size) const;
    void write_before_failing(std::uint64_t offset, vault::ByteView bytes);
    base::Unexpected<vault::Error> die(int sys_errno);

    std::shared_ptr<MemoryDisk> m_disk;
    Opened m_opened;
    std::optional<vault::Error> m_dead;
};

}  // namespace support
