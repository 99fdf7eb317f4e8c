// SPDX-License-Identifier: Apache-2.0
#include "crypto/stream.h"

#include <gtest/gtest.h>
#include <sodium.h>

namespace crypto {
namespace {

using base::Bytes;

constexpr base::ByteArray<kStreamNonceSize> kNonce{1, 2, 3, 0, 0, 0, 0, 9};

TEST(Stream, IsItsOwnInverse) {
    const auto key = PackParityKey::random();
    Bytes bytes(5000, 7);
    xor_stream(key, kNonce, bytes);
    EXPECT_NE(bytes, Bytes(5000, 7));
    xor_stream(key, kNonce, bytes);
    EXPECT_EQ(bytes, Bytes(5000, 7));
}

// XChaCha20-Poly1305 encrypts with the same stream from its second block on: the first is its tag's key.
TEST(Stream, IsTheOneUnderTheAead) {
    const auto key = PackParityKey::random();
    Bytes stream(640);
    xor_stream(key, kNonce, stream);
    Bytes sealed(576 + crypto_aead_xchacha20poly1305_ietf_ABYTES);
    const Bytes zeros(576);
    key.secret().expose([&](base::FixedView<kKeySize> secret) {
        crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data(), nullptr, zeros.data(), zeros.size(), nullptr, 0,
                                                   nullptr, kNonce.data(), secret.data());
    });
    EXPECT_TRUE(std::equal(stream.begin() + 64, stream.end(), sealed.begin()));
}

TEST(Stream, AnotherKeyOrNonceIsAnotherStream) {
    const auto key = PackParityKey::random();
    Bytes one(64), two(64), three(64);
    xor_stream(key, kNonce, one);
    auto other = kNonce;
    other[0] ^= 1;
    xor_stream(key, other, two);
    xor_stream(PackParityKey::random(), kNonce, three);
    EXPECT_NE(one, two);
    EXPECT_NE(one, three);
}

}  // namespace
}  // namespace crypto
