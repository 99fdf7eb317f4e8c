// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/note.h"

#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "tests/vault/tlog/log_fixture.h"

namespace vault::tlog::test {
namespace {

constexpr std::string_view kText = "first line\nsecond line\n";
constexpr std::string_view kName = "example.com/foo";

Note example() {
    Note note = Note::create(kText).value();
    note.sign(kName, signer(1)).value();
    return note;
}
NoteKey example_key() { return note_key(kName, 1); }

// A note of the given text with the example's signature line.
std::string with_text(std::string_view text) {
    return std::string(text) + '\n' + example().encode().substr(kText.size() + 1);
}
std::string with_line(std::string_view line) { return std::string(kText) + '\n' + std::string(line) + '\n'; }

bool is_no_note(std::string_view text) { return fails_with(Note::parse(text), ErrorCode::malformed); }

TEST(tlog_note, a_signed_note_reads_back_and_verifies) {
    const Note note = Note::parse(example().encode()).value();
    EXPECT_EQ(note, example());
    EXPECT_EQ(note.text(), kText);
    const auto verified = note.verify(std::vector{example_key()}).value();
    ASSERT_EQ(verified.size(), 1U);
    EXPECT_FALSE(verified[0].time.has_value());
}

TEST(tlog_note, the_text_may_have_blank_lines_and_any_letters) {
    Note note = Note::create("a\n\n\u00e8 \u2028 \u0634\n\n").value();
    note.sign(kName, signer(1)).value();
    EXPECT_EQ(Note::parse(note.encode()).value(), note);
}

TEST(tlog_note, bytes_that_no_note_has_are_malformed) {
    for (const std::string_view bad : {"\r\n", "\t\n", "\x01\n", "\x1f\n", "\xff\n", "\xc3\n", "\xed\xa0\x80\n",
                                       "\xc0\xaf\n", "\xf4\x90\x80\x80\n", "\xe2\x28\xa1\n"}) {
        EXPECT_TRUE(is_no_note(with_text(std::string(kText) + std::string(bad))));
        EXPECT_TRUE(fails_with(Note::create(bad), ErrorCode::malformed));
    }
    EXPECT_TRUE(is_no_note(with_text(std::string("nul\0here\n", 9))));
    std::string windows;
    for (const char c : example().encode()) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
    EXPECT_TRUE(is_no_note(windows));
}

TEST(tlog_note, anything_but_text_blank_line_and_signatures_is_malformed) {
    const std::string good = example().encode();
    const std::string line = good.substr(kText.size() + 1);
    EXPECT_TRUE(is_no_note(""));
    EXPECT_TRUE(is_no_note("\n"));
    EXPECT_TRUE(is_no_note("\n" + line));
    EXPECT_TRUE(is_no_note(kText));
    EXPECT_TRUE(is_no_note(std::string(kText) + "\n"));
    EXPECT_TRUE(is_no_note(good.substr(0, good.size() - 1))) << "no final newline";
    EXPECT_TRUE(is_no_note(good + "more\n")) << "text after the signatures";
    EXPECT_TRUE(is_no_note(good + "\n")) << "a blank line at the end";
    EXPECT_TRUE(is_no_note(std::string(kText) + line)) << "no blank line";
    EXPECT_TRUE(is_no_note(std::string(kText) + "\n\n\xef\xbb\xbf" + line)) << "a byte order mark before the dash";
}

TEST(tlog_note, a_second_blank_line_or_a_byte_order_mark_is_part_of_the_text_and_breaks_the_signature) {
    for (const std::string& text : {std::string(kText) + "\n", "\xef\xbb\xbf" + std::string(kText)}) {
        const Note note = Note::parse(with_text(text)).value();
        EXPECT_EQ(note.text(), text);
        EXPECT_TRUE(fails_with(note.verify(std::vector{example_key()}), ErrorCode::not_authentic));
    }
}

TEST(tlog_note, a_signature_line_has_one_spelling) {
    const std::string good = example().encode().substr(kText.size() + 1);
    const std::string line = good.substr(0, good.size() - 1);
    ASSERT_FALSE(is_no_note(with_line(line)));
    ASSERT_EQ(line.substr(line.size() - 1), "=") << "68 bytes: one '='";
    std::string stray_bits = line;
    stray_bits[line.size() - 2] = static_cast<char>(stray_bits[line.size() - 2] + 1);
    EXPECT_TRUE(is_no_note(with_line(stray_bits)));
    EXPECT_TRUE(is_no_note(with_line(line.substr(0, line.size() - 1)))) << "no padding";
    EXPECT_TRUE(is_no_note(with_line(line + "="))) << "too much padding";
    EXPECT_TRUE(is_no_note(with_line(line + " "))) << "a space behind";
    EXPECT_TRUE(is_no_note(with_line(line.substr(0, 40) + " " + line.substr(40)))) << "a space inside";
    EXPECT_TRUE(is_no_note(with_line(" " + line)));
    EXPECT_TRUE(is_no_note(with_line("-" + line.substr(3)))) << "a hyphen for the dash";
    EXPECT_TRUE(is_no_note(with_line(replaced(line, "\u2014 ", "\u2014"))));
    EXPECT_TRUE(is_no_note(with_line(replaced(line, "\u2014 ", "\u2014  ")))) << "an empty name";
    for (const std::string_view url : {"-", "_"}) {
        EXPECT_TRUE(is_no_note(with_line(line.substr(0, 30) + std::string(url) + line.substr(31))));
    }
    EXPECT_TRUE(is_no_note(with_line("\u2014 name")));
    EXPECT_TRUE(is_no_note(with_line("\u2014 name ")));
    EXPECT_TRUE(is_no_note(with_line("\u2014 name AAAAAA=="))) << "a key id and no signature";
    EXPECT_FALSE(is_no_note(with_line("\u2014 name AAAAAAA=")));
}

TEST(tlog_note, names_have_no_space_of_any_kind_and_no_plus) {
    for (const std::string_view bad :
         {"", " ", "a b", "a+b", "a\tb", "a\u0085", "\u00a0", "a\u1680", "a\u2000b", "a\u200a", "\u2028x", "\u2029x",
          "\u202fx", "x\u205f", "\u3000", "\xff", "a\n"}) {
        EXPECT_FALSE(is_key_name(bad)) << bad;
        EXPECT_TRUE(is_no_note(with_line("\u2014 " + std::string(bad) + " AAAAAAA="))) << bad;
        EXPECT_TRUE(
            fails_with(NoteKey::create(bad, SignatureType::note, signer(1).verify_key()), ErrorCode::malformed));
    }
    for (const std::string_view good : {"a", "example.com/foo", "\u0434\u043e\u043c", "\u212a", "a\u200b"}) {
        EXPECT_TRUE(is_key_name(good)) << good;
    }
}

TEST(tlog_note, a_hundred_signatures_are_read_and_no_more) {
    Note note = Note::create(kText).value();
    for (std::size_t i = 0; i < kMaxNoteSignatures; ++i) {
        ASSERT_TRUE(note.add({"n" + std::to_string(i), KeyId{}, Bytes(64)}));
        ASSERT_EQ(Note::parse(note.encode()).value().signatures().size(), i + 1);
    }
    EXPECT_EQ(Note::parse(note.encode()).value(), note);
    EXPECT_TRUE(fails_with(note.add({"one-more", KeyId{}, Bytes(64)}), ErrorCode::malformed));
    const std::string line = "\u2014 x AAAAAAA=\n";
    EXPECT_TRUE(is_no_note(note.encode() + line)) << "101";
    std::string many = std::string(kText) + "\n";
    for (int i = 0; i < 10000; ++i) many += line;
    EXPECT_TRUE(is_no_note(many));
}

TEST(tlog_note, sixty_four_kibibytes_are_read_and_no_more) {
    const std::size_t rest = example().encode().size() - kText.size();
    const std::string fits(kMaxNoteBytes - rest - 1, 'x');
    EXPECT_FALSE(is_no_note(with_text(fits + "\n")));
    EXPECT_TRUE(is_no_note(with_text(fits + "x\n")));
    Note full = Note::create(fits + "x\n").value();
    EXPECT_TRUE(fails_with(full.sign(kName, signer(1)), ErrorCode::malformed));
}

TEST(tlog_note, unknown_keys_say_nothing_even_with_one_half_right) {
    Note note = example();
    note.add({std::string(kName), note_key("other", 1).id(), Bytes(64, 1)}).value();  // same name, other id
    note.add({"other", example_key().id(), Bytes(64, 1)}).value();                    // same id, other name
    EXPECT_EQ(note.verify(std::vector{example_key()}).value().size(), 1U);
    const auto stranger = note.verify(std::vector{note_key("stranger", 5)});
    EXPECT_TRUE(fails_with(stranger, ErrorCode::not_authentic));
    EXPECT_EQ(stranger.error().id, "") << "nobody known has signed";
    EXPECT_TRUE(fails_with(note.verify({}), ErrorCode::not_authentic));
}

TEST(tlog_note, one_wrong_line_of_a_known_key_refuses_the_whole_note) {
    Note note = example();
    note.add({"w", note_key("w", 3).id(), Bytes(64, 1)}).value();
    EXPECT_TRUE(note.verify(std::vector{example_key()}));
    const auto refused = note.verify(std::vector{example_key(), note_key("w", 3)});
    EXPECT_TRUE(fails_with(refused, ErrorCode::not_authentic));
    EXPECT_EQ(refused.error().id, "w");
}

TEST(tlog_note, a_crafted_key_id_gives_a_wrong_signature_not_an_unknown_one) {
    Note note = Note::create(kText).value();
    const crypto::Signature forged = signer(9).sign_note(base::as_bytes(kText));
    note.add({std::string(kName), example_key().id(), Bytes(forged.begin(), forged.end())}).value();
    EXPECT_TRUE(fails_with(note.verify(std::vector{example_key()}), ErrorCode::not_authentic));
}

TEST(tlog_note, a_key_that_signed_twice_counts_once_and_both_must_verify) {
    Note note = example();
    note.sign(kName, signer(1)).value();
    EXPECT_EQ(note.verify(std::vector{example_key()}).value().size(), 1U);
    note.add({std::string(kName), example_key().id(), Bytes(64)}).value();
    EXPECT_TRUE(fails_with(note.verify(std::vector{example_key()}), ErrorCode::not_authentic));
}

TEST(tlog_note, signatures_of_another_length_do_not_verify) {
    const Bytes right = example().signatures()[0].bytes;
    for (const std::size_t size : {1U, 63U, 65U, 72U}) {
        Note note = Note::create(kText).value();
        Bytes other = right;
        other.resize(size);
        note.add({std::string(kName), example_key().id(), other}).value();
        EXPECT_TRUE(fails_with(note.verify(std::vector{example_key()}), ErrorCode::not_authentic)) << size;
    }
}

TEST(tlog_note, a_list_that_holds_one_key_twice_is_refused) {
    const Note note = example();
    EXPECT_TRUE(fails_with(note.verify(std::vector{example_key(), example_key()}), ErrorCode::invalid_argument));
    EXPECT_TRUE(fails_with(note.verify(std::vector{example_key(), note_key("alias", 1)}), ErrorCode::invalid_argument));
    EXPECT_TRUE(
        fails_with(note.verify(std::vector{example_key(), witness_key(kName, 1)}), ErrorCode::invalid_argument));
}

TEST(tlog_note, a_thousand_wrong_keys_are_a_thousand_refusals) {
    const Note note = example();
    for (std::uint32_t i = 0; i < 1000; ++i) {
        base::ByteArray<32> seed{};
        base::store_le<std::uint32_t>(seed, i + 1);
        const auto key = crypto::SigningKey::from_seed(crypto::Secret<32>::copy_of(seed)).verify_key();
        const NoteKey wrong = NoteKey::create(kName, SignatureType::note, key).value();
        ASSERT_TRUE(fails_with(note.verify(std::vector{wrong}), ErrorCode::not_authentic)) << i;
    }
}

TEST(tlog_note_key, the_specifications_example_reads_back) {
    constexpr std::string_view kVkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const NoteKey key = NoteKey::parse(kVkey).value();
    EXPECT_EQ(key.name(), "example.com/foo");
    EXPECT_EQ(key.id().hex(), "530d903a");
    EXPECT_EQ(key.type(), SignatureType::note);
    EXPECT_EQ(key.text(), kVkey);
}

TEST(tlog_note_key, the_key_may_have_a_plus_in_its_base64) {
    for (std::uint8_t seed = 1; seed != 0; ++seed) {
        const NoteKey key = note_key("n", seed);
        EXPECT_EQ(NoteKey::parse(key.text()).value(), key);
        if (key.text().find('+', 11) != std::string::npos) return;
    }
    FAIL() << "no such key among 255";
}

TEST(tlog_note_key, other_spellings_ids_types_and_weak_keys_are_malformed) {
    const std::string good = example_key().text();
    const std::size_t id = good.find('+') + 1;
    EXPECT_TRUE(NoteKey::parse(good));
    std::string upper = good;
    for (std::size_t i = id; i < id + 8; ++i) upper[i] = static_cast<char>(std::toupper(upper[i]));
    const auto keyed = [](std::uint8_t type, Bytes key) {
        key.insert(key.begin(), type);
        const auto hash = crypto::sha256({base::as_bytes("n\n"), key});
        return "n+" + base::encode_hex(hash.view().first(4)) + "+" + base::encode_base64(key);
    };
    const crypto::VerifyKey right = signer(1).verify_key();
    const Bytes key(right.bytes().begin(), right.bytes().end());
    ASSERT_TRUE(NoteKey::parse(keyed(1, key)));
    const Bytes identity = [] {
        Bytes b(32);
        return b[0] = 1, b;
    }();
    for (const std::string& bad :
         {std::string(), std::string("name"), std::string("name+12345678"), upper, "x" + good, good + "=",
          good.substr(1), good.substr(good.find('+')), replaced(good, "+", "++"), keyed(2, key), keyed(6, key),
          keyed(255, key), keyed(1, identity), keyed(1, Bytes(32)), keyed(1, Bytes(32, 0xff)), keyed(1, Bytes(31, 7)),
          keyed(1, {})}) {
        EXPECT_TRUE(fails_with(NoteKey::parse(bad), ErrorCode::malformed)) << bad;
    }
}

}  // namespace
}  // namespace vault::tlog::test
