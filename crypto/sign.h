// SPDX-License-Identifier: Apache-2.0
// Ed25519 signatures over label || 0x00 || body (one label per use, so no signature passes for another), X25519 sealed
// boxes, and plain Ed25519 for C2SP notes (whose texts can never begin with one of our labels and a zero byte).
#pragma once

#include "crypto/base/id.h"
#include "crypto/error.h"
#include "crypto/key.h"

namespace crypto {

struct VerifyKeyTag;
using VerifyKey = base::Id<VerifyKeyTag, 32>;  // Ed25519 public key
struct SealingKeyTag;
using SealingKey = base::Id<SealingKeyTag, 32>;  // X25519 public key
using Signature = base::ByteArray<64>;

// Refuses small-order and non-canonical public keys. Call at every import.
Result<VerifyKey> parse_verify_key(base::ByteView bytes);
Result<SealingKey> parse_sealing_key(base::ByteView bytes);

class SigningKey {
  public:
    // Ed25519 from a 32-byte seed (RFC 8032).
    static SigningKey from_seed(const Secret<kKeySize>& seed);
    template <Label L>
    static SigningKey from_seed(const Key<L>& seed) {
        return from_seed(seed.secret());
    }
    const VerifyKey& verify_key() const { return m_public; }
    template <std::size_t N>
    Signature sign(const Label<N>& label, base::ByteView body) const {
        return sign_labelled(label.view(), body);
    }
    Signature sign_note(base::ByteView text) const;  // C2SP signed note: the text itself

  private:
    SigningKey(Secret<64> secret, VerifyKey key) : m_secret(std::move(secret)), m_public(key) {}
    Signature sign_labelled(std::string_view label, base::ByteView body) const;
    Secret<64> m_secret;
    VerifyKey m_public;
};

Result<void> verify_labelled(const VerifyKey&, std::string_view label, base::ByteView body, const Signature&);
template <std::size_t N>
Result<void> verify(const VerifyKey& key, const Label<N>& label, base::ByteView body, const Signature& signature) {
    return verify_labelled(key, label.view(), body, signature);
}
Result<void> verify_note(const VerifyKey&, base::ByteView text, const Signature&);

// crypto_box_seal: 48 bytes longer than the plaintext; anonymous, does not commit to its recipient.
inline constexpr std::size_t kBoxOverhead = 48;
class UnsealingKey {
  public:
    static UnsealingKey from_seed(const Secret<kKeySize>& seed);  // X25519 secret = the 32 bytes, clamped by use
    template <Label L>
    static UnsealingKey from_seed(const Key<L>& seed) {
        return from_seed(seed.secret());
    }
    const SealingKey& sealing_key() const { return m_public; }
    Result<WipedBuffer> open(base::ByteView box) const;

  private:
    UnsealingKey(Secret<32> secret, SealingKey key) : m_secret(std::move(secret)), m_public(key) {}
    Secret<32> m_secret;
    SealingKey m_public;
};
base::Bytes seal_to(const SealingKey& key, base::ByteView plain);

}  // namespace crypto
