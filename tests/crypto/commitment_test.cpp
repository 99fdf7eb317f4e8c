// SPDX-License-Identifier: Apache-2.0
// Why commitments are needed, shown: a sealed message that opens under two keys. Poly1305's tag is a polynomial in r
// mod p = 2^130 - 5 plus a pad. With two free 16-byte blocks x and y, the sums for both keys can be set at will: two
// linear equations in x and y, which have a usable solution (both in [2^128, 2^129)) for one tag in sixteen.
#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <sodium.h>

#include <memory>

#include "crypto/aead.h"
#include "tests/crypto/hex_bytes.h"

namespace crypto {
namespace {

// An integer modulo p.
class Number {
  public:
    Number() : m_value(BN_new(), BN_free) {}
    explicit Number(base::ByteView little_endian) : Number() {
        BN_lebin2bn(little_endian.data(), static_cast<int>(little_endian.size()), m_value.get());
    }
    // A block of a message: its 16 bytes and a 1 above them.
    static Number block(base::ByteView bytes) {
        Number number(bytes);
        BN_set_bit(number.m_value.get(), 128);
        return number;
    }
    friend Number operator+(const Number& a, const Number& b) { return apply(BN_mod_add, a, b); }
    friend Number operator-(const Number& a, const Number& b) { return apply(BN_mod_sub, a, b); }
    friend Number operator*(const Number& a, const Number& b) { return apply(BN_mod_mul, a, b); }
    Number inverse() const {
        Number result;
        BN_mod_inverse(result.m_value.get(), m_value.get(), modulus(), scratch());
        return result;
    }
    bool is_block() const { return BN_num_bits(m_value.get()) == 129; }
    base::ByteArray<16> block_bytes() const {
        base::ByteArray<17> bytes{};
        BN_bn2lebinpad(m_value.get(), bytes.data(), 17);
        base::ByteArray<16> low;
        std::copy_n(bytes.begin(), 16, low.begin());
        return low;
    }

  private:
    static const BIGNUM* modulus() {
        static const Number p(from_hex("fbffffffffffffffffffffffffffffff03"));
        return p.m_value.get();
    }
    static BN_CTX* scratch() {
        static const std::unique_ptr<BN_CTX, void (*)(BN_CTX*)> context(BN_CTX_new(), BN_CTX_free);
        return context.get();
    }
    template <class F>
    static Number apply(F operation, const Number& a, const Number& b) {
        Number result;
        operation(result.m_value.get(), a.m_value.get(), b.m_value.get(), modulus(), scratch());
        return result;
    }
    std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> m_value;
};

// What XChaCha20-Poly1305 makes of a key and a nonce: r and the pad of the tag.
struct OneTimeKey {
    Number r;
    base::ByteArray<16> pad{};
};

OneTimeKey one_time_key(const base::ByteArray<32>& key, const base::ByteArray<24>& nonce) {
    base::ByteArray<32> subkey;
    crypto_core_hchacha20(subkey.data(), nonce.data(), key.data(), nullptr);
    base::ByteArray<12> short_nonce{};
    std::copy_n(nonce.begin() + 16, 8, short_nonce.begin() + 4);
    base::ByteArray<32> stream;
    crypto_stream_chacha20_ietf(stream.data(), stream.size(), short_nonce.data(), subkey.data());
    for (const std::size_t i : {3U, 7U, 11U, 15U}) stream[i] &= 15;
    for (const std::size_t i : {4U, 8U, 12U}) stream[i] &= 252;
    OneTimeKey result{Number(base::ByteView(stream).first(16)), {}};
    std::copy_n(stream.begin() + 16, 16, result.pad.begin());
    return result;
}

// tag - pad mod 2^128.
Number before_pad(const base::ByteArray<16>& tag, const base::ByteArray<16>& pad) {
    base::ByteArray<16> sum;
    unsigned borrow = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        const unsigned difference = 256U + tag[i] - pad[i] - borrow;
        sum[i] = static_cast<std::uint8_t>(difference);
        borrow = difference < 256 ? 1 : 0;
    }
    return Number(sum);
}

// What x * r + y has to be, so that (((aad + x) * r + y) * r + lengths) * r gives the tag.
Number demand(const OneTimeKey& key, const Context& context, const base::ByteArray<16>& tag) {
    base::ByteArray<80> padded{};
    const auto encoded = context.encode();
    std::copy(encoded.begin(), encoded.end(), padded.begin());
    Number aad;
    for (std::size_t i = 0; i < padded.size(); i += 16) {
        aad = (aad + Number::block(base::ByteView(padded).subspan(i, 16))) * key.r;
    }
    base::ByteArray<16> lengths{};
    lengths[0] = static_cast<std::uint8_t>(encoded.size());
    lengths[8] = 32;
    const Number inverse = key.r.inverse();
    return (before_pad(tag, key.pad) * inverse - Number::block(lengths)) * inverse - aad * key.r;
}

base::Bytes forge(const base::ByteArray<32>& key_1, const base::ByteArray<32>& key_2, const Context& context) {
    const auto nonce = random_array<24>();
    const OneTimeKey one = one_time_key(key_1, nonce);
    const OneTimeKey two = one_time_key(key_2, nonce);
    for (;;) {
        const auto tag = random_array<16>();
        const Number demand_1 = demand(one, context, tag);
        const Number x = (demand_1 - demand(two, context, tag)) * (one.r - two.r).inverse();
        const Number y = demand_1 - x * one.r;
        if (!x.is_block() || !y.is_block()) continue;
        base::Bytes sealed(nonce.begin(), nonce.end());
        base::append(sealed, x.block_bytes());
        base::append(sealed, y.block_bytes());
        base::append(sealed, tag);
        return sealed;
    }
}

TEST(crypto_commitment, G4_a_forged_message_opens_under_two_keys_and_the_commitment_tells_them_apart) {
    const Context context{.kind = SealedKind::block, .a = 7};
    const auto bytes_1 = random_array<32>();
    const auto bytes_2 = random_array<32>();
    const auto key_1 = PackKey::copy_of(bytes_1);
    const auto key_2 = PackKey::copy_of(bytes_2);
    const base::Bytes forged = forge(bytes_1, bytes_2, context);

    const auto plain_1 = decrypt(key_1, context, forged);
    const auto plain_2 = decrypt(key_2, context, forged);
    ASSERT_TRUE(plain_1);
    ASSERT_TRUE(plain_2);
    EXPECT_NE(*plain_1, *plain_2);
    EXPECT_NE(commit_to(key_1, context.encode()), commit_to(key_2, context.encode()));
}

TEST(crypto_commitment, G4_truncated_to_ten_bits_commitments_collide_and_in_full_they_do_not) {
    std::vector<Commitment> commitments;
    std::vector<bool> seen(1024);
    int collisions = 0;
    for (int i = 0; i < 2000; ++i) {
        commitments.push_back(commit_to(PackKey::random(), {}));
        const std::size_t prefix = base::load_le<std::uint16_t>(base::ByteView(commitments.back()).first(2)) % 1024U;
        if (seen[prefix]) ++collisions;
        seen[prefix] = true;
    }
    std::sort(commitments.begin(), commitments.end());
    EXPECT_GT(collisions, 0);  // the search works
    EXPECT_EQ(std::adjacent_find(commitments.begin(), commitments.end()), commitments.end());
}

TEST(crypto_commitment, G1_commitment_bytes_are_evenly_spread) {
    std::array<int, 256> counts{};
    constexpr int kCommitments = 8192;
    for (int i = 0; i < kCommitments; ++i) {
        for (const std::uint8_t byte : commit_to(PackKey::random(), {})) ++counts[byte];
    }
    const double expected = kCommitments * 32.0 / 256.0;
    double chi_square = 0;
    for (const int count : counts) chi_square += (count - expected) * (count - expected) / expected;
    EXPECT_LT(chi_square, 400.0);  // 255 degrees of freedom: exceeded once in 10^8 runs
}

}  // namespace
}  // namespace crypto
