// SPDX-License-Identifier: Apache-2.0
// Expected values: FIPS 180-4's examples, SipHash's paper, Python's hashlib and hmac.
#include "crypto/digest.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/crypto/hex_bytes.h"

namespace crypto {
namespace {

constexpr std::string_view kSha256OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr std::string_view kSha256OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(crypto_digest, sha256_known_answers) {
    EXPECT_EQ(sha256({}).hex(), kSha256OfNothing);
    EXPECT_EQ(sha256(base::ByteView{}).hex(), kSha256OfNothing);
    EXPECT_EQ(sha256(base::as_bytes("abc")).hex(), kSha256OfAbc);
    EXPECT_EQ(sha256({base::as_bytes("a"), {}, base::as_bytes("bc")}).hex(), kSha256OfAbc);
    EXPECT_EQ(sha256(base::Bytes(1000000, 'a')).hex(),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(crypto_digest, sha256_with_a_label_puts_a_zero_byte_behind_it) {
    EXPECT_EQ(sha256(labels::kEventCommitment, base::as_bytes("salt"), base::as_bytes("event")).hex(),
              "0562ae41b8a24a51e6419870aea0559a24e7fd608556e45839a0da15a51ba56e");
}

TEST(crypto_digest, a_stream_gives_the_same_however_it_is_cut) {
    base::Bytes bytes(100000);
    fill_random(bytes);
    const Sha256 whole = sha256(bytes);
    for (const std::size_t step : {1U, 63U, 64U, 65U, 4096U, 100000U}) {
        Sha256Stream stream;
        for (std::size_t at = 0; at < bytes.size(); at += step) {
            stream.update(base::ByteView(bytes).subspan(at, std::min(step, bytes.size() - at)));
            stream.update({});
        }
        EXPECT_EQ(stream.finish(), whole) << step;
    }
}

TEST(crypto_digest, streams_interleave_and_move) {
    Sha256Stream a;
    Sha256Stream b;
    a.update(base::as_bytes("a"));
    b.update({});
    Sha256Stream moved = std::move(a);
    EXPECT_EQ(sha256(base::as_bytes("abc")).hex(), kSha256OfAbc);
    moved.update(base::as_bytes("bc"));
    EXPECT_EQ(moved.finish().hex(), kSha256OfAbc);
    EXPECT_EQ(b.finish().hex(), kSha256OfNothing);
}

TEST(crypto_digest, threads_hash_side_by_side) {
    const auto work = [] {
        for (int i = 0; i < 1000; ++i) ASSERT_EQ(sha256(base::as_bytes("abc")).hex(), kSha256OfAbc);
    };
    std::thread other(work);
    work();
    other.join();
}

TEST(crypto_digest_death, a_stream_is_finished_once) {
    Sha256Stream stream;
    static_cast<void>(stream.finish());
    EXPECT_DEATH(stream.finish(), "internal error");
    EXPECT_DEATH(stream.update({}), "internal error");
}

TEST(crypto_digest, hmac_known_answer) {
    const auto key = SubjectKey::copy_of(counting<kKeySize>());
    base::Bytes message = {'o', 'r', 'i', 'g', 'i', 'n', 0};
    base::append(message, base::be64(5));
    EXPECT_EQ(base::encode_hex(hmac_sha256_16(key, message)), "5760ffa16a3fa3396dad9ff3d2e6a30b");
}

TEST(crypto_digest, keyed_blake2b_known_answers) {
    const auto key = Secret<kKeySize>::copy_of(counting<kKeySize>());
    base::ByteArray<32> long_out;
    blake2b_keyed(key, base::as_bytes("prefix"), base::as_bytes("bytes"), long_out);
    EXPECT_EQ(base::encode_hex(long_out), "d4d9edc571c1f9f4b648e0f8f7fdc46bcedb1a6cf80203e9db9467902026e00e");
    base::ByteArray<16> short_out;
    blake2b_keyed(key, base::as_bytes("prefix"), base::as_bytes("bytes"), short_out);
    EXPECT_EQ(base::encode_hex(short_out), "79673c0d2d9339eb1d721187e942b5d1");
    blake2b_keyed(key, {}, base::as_bytes("prefixbytes"), short_out);
    EXPECT_EQ(base::encode_hex(short_out), "79673c0d2d9339eb1d721187e942b5d1");
}

TEST(crypto_digest_death, keyed_blake2b_has_two_output_sizes) {
    const Secret<kKeySize> key;
    base::ByteArray<24> out;
    EXPECT_DEATH(blake2b_keyed(key, {}, {}, out), "internal error");
}

TEST(crypto_digest, blake2b_known_answer) {
    EXPECT_EQ(base::encode_hex(blake2b(base::as_bytes("key file"))),
              "dd54b27ac432f2ed879818b4dcf4080826e6d7332029eb2a560477f3cc1f5200");
}

TEST(crypto_digest, siphash_vector_of_its_paper) {
    EXPECT_EQ(siphash(counting<16>(), counting<15>()), 0xa129ca6149be45e5U);
}

}  // namespace
}  // namespace crypto
