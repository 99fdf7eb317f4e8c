// SPDX-License-Identifier: Apache-2.0
// An open regular file. After its first failed write, truncate or sync it is dead: every call then answers that first
// error, because what the kernel still shows of it may not be what the disk has.
#pragma once

#include "vault/store/descriptor.h"
#include "vault/store/file_store.h"

namespace vault::store {

class PosixFile final : public File {
  public:
    PosixFile(Descriptor descriptor, std::string path, Access access)
        : m_descriptor(std::move(descriptor)), m_path(std::move(path)), m_access(access) {}

    Result<std::size_t> read_at(std::uint64_t offset, MutableByteView out) const override;
    Result<void> write_at(std::uint64_t offset, ByteView bytes) override;
    Result<void> truncate(std::uint64_t size) override;
    Result<void> sync() override;
    Result<std::uint64_t> size() const override;
    Result<FileIdentity> identity() const override;
    Result<std::chrono::nanoseconds> modified() const override;

  private:
    Result<void> check_usable(std::uint64_t offset, std::uint64_t length) const;
    base::Unexpected<Error> die(int sys_errno, std::uint64_t offset);

    Descriptor m_descriptor;
    std::string m_path;
    Access m_access;
    std::optional<Error> m_dead;
};

}  // namespace vault::store
