// SPDX-License-Identifier: Apache-2.0
// The keys of one pack, and its pages sealed and opened (FORMAT.md 6.5): each sector's commitment and context are its
// own, so a page cannot be moved, and its two copies share no bytes. Private to this folder. Threads: const calls by
// many.
#pragma once

#include "crypto/aead.h"
#include "crypto/digest.h"
#include "vault/content/keys.h"
#include "vault/format/pack_page.h"

namespace vault::content::pack {

using Check = base::ByteArray<format::kCheckSize>;

class PackKeys {
  public:
    PackKeys(const Compartment& compartment, const PackId& pack) : PackKeys(compartment, pack, *compartment.root) {}
    PackKeys(const Compartment& compartment, const PackId& pack, const crypto::RootKey& root);

    crypto::Commitment commitment(std::uint32_t sector) const;
    // plain: kPagePlain bytes; out: kSectorSize bytes.
    void seal_page(std::uint32_t sector, ByteView plain, MutableByteView out) const;
    Result<crypto::WipedBuffer> open_page(std::uint32_t sector, ByteView bytes) const;
    Bytes seal_block(std::uint32_t ordinal, ByteView payload) const;
    Result<crypto::WipedBuffer> open_block(std::uint32_t ordinal, ByteView sealed) const;
    Check check(std::uint32_t sector, ByteView bytes) const;
    // Puts the stream over a parity sector, or takes it off.
    void mask_parity(std::uint32_t sector, MutableByteView bytes) const;

  private:
    crypto::Context context(crypto::SealedKind kind, std::uint64_t place) const;

    VaultId m_vault;
    CompartmentId m_compartment;
    PackId m_pack;
    crypto::PackKey m_key;
    crypto::PackCheckKey m_check_key;
    crypto::PackParityKey m_parity_key;
};

}  // namespace vault::content::pack
