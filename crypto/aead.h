// SPDX-License-Identifier: Apache-2.0
// XChaCha20-Poly1305 (libsodium): nonce(24, random, made inside) || ciphertext || tag(16). The context is mandatory and
// is the additional data: nothing sealed can be moved, re-typed or replayed at another place (FORMAT.md, "Sealed").
// A failure never yields a value. The AEAD does not commit to its key: callers check commit_to() first.
#pragma once

#include "crypto/error.h"
#include "crypto/key.h"

namespace crypto {

inline constexpr std::size_t kNonceSize = 24;
inline constexpr std::size_t kTagSize = 16;
inline constexpr std::size_t kSealOverhead = kNonceSize + kTagSize;

// What a sealed byte string is. Values stand in FORMAT.md.
enum class SealedKind : std::uint8_t {
    slot = 1,
    people = 2,
    pack_page = 3,
    block = 4,
    index_page = 5,
    journal_head = 6,
    record_head = 7,
    frame = 8,
    seal_record = 9,
    state_head = 10,
    state_slot = 11,
    catalog_place = 12,
    owner_record = 13,
    journal_redo = 14,
};

struct Context {
    SealedKind kind{};
    base::ByteArray<16> vault{};        // vault id, zero where it is not known yet
    base::ByteArray<16> compartment{};  // compartment id, zero where there is none
    base::ByteArray<16> object{};       // pack, journal, run, person...
    std::uint64_t a = 0;                // position: sector, block, commit ...
    std::uint64_t b = 0;                // position within: record ...

    // 66 bytes: kind, version 0, vault, compartment, object, a, b (little-endian).
    base::ByteArray<66> encode() const;
};

namespace detail {
void seal_into(const Secret<kKeySize>&, const Context&, base::ByteView plain, base::MutableByteView out);
bool open_into(const Secret<kKeySize>&, const Context&, base::ByteView sealed, base::MutableByteView out);
}  // namespace detail

// out.size() == plain.size() + kSealOverhead; out may not overlap plain.
template <Label L>
void encrypt_into(const Key<L>& key, const Context& context, base::ByteView plain, base::MutableByteView out) {
    detail::seal_into(key.secret(), context, plain, out);
}
template <Label L>
base::Bytes encrypt(const Key<L>& key, const Context& context, base::ByteView plain) {
    base::Bytes out(plain.size() + kSealOverhead);
    detail::seal_into(key.secret(), context, plain, out);
    return out;
}
template <Label L>
Result<WipedBuffer> decrypt(const Key<L>& key, const Context& context, base::ByteView sealed) {
    if (sealed.size() < kSealOverhead) return base::Unexpected(Error::not_authentic);
    WipedBuffer plain(sealed.size() - kSealOverhead);
    if (!detail::open_into(key.secret(), context, sealed, plain)) return base::Unexpected(Error::not_authentic);
    return plain;
}

}  // namespace crypto
