// SPDX-License-Identifier: Apache-2.0
// Expected keys are from the reference implementation of Argon2 (python3-argon2).
#include "crypto/passphrase.h"

#include <gtest/gtest.h>

#include "tests/crypto/hex_bytes.h"

namespace crypto {
namespace {

std::string normalized(std::string_view typed) {
    const auto result = normalize_passphrase(base::as_bytes(typed));
    if (!result) return result.error() == Error::bad_passphrase ? "(bad)" : "(other)";
    return std::string(result->begin(), result->end());
}
std::string key_of(std::string_view typed, std::optional<std::string_view> key_file = std::nullopt) {
    const auto phrase = normalize_passphrase(base::as_bytes(typed));
    std::optional<base::ByteView> file;
    if (key_file) file = base::as_bytes(*key_file);
    const auto key = derive_from_passphrase(phrase.value(), file, kInteractive, counting<16>());
    return key.value().secret().expose([](base::FixedView<kKeySize> bytes) { return base::encode_hex(bytes); });
}
std::string stripped(std::string_view text) {
    return std::string(base::as_text(strip_newline(base::as_bytes(text))));
}

TEST(crypto_passphrase, normalizes_to_nfkc) {
    EXPECT_EQ(normalized("correct horse"), "correct horse");
    EXPECT_EQ(normalized("Ame\u0301lie"), "Am\u00e9lie");
    EXPECT_EQ(normalized("\ufb01le"), "file");
    EXPECT_EQ(normalized("\uff21\uff22"), "AB");
    EXPECT_EQ(normalized("\u212b"), "\u00c5");
    EXPECT_EQ(normalized("\u1112\u1161\u11ab"), "\ud55c");
    EXPECT_EQ(normalized("a\u0323\u0307"), normalized("a\u0307\u0323"));
    EXPECT_EQ(normalized(" spaces stay "), " spaces stay ");
    EXPECT_EQ(normalized("\u0915\u093c"), "\u0915\u093c");  // excluded from composition
}

TEST(crypto_passphrase, refuses_what_cannot_be_typed_again) {
    using namespace std::string_view_literals;
    EXPECT_EQ(normalized(""), "(bad)");
    EXPECT_EQ(normalized("a\0b"sv), "(bad)");
    EXPECT_EQ(normalized("\0"sv), "(bad)");
    EXPECT_EQ(normalized("\xff"), "(bad)");
    EXPECT_EQ(normalized("a\xc3"), "(bad)");
    EXPECT_EQ(normalized("\xc0\x80"), "(bad)");          // overlong zero
    EXPECT_EQ(normalized("\xed\xa0\x80"), "(bad)");      // surrogate
    EXPECT_EQ(normalized("\xf4\x90\x80\x80"), "(bad)");  // beyond U+10FFFF
}

TEST(crypto_passphrase, is_bounded_before_and_after_normalizing) {
    EXPECT_EQ(normalized(std::string(kMaxPassphraseBytes, 'x')).size(), kMaxPassphraseBytes);
    EXPECT_EQ(normalized(std::string(kMaxPassphraseBytes + 1, 'x')), "(bad)");
    std::string grows;
    for (std::size_t i = 0; i < kMaxPassphraseBytes / 3; ++i) grows += "\ufdfa";  // 3 bytes become 33
    EXPECT_EQ(normalized(grows), "(bad)");
}

TEST(crypto_passphrase, strips_one_newline_of_a_file) {
    EXPECT_EQ(stripped("secret\n"), "secret");
    EXPECT_EQ(stripped("secret\r\n"), "secret");
    EXPECT_EQ(stripped("secret\n\n"), "secret\n");
    EXPECT_EQ(stripped("secret\r"), "secret\r");
    EXPECT_EQ(stripped("secret"), "secret");
    EXPECT_EQ(stripped("\n"), "");
    EXPECT_EQ(stripped("\r\n"), "");
    EXPECT_EQ(stripped(""), "");
}

TEST(crypto_passphrase, derives_what_the_reference_implementation_derives) {
    EXPECT_EQ(key_of("correct horse"), "1a7fa2351ba1e2b07e41316813928c66f2abf6c9cfb68a7c8c93b2d51c20d5ac");
    EXPECT_EQ(key_of("correct horse", "key file"),
              "6abe570aab28692ed2fed93a26d2c0c3f43e338df66b39669b8cfdd3f2cbb5b6");
    EXPECT_EQ(key_of("Am\u00e9lie \ufb01le"), "62c3593bf9fb05100e0a53094ab47f5abd7d71996fc981ad1bb534323be2d524");
}

TEST(crypto_passphrase, one_word_in_two_forms_gives_one_key) {
    EXPECT_EQ(key_of("Ame\u0301lie file"), key_of("Am\u00e9lie \ufb01le"));
}

TEST(crypto_passphrase, an_empty_key_file_is_not_no_key_file) {
    EXPECT_NE(key_of("correct horse", ""), key_of("correct horse"));
    // Nor can the file's digest be typed: the length of the passphrase stands before it.
    EXPECT_NE(key_of("correct horse", "a"), key_of("correct horse", "b"));
}

TEST(crypto_passphrase, G14_costs_below_the_floor_or_above_the_ceiling_are_refused) {
    const auto phrase = base::as_bytes("correct horse");
    for (const Cost cost : {Cost{1, kInteractive.memory}, Cost{2, kInteractive.memory - 1}, Cost{0, 0},
                            Cost{33, kInteractive.memory}, Cost{2, kCostCeiling.memory + 1}, Cost{4, 8192},
                            Cost{0xffffffff, 0xffffffffffffffff}}) {
        EXPECT_EQ(check_cost(cost).error(), Error::cost_out_of_range);
        EXPECT_EQ(derive_from_passphrase(phrase, std::nullopt, cost, {}).error(), Error::cost_out_of_range);
    }
    for (const Cost cost : {kInteractive, kModerate, kSensitive, kCostCeiling}) EXPECT_TRUE(check_cost(cost));
}

TEST(crypto_passphrase, an_empty_or_overlong_phrase_derives_nothing) {
    const base::Bytes long_phrase(kMaxPassphraseBytes + 1, 'x');
    EXPECT_EQ(derive_from_passphrase({}, std::nullopt, kInteractive, {}).error(), Error::bad_passphrase);
    EXPECT_EQ(derive_from_passphrase(long_phrase, std::nullopt, kInteractive, {}).error(), Error::bad_passphrase);
}

}  // namespace
}  // namespace crypto
