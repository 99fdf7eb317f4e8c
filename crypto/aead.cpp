// SPDX-License-Identifier: Apache-2.0
#include "crypto/aead.h"

#include <sodium.h>

namespace crypto {

static_assert(kNonceSize == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(kTagSize == crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(kKeySize == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

// Upholds G3: kind, vault, compartment, object and position are all under the tag.
base::ByteArray<66> Context::encode() const {
    base::ByteArray<66> out{};
    out[0] = static_cast<std::uint8_t>(kind);
    out[1] = 0;  // version
    std::copy(vault.begin(), vault.end(), out.begin() + 2);
    std::copy(compartment.begin(), compartment.end(), out.begin() + 18);
    std::copy(object.begin(), object.end(), out.begin() + 34);
    const base::MutableByteView view(out);
    base::store_le(view.subspan(50, 8), a);
    base::store_le(view.subspan(58, 8), b);
    return out;
}

void detail::seal_into(const Secret<kKeySize>& key, const Context& context, base::ByteView plain,
                       base::MutableByteView out) {
    CHECK(out.size() == plain.size() + kSealOverhead);
    const base::ByteArray<66> bound = context.encode();
    // 24 random bytes: after 2^64 messages under one key two nonces are alike with probability 2^-65.
    fill_random(out.first(kNonceSize));
    key.expose([&](base::FixedView<kKeySize> secret) {
        crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + kNonceSize, nullptr, plain.data(), plain.size(),
                                                   bound.data(), bound.size(), nullptr, out.data(), secret.data());
    });
}

bool detail::open_into(const Secret<kKeySize>& key, const Context& context, base::ByteView sealed,
                       base::MutableByteView out) {
    if (sealed.size() < kSealOverhead) return false;
    CHECK(out.size() == sealed.size() - kSealOverhead);
    const base::ByteArray<66> bound = context.encode();
    // libsodium checks the tag before it decrypts, so nothing of a refused message reaches out.
    return key.expose([&](base::FixedView<kKeySize> secret) {
        return crypto_aead_xchacha20poly1305_ietf_decrypt(
                   out.data(), nullptr, nullptr, sealed.data() + kNonceSize, sealed.size() - kNonceSize, bound.data(),
                   bound.size(), sealed.data(), secret.data()) == 0;
    });
}

}  // namespace crypto
