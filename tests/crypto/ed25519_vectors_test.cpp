// SPDX-License-Identifier: Apache-2.0
// 914 edge cases of Ed25519 (tests/vectors/). What is asserted: our import and verifier together accept what
// libsodium's verifier accepts (43), and where they are stricter than libcrypto's (165), small order is the reason.
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <memory>

#include "tests/crypto/ed25519_vectors.h"

namespace crypto {
namespace {

using Vector = Ed25519Vector;
std::vector<Vector> read_vectors() { return read_ed25519_vectors(); }

bool libcrypto_accepts(const Vector& vector) {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, vector.key.view().data(), VerifyKey::kSize),
        EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1) return false;
    const base::ByteView message = base::as_bytes(vector.message);
    return EVP_DigestVerify(context.get(), vector.signature.data(), vector.signature.size(), message.data(),
                            message.size()) == 1;
}

bool verifier_accepts(const Vector& vector) {
    return verify_note(vector.key, base::as_bytes(vector.message), vector.signature).has_value();
}

TEST(crypto_ed25519_vectors, verdicts_are_distributed_as_libsodium_and_libcrypto_are_known_to_give_them) {
    const auto vectors = read_vectors();
    ASSERT_EQ(vectors.size(), 914U);
    int accepted = 0;
    int refused_by_us_only = 0;
    int refused_by_both = 0;
    for (const Vector& vector : vectors) {
        const bool parsed = parse_verify_key(vector.key.view()).has_value();
        const bool ours = parsed && verifier_accepts(vector);
        const bool theirs = libcrypto_accepts(vector);
        EXPECT_TRUE(theirs || !ours);
        if (ours) ++accepted;
        if (!ours && !theirs) ++refused_by_both;
        if (ours || !theirs) continue;
        ++refused_by_us_only;
        EXPECT_TRUE(vector.has_low_order_a || vector.has_low_order_r);
    }
    EXPECT_EQ(accepted, 43);
    EXPECT_EQ(refused_by_us_only, 165);
    EXPECT_EQ(refused_by_both, 706);
}

TEST(crypto_ed25519_vectors, import_refuses_no_key_under_which_the_verifier_would_accept) {
    int with_low_order_component = 0;
    for (const Vector& vector : read_vectors()) {
        if (!verifier_accepts(vector)) continue;
        EXPECT_TRUE(parse_verify_key(vector.key.view())) << vector.key.hex();
        if (vector.has_low_order_component_a) ++with_low_order_component;
    }
    EXPECT_EQ(with_low_order_component, 42);
}

TEST(crypto_ed25519_vectors, import_refuses_every_key_of_small_order) {
    for (const Vector& vector : read_vectors()) {
        EXPECT_FALSE(vector.has_low_order_a && parse_verify_key(vector.key.view())) << vector.key.hex();
    }
}

}  // namespace
}  // namespace crypto
