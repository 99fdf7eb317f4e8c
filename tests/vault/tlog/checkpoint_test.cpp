// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/checkpoint.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/vault/tlog/log_fixture.h"
#include "vault/tlog/cosignature.h"

namespace vault::tlog::test {
namespace {

constexpr std::string_view kRoot = "kTlgHMHKirKnoMLBNMBIRfKxulSag9bIRc/NpDnMWF0=";
constexpr std::string_view kEmptyRoot = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
constexpr std::string_view kZeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

std::string text_of(std::string_view origin, std::string_view size, std::string_view root) {
    return std::string(origin) + '\n' + std::string(size) + '\n' + std::string(root) + '\n';
}
bool is_no_checkpoint(const std::string& text) { return fails_with(parse_checkpoint(text), ErrorCode::malformed); }

Note signed_text(std::string_view text) {
    Note note = Note::create(text).value();
    note.sign(kOrigin, signer(1)).value();
    return note;
}

TEST(tlog_checkpoint, three_lines_there_and_back) {
    const Checkpoint checkpoint{"example.com/log", {7, hash_of<RootHash>(kRoot)}};
    const std::string text = encode_checkpoint(checkpoint).value();
    EXPECT_EQ(text, text_of("example.com/log", "7", kRoot));
    EXPECT_EQ(parse_checkpoint(text).value(), (ParsedCheckpoint{checkpoint, {}}));
}

TEST(tlog_checkpoint, a_size_has_one_spelling) {
    for (const std::string_view size : {"1", "7", "10", "9223372036854775807"}) {
        EXPECT_FALSE(is_no_checkpoint(text_of("o", size, kRoot))) << size;
    }
    for (const std::string_view size : {"007", "+7", "-7", "7 ", " 7", "", "0x7", "7.0", "00", "9223372036854775808",
                                        "18446744073709551616", "18446744073709551623", "\u0667"}) {
        EXPECT_TRUE(is_no_checkpoint(text_of("o", size, kRoot))) << size;
    }
}

TEST(tlog_checkpoint, an_empty_log_has_the_hash_of_nothing) {
    EXPECT_EQ(parse_checkpoint(text_of("o", "0", kEmptyRoot)).value().checkpoint.head, (TreeHead{0, empty_root()}));
    EXPECT_TRUE(is_no_checkpoint(text_of("o", "0", kZeros)));
    EXPECT_TRUE(is_no_checkpoint(text_of("o", "0", kRoot)));
    EXPECT_TRUE(fails_with(encode_checkpoint({"o", {0, RootHash{}}}), ErrorCode::malformed));
}

TEST(tlog_checkpoint, other_lines_are_malformed) {
    EXPECT_TRUE(is_no_checkpoint(""));
    EXPECT_TRUE(is_no_checkpoint("o\n"));
    EXPECT_TRUE(is_no_checkpoint("o\n7\n"));
    EXPECT_TRUE(is_no_checkpoint(text_of("", "7", kRoot))) << "no origin";
    EXPECT_TRUE(is_no_checkpoint(text_of("o", "7", std::string(kRoot.substr(0, 43)))));
    EXPECT_TRUE(is_no_checkpoint(text_of("o", "7", replaced(std::string(kRoot), "F0=", "F1=")))) << "stray bits";
    EXPECT_TRUE(is_no_checkpoint(text_of("o", "7", "AAAA")));
    EXPECT_TRUE(is_no_checkpoint(text_of("o", "7", std::string(kRoot) + "AAAA")));
    EXPECT_TRUE(is_no_checkpoint(text_of("o", "7", kRoot) + "\n")) << "a blank line";
    EXPECT_TRUE(is_no_checkpoint(text_of("o", "7", kRoot) + "a\n\nb\n"));
    EXPECT_TRUE(is_no_checkpoint(text_of("o", "7", kRoot) + "no newline"));
}

TEST(tlog_checkpoint, extension_lines_of_others_are_kept_apart) {
    const auto parsed = parse_checkpoint(text_of("o", "7", kRoot) + "one\ntwo three\n").value();
    EXPECT_EQ(parsed.extensions, (std::vector<std::string>{"one", "two three"}));
    EXPECT_EQ(encode_checkpoint(parsed.checkpoint).value(), text_of("o", "7", kRoot));
}

TEST(tlog_checkpoint, our_origin_is_a_key_name_and_our_size_has_a_ceiling) {
    const RootHash root = hash_of<RootHash>(kRoot);
    for (const std::string_view origin : {"", "a b", "a+b", "a\nb", "\u00a0"}) {
        EXPECT_TRUE(fails_with(encode_checkpoint({std::string(origin), {7, root}}), ErrorCode::malformed));
    }
    EXPECT_TRUE(fails_with(encode_checkpoint({"o", {kMaxTreeSize + 1, root}}), ErrorCode::malformed));
}

TEST(tlog_checkpoint, the_log_key_and_only_it_makes_a_checkpoint) {
    const Log log(7);
    const Note note = cosigned_checkpoint(log.head(7));
    EXPECT_EQ(verify_checkpoint(note, log_key()).value().text.checkpoint.head, log.head(7));
    EXPECT_TRUE(fails_with(verify_checkpoint(note, note_key(kOrigin, 9)), ErrorCode::not_authentic));
    EXPECT_TRUE(fails_with(verify_checkpoint(note, note_key("another/log", 1)), ErrorCode::not_authentic));

    Note witness_alone = Note::create(note.text()).value();
    witness_alone.cosign(kWitness, kNow, signer(2)).value();
    EXPECT_TRUE(
        fails_with(verify_checkpoint(witness_alone, log_key(), std::vector{witness()}), ErrorCode::not_authentic));
    const Note unsigned_note = Note::create(note.text()).value();
    EXPECT_TRUE(fails_with(verify_checkpoint(unsigned_note, log_key()), ErrorCode::not_authentic));
}

TEST(tlog_checkpoint, an_origin_that_is_not_the_keys_name_is_refused) {
    const Note other = signed_text(text_of("strongroom/ffffffffffffffffffffffffffffffff", "7", kRoot));
    EXPECT_TRUE(fails_with(verify_checkpoint(other, log_key()), ErrorCode::not_authentic));
    const Note marked = signed_text(text_of("\xef\xbb\xbf" + std::string(kOrigin), "7", kRoot));
    EXPECT_TRUE(fails_with(verify_checkpoint(marked, log_key()), ErrorCode::not_authentic));
    EXPECT_TRUE(fails_with(verify_checkpoint(signed_text("no checkpoint\n"), log_key()), ErrorCode::malformed));
}

TEST(tlog_checkpoint, cosignatures_of_known_witnesses_are_counted_once_each) {
    const Log log(7);
    Note note = cosigned_checkpoint(log.head(7));
    note.cosign(kWitness, kNow + 5, signer(2)).value();
    note.cosign("witness.example/w2", kNow + 9, signer(3)).value();
    const auto one = verify_checkpoint(note, log_key(), std::vector{witness()}).value().cosignatures;
    ASSERT_EQ(one.size(), 1U);
    EXPECT_EQ(one[0].time, kNow);
    const auto both = verify_checkpoint(note, log_key(), std::vector{witness_key("witness.example/w2", 3), witness()});
    ASSERT_EQ(both.value().cosignatures.size(), 2U);
    EXPECT_EQ(both.value().cosignatures[1].witness, 0U);
    EXPECT_EQ(both.value().cosignatures[1].time, kNow + 9);
}

TEST(tlog_checkpoint, log_signatures_and_cosignatures_do_not_pass_for_each_other) {
    const Log log(7);
    const Note note = cosigned_checkpoint(log.head(7));
    EXPECT_TRUE(fails_with(verify_checkpoint(note, witness_key(kOrigin, 1)), ErrorCode::invalid_argument));
    const std::vector<NoteKey> no_cosigner = {note_key(kWitness, 2)};
    EXPECT_TRUE(fails_with(verify_checkpoint(note, log_key(), no_cosigner), ErrorCode::invalid_argument));
    // The log's own key as a witness would be one signer twice.
    EXPECT_TRUE(
        fails_with(verify_checkpoint(note, log_key(), std::vector{witness_key("w", 1)}), ErrorCode::invalid_argument));
    Note crossed = Note::create(note.text()).value();
    crossed.add({std::string(kOrigin), witness_key(kOrigin, 1).id(), note.signatures()[0].bytes}).value();
    EXPECT_TRUE(fails_with(crossed.verify(std::vector{witness_key(kOrigin, 1)}), ErrorCode::not_authentic));
    EXPECT_TRUE(fails_with(crossed.verify(std::vector{log_key()}), ErrorCode::not_authentic));
    Note shortened = Note::create(note.text()).value();
    const Bytes& cosignature = note.signatures()[1].bytes;
    shortened
        .add({std::string(kWitness), note_key(kWitness, 2).id(), Bytes(cosignature.begin() + 8, cosignature.end())})
        .value();
    EXPECT_TRUE(fails_with(shortened.verify(std::vector{note_key(kWitness, 2)}), ErrorCode::not_authentic));
}

TEST(tlog_cosignature, the_known_one_is_made_and_verified) {
    base::ByteArray<32> seed;
    for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::uint8_t>(i);
    const auto key = crypto::SigningKey::from_seed(crypto::Secret<32>::copy_of(seed));
    EXPECT_EQ(key.verify_key().hex(), "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");
    const NoteKey named = NoteKey::create(kWitness, SignatureType::cosignature, key.verify_key()).value();
    EXPECT_EQ(named.id().hex(), "e75f6532");

    constexpr std::string_view kOther =
        "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562";
    Note note = Note::create(text_of(kOther, "3", "RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=")).value();
    note.cosign(kWitness, 1679315147, key).value();
    EXPECT_NE(note.encode().find("519lMgAAAABkGFDLrmISkfpXqgq2mVSh4GIIuPgoYKp2xxLQraM6HDbnLCO7p0EhkxXN6i3yGAgF7aRak1A"
                                 "HEQPxIt09Jhr6ZME7Aw==\n"),
              std::string::npos);
    EXPECT_EQ(note.verify(std::vector{named}).value()[0].time, 1679315147);
    const NoteKey log =
        NoteKey::parse(std::string(kOther) + "+5202289b+Af/cLU2Y5BJNP+r3iMDC+av9eWCD0fBJVDfzAux5zxAP").value();
    EXPECT_EQ(log.id().hex(), "5202289b");
}

TEST(tlog_cosignature, its_time_is_signed_and_neither_zero_nor_beyond_63_bits) {
    const crypto::SigningKey key = signer(2);
    EXPECT_TRUE(fails_with(sign_cosignature("x\n", 0, key), ErrorCode::invalid_argument));
    EXPECT_TRUE(fails_with(sign_cosignature("x\n", -1, key), ErrorCode::invalid_argument));
    constexpr UnixTime kLast = std::numeric_limits<UnixTime>::max();
    const CosignatureBytes last = sign_cosignature("x\n", kLast, key).value();
    EXPECT_EQ(verify_cosignature("x\n", key.verify_key(), last).value(), kLast);
    EXPECT_TRUE(fails_with(verify_cosignature("y\n", key.verify_key(), last), ErrorCode::not_authentic));
    EXPECT_TRUE(fails_with(verify_cosignature("x\n", signer(3).verify_key(), last), ErrorCode::not_authentic));
    CosignatureBytes bent = last;
    bent[7] = static_cast<std::uint8_t>(bent[7] ^ 1);
    EXPECT_TRUE(fails_with(verify_cosignature("x\n", key.verify_key(), bent), ErrorCode::not_authentic));
    bent[0] = 0x80;
    EXPECT_TRUE(fails_with(verify_cosignature("x\n", key.verify_key(), bent), ErrorCode::malformed));
    std::fill_n(bent.begin(), 8, std::uint8_t{0});
    EXPECT_TRUE(fails_with(verify_cosignature("x\n", key.verify_key(), bent), ErrorCode::malformed));
    EXPECT_TRUE(
        fails_with(verify_cosignature("x\n", key.verify_key(), ByteView(last).first(71)), ErrorCode::malformed));
}

}  // namespace
}  // namespace vault::tlog::test
