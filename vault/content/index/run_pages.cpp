// SPDX-License-Identifier: Apache-2.0
#include "vault/content/index/run_pages.h"

#include "crypto/base/codec.h"

namespace vault::content::index {
namespace {

constexpr std::size_t kCommitmentSize = 32;
static_assert(kCommitmentSize + crypto::kSealOverhead + format::kIndexPagePlain == kSector);

}  // namespace

RunPages::RunPages(const Compartment& compartment, const RunId& run, const crypto::RootKey& root)
    : m_vault(compartment.vault),
      m_compartment(compartment.id),
      m_run(run),
      m_key(crypto::derive<crypto::labels::kIndexRunKey>(root, run.view())) {}

crypto::Commitment RunPages::commitment(std::uint64_t sector) const {
    Bytes place;
    base::Writer(place).bytes(base::as_bytes("run")).u64(sector);
    return crypto::commit_to(m_key, place);
}

crypto::Context RunPages::context(std::uint64_t sector) const {
    return {.kind = crypto::SealedKind::index_page,
            .vault = m_vault.bytes(),
            .compartment = m_compartment.bytes(),
            .object = m_run.bytes(),
            .a = sector};
}

void RunPages::seal(std::uint64_t sector, ByteView plain, MutableByteView out) const {
    CHECK(plain.size() == format::kIndexPagePlain && out.size() == kSector);
    const crypto::Commitment fixed = commitment(sector);
    std::copy(fixed.begin(), fixed.end(), out.begin());
    crypto::encrypt_into(m_key, context(sector), plain, out.subspan(kCommitmentSize));
}

Result<crypto::WipedBuffer> RunPages::open(std::uint64_t sector, ByteView sealed) const {
    CHECK(sealed.size() == kSector);
    // Before anything is decrypted with it: this key and no other (FORMAT.md 1.2).
    if (!crypto::equal_constant_time(sealed.first(kCommitmentSize), commitment(sector))) {
        return fail(ErrorCode::not_authentic);
    }
    auto plain = crypto::decrypt(m_key, context(sector), sealed.subspan(kCommitmentSize));
    if (!plain) return fail(ErrorCode::not_authentic);
    return plain.take();
}

}  // namespace vault::content::index
