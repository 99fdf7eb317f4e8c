// SPDX-License-Identifier: Apache-2.0
#include "vault/content/pack/pages.h"

#include "crypto/base/codec.h"
#include "crypto/stream.h"

namespace vault::content::pack {
namespace {

constexpr std::string_view kCommitmentContext = "pack";
constexpr std::size_t kCommitmentSize = std::tuple_size_v<crypto::Commitment>;
static_assert(kCommitmentSize + crypto::kSealOverhead + format::kPagePlain == format::kSectorSize);

}  // namespace

PackKeys::PackKeys(const Compartment& compartment, const PackId& pack, const crypto::RootKey& root)
    : m_vault(compartment.vault),
      m_compartment(compartment.id),
      m_pack(pack),
      m_key(crypto::derive<crypto::labels::kPackKey>(root, pack.view())),
      m_check_key(crypto::derive<crypto::labels::kPackCheckKey>(m_key)),
      m_parity_key(crypto::derive<crypto::labels::kPackParityKey>(m_key)) {}

crypto::Context PackKeys::context(crypto::SealedKind kind, std::uint64_t place) const {
    return {.kind = kind,
            .vault = m_vault.bytes(),
            .compartment = m_compartment.bytes(),
            .object = m_pack.bytes(),
            .a = place};
}

crypto::Commitment PackKeys::commitment(std::uint32_t sector) const {
    Bytes bound;
    base::Writer(bound).bytes(base::as_bytes(kCommitmentContext)).u32(sector);
    return crypto::commit_to(m_key, bound);
}

void PackKeys::seal_page(std::uint32_t sector, ByteView plain, MutableByteView out) const {
    CHECK(plain.size() == format::kPagePlain && out.size() == format::kSectorSize);
    const crypto::Commitment first = commitment(sector);
    std::copy(first.begin(), first.end(), out.begin());
    crypto::encrypt_into(m_key, context(crypto::SealedKind::pack_page, sector), plain, out.subspan(kCommitmentSize));
}

// Upholds G3: a page of another sector, pack, compartment or vault opens nowhere else.
Result<crypto::WipedBuffer> PackKeys::open_page(std::uint32_t sector, ByteView bytes) const {
    CHECK(bytes.size() == format::kSectorSize);
    if (!crypto::equal_constant_time(commitment(sector), bytes.first(kCommitmentSize))) {
        return fail(ErrorCode::not_authentic);
    }
    auto plain = crypto::decrypt(m_key, context(crypto::SealedKind::pack_page, sector), bytes.subspan(kCommitmentSize));
    if (!plain) return fail(ErrorCode::not_authentic);
    return plain.take();
}

Bytes PackKeys::seal_block(std::uint32_t ordinal, ByteView payload) const {
    return crypto::encrypt(m_key, context(crypto::SealedKind::block, ordinal), payload);
}

Result<crypto::WipedBuffer> PackKeys::open_block(std::uint32_t ordinal, ByteView sealed) const {
    auto plain = crypto::decrypt(m_key, context(crypto::SealedKind::block, ordinal), sealed);
    if (!plain) return fail(ErrorCode::not_authentic);
    return plain.take();
}

Check PackKeys::check(std::uint32_t sector, ByteView bytes) const {
    base::ByteArray<4> place;
    base::store_le(place, sector);
    Check check;
    crypto::blake2b_keyed(m_check_key.secret(), place, bytes, check);
    return check;
}

// Upholds G1: without it parity obeys a relation that anybody can test. The nonce is used for one sector of one pack,
// and what stands there is decided by bytes that stand in the open beside it: a sector that is made anew from the same
// data is the same, and one from other random padding says no more than that padding.
void PackKeys::mask_parity(std::uint32_t sector, MutableByteView bytes) const {
    base::ByteArray<crypto::kStreamNonceSize> nonce{};
    base::store_le(nonce, std::uint64_t{sector});
    crypto::xor_stream(m_parity_key, nonce, bytes);
}

}  // namespace vault::content::pack
