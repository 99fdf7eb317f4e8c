// SPDX-License-Identifier: Apache-2.0
// The known sealed message is from an HChaCha20 in Python with the ChaCha20-Poly1305 of python3-cryptography.
#include "crypto/aead.h"

#include <gtest/gtest.h>

#include "tests/crypto/hex_bytes.h"

namespace crypto {
namespace {

constexpr std::string_view kSealed =
    "404142434445464748494a4b4c4d4e4f5051525354555657a3516404f0971865af80e6d5caf2ca5b0c2a8858001c27e3943f04c38f47";
constexpr std::string_view kEncoded =
    "040011111111111111111111111111111111222222222222222222222222222222223333333333333333333333333333333308070605"
    "040302010900000000000000";

Context sample_context() {
    Context context{.kind = SealedKind::block, .a = 0x0102030405060708, .b = 9};
    context.vault.fill(0x11);
    context.compartment.fill(0x22);
    context.object.fill(0x33);
    return context;
}
PackKey sample_key() { return PackKey::copy_of(counting<kKeySize>()); }

std::string decrypted_text(const Result<WipedBuffer>& plain) {
    return plain ? std::string(plain->begin(), plain->end()) : "(refused)";
}
bool is_refused(const PackKey& key, const Context& context, base::ByteView sealed) {
    const auto plain = decrypt(key, context, sealed);
    return !plain && plain.error() == Error::not_authentic;
}

TEST(crypto_aead, a_context_has_its_66_bytes) {
    EXPECT_EQ(base::encode_hex(sample_context().encode()), kEncoded);
    EXPECT_EQ(Context{}.encode(), base::ByteArray<66>{});
}

TEST(crypto_aead, opens_what_another_implementation_sealed) {
    EXPECT_EQ(decrypted_text(decrypt(sample_key(), sample_context(), from_hex(kSealed))), "what was taken");
}

TEST(crypto_aead, round_trip_of_all_sizes) {
    const auto key = sample_key();
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 63U, 64U, 65U, 4056U, 65536U, 1048577U}) {
        base::Bytes plain(size);
        fill_random(plain);
        const base::Bytes sealed = encrypt(key, sample_context(), plain);
        ASSERT_EQ(sealed.size(), size + kSealOverhead);
        const auto opened = decrypt(key, sample_context(), sealed);
        ASSERT_TRUE(opened);
        EXPECT_TRUE(equal_constant_time(*opened, plain));
    }
}

TEST(crypto_aead, sealing_twice_gives_different_bytes) {
    const auto key = sample_key();
    EXPECT_NE(encrypt(key, sample_context(), {}), encrypt(key, sample_context(), {}));
}

TEST(crypto_aead, G3_every_flipped_bit_is_refused) {
    const auto key = sample_key();
    base::Bytes sealed = from_hex(kSealed);
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        const auto flip = static_cast<std::uint8_t>(1U << (bit % 8));
        sealed[bit / 8] ^= flip;
        ASSERT_TRUE(is_refused(key, sample_context(), sealed)) << "bit " << bit;
        sealed[bit / 8] ^= flip;
    }
    EXPECT_FALSE(is_refused(key, sample_context(), sealed));
}

TEST(crypto_aead, G3_every_truncation_and_extension_is_refused) {
    const auto key = sample_key();
    base::Bytes sealed = from_hex(kSealed);
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        EXPECT_TRUE(is_refused(key, sample_context(), base::ByteView(sealed).first(size))) << size;
    }
    sealed.push_back(0);
    EXPECT_TRUE(is_refused(key, sample_context(), sealed));
}

TEST(crypto_aead, G3_every_other_kind_is_refused) {
    const auto key = sample_key();
    for (std::uint8_t kind = 0; kind <= 12; ++kind) {
        Context context = sample_context();
        if (context.kind == SealedKind{kind}) continue;
        context.kind = SealedKind{kind};
        EXPECT_TRUE(is_refused(key, context, from_hex(kSealed))) << int{kind};
    }
}

TEST(crypto_aead, G3_every_change_of_an_id_in_the_context_is_refused) {
    const auto key = sample_key();
    for (const auto field : {&Context::vault, &Context::compartment, &Context::object}) {
        for (std::size_t bit = 0; bit < 128; ++bit) {
            Context context = sample_context();
            (context.*field)[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
            ASSERT_TRUE(is_refused(key, context, from_hex(kSealed)));
        }
    }
}

TEST(crypto_aead, G3_every_change_of_a_position_is_refused) {
    const auto key = sample_key();
    for (const auto field : {&Context::a, &Context::b}) {
        for (int bit = 0; bit < 64; ++bit) {
            Context context = sample_context();
            context.*field ^= std::uint64_t{1} << bit;
            ASSERT_TRUE(is_refused(key, context, from_hex(kSealed)));
        }
    }
    Context swapped = sample_context();
    std::swap(swapped.a, swapped.b);
    EXPECT_TRUE(is_refused(key, swapped, from_hex(kSealed)));
}

TEST(crypto_aead, another_key_is_refused) {
    EXPECT_TRUE(is_refused(PackKey::random(), sample_context(), from_hex(kSealed)));
}

TEST(crypto_aead, a_refused_message_yields_no_byte) {
    base::Bytes sealed = from_hex(kSealed);
    sealed.back() ^= 1;
    base::Bytes out(sealed.size() - kSealOverhead, 0xaa);
    EXPECT_FALSE(detail::open_into(sample_key().secret(), sample_context(), sealed, out));
    for (const std::uint8_t byte : out) EXPECT_TRUE(byte == 0xaa || byte == 0);
}

TEST(crypto_aead_death, an_output_of_the_wrong_size_is_our_bug) {
    const auto key = sample_key();
    base::Bytes out(10);
    EXPECT_DEATH(encrypt_into(key, sample_context(), {}, out), "internal error");
}

}  // namespace
}  // namespace crypto
