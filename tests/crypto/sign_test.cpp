// SPDX-License-Identifier: Apache-2.0
// Expected values: RFC 8032 section 7.1, test 1; python3-cryptography.
#include "crypto/sign.h"

#include <gtest/gtest.h>

#include "tests/crypto/hex_bytes.h"

namespace crypto {
namespace {

constexpr std::string_view kBody = "body";

SigningKey sample_signer() { return SigningKey::from_seed(SealSeed::copy_of(counting<kKeySize>())); }

bool is_bad(const Result<void>& verdict) { return !verdict && verdict.error() == Error::bad_signature; }
bool parses_as_verify_key(std::string_view hex) {
    const auto key = parse_verify_key(from_hex(hex));
    EXPECT_TRUE(key || key.error() == Error::bad_public_key);
    return key.has_value();
}
bool parses_as_sealing_key(std::string_view hex) {
    const auto key = parse_sealing_key(from_hex(hex));
    EXPECT_TRUE(key || key.error() == Error::bad_public_key);
    return key.has_value();
}

TEST(crypto_sign, rfc_8032_test_1) {
    const auto seed =
        array_from_hex<32>("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    const auto key = SigningKey::from_seed(SealSeed::copy_of(seed));
    EXPECT_EQ(key.verify_key().hex(), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    EXPECT_EQ(base::encode_hex(key.sign_note({})),
              "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5"
              "f0595bbe24655141438e7a100b");
}

TEST(crypto_sign, signs_label_zero_body) {
    const auto key = sample_signer();
    const Signature signature = key.sign(labels::kGrantSignature, base::as_bytes(kBody));
    EXPECT_EQ(base::encode_hex(signature),
              "dd5cb2099ce01c54854f6d96945614e9748cae6db0515e80a4ba9d6c2417dc4a59af21fe2f84543006088b2ff0a8484befbb50"
              "3e94c0740383473a1ba475a802");
    EXPECT_TRUE(verify(key.verify_key(), labels::kGrantSignature, base::as_bytes(kBody), signature));
    EXPECT_TRUE(verify_note(key.verify_key(), base::as_bytes(std::string_view("strongroom v0 grant\0body", 24)),
                            signature));
}

TEST(crypto_sign, a_signature_under_one_label_is_none_under_another) {
    const auto key = sample_signer();
    const Signature signature = key.sign(labels::kSealSignature, base::as_bytes(kBody));
    EXPECT_TRUE(is_bad(verify(key.verify_key(), labels::kPersonSealSignature, base::as_bytes(kBody), signature)));
    EXPECT_TRUE(is_bad(verify_note(key.verify_key(), base::as_bytes(kBody), signature)));
}

TEST(crypto_sign, every_flipped_bit_is_refused) {
    const auto key = sample_signer();
    Signature signature = key.sign_note(base::as_bytes(kBody));
    for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
        const auto flip = static_cast<std::uint8_t>(1U << (bit % 8));
        signature[bit / 8] ^= flip;
        ASSERT_TRUE(is_bad(verify_note(key.verify_key(), base::as_bytes(kBody), signature))) << bit;
        signature[bit / 8] ^= flip;
    }
    EXPECT_TRUE(is_bad(verify_note(key.verify_key(), base::as_bytes("bodY"), signature)));
    const auto other = SigningKey::from_seed(SealSeed::random());
    EXPECT_TRUE(is_bad(verify_note(other.verify_key(), base::as_bytes(kBody), signature)));
}

TEST(crypto_sign, verify_keys_of_honest_signers_parse) {
    for (int i = 0; i < 200; ++i) {
        const auto key = SigningKey::from_seed(SealSeed::random());
        const auto parsed = parse_verify_key(key.verify_key().view());
        ASSERT_TRUE(parsed);
        EXPECT_EQ(*parsed, key.verify_key());
    }
}

TEST(crypto_sign, verify_keys_of_another_length_are_refused) {
    for (const std::size_t size : {0U, 31U, 33U, 64U}) {
        EXPECT_FALSE(parse_verify_key(base::Bytes(size, 0x26)).has_value()) << size;
    }
}

TEST(crypto_sign, verify_keys_of_small_order_are_refused) {
    for (const std::string_view hex : {
             "0100000000000000000000000000000000000000000000000000000000000000",  // order 1
             "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // 2
             "0000000000000000000000000000000000000000000000000000000000000000",  // 4
             "0000000000000000000000000000000000000000000000000000000000000080",  // 4
             "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",  // 8
             "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",  // 8
             "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",  // 8
             "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",  // 8
             "0100000000000000000000000000000000000000000000000000000000000080",  // 1, with the sign of zero
             "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",  // 2, with the sign of zero
         }) {
        EXPECT_FALSE(parses_as_verify_key(hex)) << hex;
    }
}

TEST(crypto_sign, verify_keys_that_are_not_canonical_are_refused) {
    // y = p + 3 .. p + 18 encode points in a second way; those below p + 2 are of small order besides.
    for (int low = 0xed; low <= 0xff; ++low) {
        for (const int high : {0x7f, 0xff}) {
            base::ByteArray<32> bytes;
            bytes.fill(0xff);
            bytes[0] = static_cast<std::uint8_t>(low);
            bytes[31] = static_cast<std::uint8_t>(high);
            EXPECT_FALSE(parse_verify_key(bytes).has_value()) << low;
        }
    }
}

TEST(crypto_sign, verify_keys_off_the_curve_are_refused) {
    EXPECT_FALSE(parses_as_verify_key("0200000000000000000000000000000000000000000000000000000000000000"));
}

TEST(crypto_sign, sealed_boxes_round_trip) {
    const auto reader = UnsealingKey::from_seed(PersonSeed::random());
    for (const std::size_t size : {0U, 1U, 32U, 80U, 5000U}) {
        base::Bytes plain(size);
        fill_random(plain);
        const base::Bytes box = seal_to(reader.sealing_key(), plain);
        ASSERT_EQ(box.size(), size + kBoxOverhead);
        const auto opened = reader.open(box);
        ASSERT_TRUE(opened);
        EXPECT_TRUE(equal_constant_time(*opened, plain));
    }
}

TEST(crypto_sign, the_public_sealing_key_is_that_of_x25519) {
    const auto reader = UnsealingKey::from_seed(PersonSeed::copy_of(counting<kKeySize>()));
    EXPECT_EQ(reader.sealing_key().hex(), "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f");
}

TEST(crypto_sign, altered_short_and_foreign_boxes_do_not_open) {
    const auto reader = UnsealingKey::from_seed(PersonSeed::random());
    base::Bytes box = seal_to(reader.sealing_key(), counting<32>());
    EXPECT_EQ(UnsealingKey::from_seed(PersonSeed::random()).open(box).error(), Error::sealed_box);
    for (std::size_t size = 0; size < box.size(); ++size) {
        EXPECT_EQ(reader.open(base::ByteView(box).first(size)).error(), Error::sealed_box);
    }
    for (std::size_t i = 0; i < box.size(); ++i) {
        // The top bit of the ephemeral X25519 key is ignored by the curve, but not by the nonce.
        box[i] ^= 0x80;
        EXPECT_EQ(reader.open(box).error(), Error::sealed_box) << i;
        box[i] ^= 0x80;
    }
    EXPECT_TRUE(reader.open(box));
}

TEST(crypto_sign, sealing_keys_of_small_order_or_not_canonical_are_refused) {
    for (const std::string_view hex : {
             "0000000000000000000000000000000000000000000000000000000000000000",
             "0100000000000000000000000000000000000000000000000000000000000000",
             "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
             "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
             "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
             "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
             "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
             "0900000000000000000000000000000000000000000000000000000000000080",
         }) {
        EXPECT_FALSE(parses_as_sealing_key(hex)) << hex;
    }
    EXPECT_TRUE(parses_as_sealing_key("0900000000000000000000000000000000000000000000000000000000000000"));
    EXPECT_FALSE(parse_sealing_key(base::Bytes(31, 9)).has_value());
    EXPECT_TRUE(parse_sealing_key(UnsealingKey::from_seed(PersonSeed::random()).sealing_key().view()));
}

}  // namespace
}  // namespace crypto
