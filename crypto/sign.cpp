// SPDX-License-Identifier: Apache-2.0
#include "crypto/sign.h"

#include <sodium.h>

namespace crypto {
namespace {

constexpr base::ByteArray<32> kIdentityPoint = {1};

base::Bytes labelled(std::string_view label, base::ByteView body) {
    base::Bytes message;
    message.reserve(label.size() + 1 + body.size());
    base::append(message, base::as_bytes(label));
    message.push_back(0);
    base::append(message, body);
    return message;
}

Signature sign_bytes(const Secret<64>& key, base::ByteView message) {
    Signature signature;
    key.expose([&](base::FixedView<64> secret) {
        crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), secret.data());
    });
    return signature;
}

// The field element (255 bits, little-endian) is below 2^255 - 19.
bool is_canonical(base::FixedView<32> bytes) {
    if ((bytes[31] & 0x7f) != 0x7f) return true;
    for (std::size_t i = 30; i > 0; --i) {
        if (bytes[i] != 0xff) return true;
    }
    return bytes[0] < 0xed;
}

// 8P is computed and compared with the identity: exact, where crypto_core_ed25519_is_valid_point would also refuse keys
// that merely have a low-order component, which every verifier here accepts.
bool is_on_curve_and_of_large_order(base::FixedView<32> bytes) {
    base::ByteArray<32> point;
    std::copy(bytes.begin(), bytes.end(), point.begin());
    for (int doubling = 0; doubling < 3; ++doubling) {
        if (crypto_core_ed25519_add(point.data(), point.data(), point.data()) != 0) return false;
    }
    return point != kIdentityPoint;
}

}  // namespace

Result<VerifyKey> parse_verify_key(base::ByteView bytes) {
    if (bytes.size() != VerifyKey::kSize) return base::Unexpected(Error::bad_public_key);
    const auto key = bytes.first<VerifyKey::kSize>();
    if (!is_canonical(key) || !is_on_curve_and_of_large_order(key)) return base::Unexpected(Error::bad_public_key);
    return VerifyKey::from(key);
}

Result<SealingKey> parse_sealing_key(base::ByteView bytes) {
    if (bytes.size() != SealingKey::kSize) return base::Unexpected(Error::bad_public_key);
    const auto key = bytes.first<SealingKey::kSize>();
    if ((key[31] & 0x80) != 0 || !is_canonical(key)) return base::Unexpected(Error::bad_public_key);
    // Any scalar finds the points of small order, because clamping makes it a multiple of the cofactor.
    static constexpr base::ByteArray<32> kScalar = {8};
    base::ByteArray<32> shared;
    if (crypto_scalarmult(shared.data(), kScalar.data(), key.data()) != 0) {
        return base::Unexpected(Error::bad_public_key);
    }
    return SealingKey::from(key);
}

SigningKey SigningKey::from_seed(const Secret<kKeySize>& seed) {
    static_assert(crypto_sign_SEEDBYTES == kKeySize && crypto_sign_SECRETKEYBYTES == 64);
    base::ByteArray<32> public_key;
    Secret<64> secret;
    seed.expose([&](base::FixedView<kKeySize> bytes) {
        crypto_sign_seed_keypair(public_key.data(), secret.expose_mutable().data(), bytes.data());
    });
    return SigningKey(std::move(secret), VerifyKey(public_key));
}

Signature SigningKey::sign_labelled(std::string_view label, base::ByteView body) const {
    return sign_bytes(m_secret, labelled(label, body));
}

Signature SigningKey::sign_note(base::ByteView text) const { return sign_bytes(m_secret, text); }

Result<void> verify_labelled(const VerifyKey& key, std::string_view label, base::ByteView body,
                             const Signature& signature) {
    return verify_note(key, labelled(label, body), signature);
}

Result<void> verify_note(const VerifyKey& key, base::ByteView text, const Signature& signature) {
    if (crypto_sign_verify_detached(signature.data(), text.data(), text.size(), key.view().data()) != 0) {
        return base::Unexpected(Error::bad_signature);
    }
    return {};
}

UnsealingKey UnsealingKey::from_seed(const Secret<kKeySize>& seed) {
    static_assert(crypto_box_SECRETKEYBYTES == kKeySize);
    base::ByteArray<32> public_key;
    seed.expose([&](base::FixedView<kKeySize> bytes) {
        CHECK(crypto_scalarmult_base(public_key.data(), bytes.data()) == 0);
    });
    return UnsealingKey(seed.clone(), SealingKey(public_key));
}

Result<WipedBuffer> UnsealingKey::open(base::ByteView box) const {
    if (box.size() < kBoxOverhead) return base::Unexpected(Error::sealed_box);
    WipedBuffer plain(box.size() - kBoxOverhead);
    const bool opened = m_secret.expose([&](base::FixedView<32> secret) {
        return crypto_box_seal_open(plain.data(), box.data(), box.size(), m_public.view().data(), secret.data()) == 0;
    });
    if (!opened) return base::Unexpected(Error::sealed_box);
    return plain;
}

base::Bytes seal_to(const SealingKey& key, base::ByteView plain) {
    static_assert(kBoxOverhead == crypto_box_SEALBYTES);
    base::Bytes box(plain.size() + kBoxOverhead);
    // Fails for a key of small order only, which parse_sealing_key has refused.
    CHECK(crypto_box_seal(box.data(), plain.data(), plain.size(), key.view().data()) == 0);
    return box;
}

}  // namespace crypto
