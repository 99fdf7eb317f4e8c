// SPDX-License-Identifier: Apache-2.0
// RunPages: the sealed sectors of one run (FORMAT.md 7): commitment and AEAD, each bound to its place.
#pragma once

#include "crypto/aead.h"
#include "vault/content/keys.h"
#include "vault/format/index_run.h"

namespace vault::content::index {

inline constexpr std::size_t kSector = 4096;

class RunPages {
  public:
    RunPages(const Compartment& compartment, const RunId& run) : RunPages(compartment, run, *compartment.root) {}
    RunPages(const Compartment& compartment, const RunId& run, const crypto::RootKey& root);
    const RunId& run() const { return m_run; }
    // plain is a page, out a sector.
    void seal(std::uint64_t sector, ByteView plain, MutableByteView out) const;
    // not_authentic
    Result<crypto::WipedBuffer> open(std::uint64_t sector, ByteView sealed) const;

  private:
    crypto::Commitment commitment(std::uint64_t sector) const;
    crypto::Context context(std::uint64_t sector) const;

    VaultId m_vault;
    CompartmentId m_compartment;
    RunId m_run;
    crypto::IndexRunKey m_key;
};

}  // namespace vault::content::index
