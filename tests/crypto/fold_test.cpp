// SPDX-License-Identifier: Apache-2.0
#include "crypto/fold.h"

#include <gtest/gtest.h>

namespace crypto {
namespace {

struct Example {
    std::string_view text;
    std::string_view folded;
};

void expect_all(std::initializer_list<Example> examples) {
    for (const Example& example : examples) {
        EXPECT_EQ(fold(example.text), example.folded) << example.text;
        EXPECT_EQ(fold(example.folded), example.folded) << "again: " << example.text;
    }
}

TEST(crypto_fold, latin) {
    expect_all({
        {"", ""},
        {"Report-2024_FINAL.PDF", "report-2024_final.pdf"},
        {"Stra\u00dfe", "strasse"},
        {"STRA\u1e9eE", "strasse"},
        {"Cr\u00e8me br\u00fbl\u00e9e", "creme brulee"},
        {"Cre\u0300me bru\u0302le\u0301e", "creme brulee"},
        {"\ufb01le", "file"},
        {"\uff26\uff35\uff2c\uff2c", "full"},
        {"\u2460\u00b2\u00bd", "121\u20442"},
        {"\u212bngstr\u00f6m", "angstrom"},
        {"\u0141\u00f3d\u017a", "\u0142odz"},
    });
}

TEST(crypto_fold, turkish_without_a_locale) {
    expect_all({
        {"\u0130stanbul", "istanbul"},
        {"ISTANBUL", "istanbul"},
        // One name in small letters, as a name and in capitals, which do not tell the two i apart.
        {"\u0131\u015f\u0131k", "isik"},
        {"I\u015f\u0131k", "isik"},
        {"I\u015eIK", "isik"},
        {"\u00c7a\u011fr\u0131", "cagri"},
    });
}

TEST(crypto_fold, greek_and_cyrillic) {
    expect_all({
        {"\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3", "\u03c3\u03b9\u03c3\u03c5\u03c6\u03bf\u03c3"},
        {"\u03c4\u03ad\u03bb\u03bf\u03c2", "\u03c4\u03b5\u03bb\u03bf\u03c3"},
        {"\u0401\u043b\u043a\u0430", "\u0435\u043b\u043a\u0430"},
        {"\u0419\u043e\u0434", "\u0438\u043e\u0434"},
        {"\u0423\u041a\u0420\u0410\u0407\u041d\u0410", "\u0443\u043a\u0440\u0430\u0456\u043d\u0430"},
    });
}

TEST(crypto_fold, arabic) {
    expect_all({
        // vowels, stretching and presentation forms of one name
        {"\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "\u0645\u062d\u0645\u062f"},
        {"\u0645\u062d\u0640\u0640\u0640\u0645\u062f", "\u0645\u062d\u0645\u062f"},
        {"\ufee3\ufea4\ufee4\ufeaa", "\u0645\u062d\u0645\u062f"},
        // alef with hamza above, below, with madda
        {"\u0623\u062d\u0645\u062f", "\u0627\u062d\u0645\u062f"},
        {"\u0625\u0628\u0631\u0627\u0647\u064a\u0645", "\u0627\u0628\u0631\u0627\u0647\u064a\u0645"},
        {"\u0622\u0645\u0646\u0629", "\u0627\u0645\u0646\u0647"},
        // yeh and alef maksura
        {"\u0639\u0644\u0649", "\u0639\u0644\u064a"},
        {"\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660", "1234567890"},
        {"\u0640", ""},
        // alef wasla, teh marbuta as it is written in haste, waw and yeh with hamza
        {"\u0671\u0644\u0646\u0648\u0631", "\u0627\u0644\u0646\u0648\u0631"},
        {"\u0641\u0627\u0637\u0645\u0629", "\u0641\u0627\u0637\u0645\u0647"},
        {"\u0645\u0633\u0624\u0648\u0644", "\u0645\u0633\u0648\u0648\u0644"},
        {"\u0631\u0626\u064a\u0633", "\u0631\u064a\u064a\u0633"},
    });
}

TEST(crypto_fold, persian_is_found_as_arabic) {
    expect_all({
        {"\u0639\u0644\u06cc", "\u0639\u0644\u064a"},
        {"\u06a9\u062a\u0627\u0628", "\u0643\u062a\u0627\u0628"},
        {"\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9\u06f0", "1234567890"},
        {"\ufb90\ufbfd", "\u0643\u064a"},
        // with and without the joiner that keeps a prefix apart
        {"\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u064a\u062e\u0648\u0627\u0647\u0645"},
        {"\u062e\u0627\u0646\u0647\u0654", "\u062e\u0627\u0646\u0647"},
        {"\u062e\u0627\u0646\u06c0", "\u062e\u0627\u0646\u0647"},
        {"\u062e\u0627\u0646\u06c1", "\u062e\u0627\u0646\u0647"},
    });
}

TEST(crypto_fold, other_scripts_keep_their_letters) {
    expect_all({
        {"\u1275\u130d\u122d\u129b", "\u1275\u130d\u122d\u129b"},
        // Devanagari: the vowel signs that take space (Mc) stay, the anusvara (Mn) goes
        {"\u0939\u093f\u0902\u0926\u0940", "\u0939\u093f\u0926\u0940"},
        {"\u0967\u0968\u0969", "123"},
        {"\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05dc\u05d5\u05dd"},
        {"\u6771\u4eac", "\u6771\u4eac"},
        {"\U0001d7d8\U0001d7e1", "09"},
    });
}

TEST(crypto_fold, tigrinya_in_its_two_spellings) {
    expect_all({
        {"\u1340\u1213\u12ed", "\u1338\u1213\u12ed"},
        {"\u1220\u1208\u121b", "\u1230\u1208\u121b"},
        {"\u1283\u12ed\u120a", "\u1213\u12ed\u120a"},
        {"\u12a3\u1235\u1218\u122b\u1361\u12c8\u1208\u12f0", "\u12a3\u1235\u1218\u122b \u12c8\u1208\u12f0"},
        // What it tells apart stays apart.
        {"\u1200\u1210\u12a0\u12d0", "\u1200\u1210\u12a0\u12d0"},
    });
}

TEST(crypto_fold, what_only_steers_the_drawing_is_nothing) {
    expect_all({
        {"co\u00adoperate", "cooperate"},
        {"a\u200eb\u202ec\u2066d\ufeff", "abcd"},
        {"\u0639\u200d\u0628", "\u0639\u0628"},
    });
}

TEST(crypto_fold, composed_and_decomposed_letters_compose_to_the_same) {
    EXPECT_EQ(compose("Cre\u0300me"), "Cr\u00e8me");
    EXPECT_EQ(compose("Cr\u00e8me"), "Cr\u00e8me");
    EXPECT_EQ(compose("\u0438\u0306"), "\u0439");
    EXPECT_EQ(compose("\u0627\u0653"), "\u0622");
    EXPECT_EQ(compose("a\u0323\u0301"), compose("a\u0301\u0323"));
    EXPECT_EQ(compose("\ufb01le"), "\ufb01le") << "nothing else changes";
    EXPECT_EQ(compose("A \u0131\u06cc"), "A \u0131\u06cc");
    EXPECT_EQ(compose("e\u0301\xff"), "e\u0301\xff");
    EXPECT_EQ(compose(""), "");
}

TEST(crypto_fold, bytes_that_are_not_utf8_become_replacement_characters) {
    expect_all({
        {"a\xff" "b", "a\ufffd" "b"},
        {"\xc3", "\ufffd"},
        {"\xed\xa0\x80", "\ufffd\ufffd\ufffd"},
        {"\xc0\xaf", "\ufffd\ufffd"},
        {"\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd"},
        {"caf\xe9", "caf\ufffd"},
        {"\xc3\x89\xc3", "e\ufffd"},
    });
    EXPECT_EQ(fold(std::string_view("A\0B", 3)), std::string_view("a\0b", 3));
}

TEST(crypto_fold, valid_utf8_is_told_from_the_rest) {
    for (const std::string_view text : {"", "ascii", "\u00e9", "\u0639", "\U0010ffff", "\ufdd0"}) {
        EXPECT_TRUE(is_valid_utf8(text)) << text;
    }
    for (const std::string_view text : {"\x80", "\xc3", "a\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xbf\xbf",
                                        "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80"}) {
        EXPECT_FALSE(is_valid_utf8(text));
    }
}

}  // namespace
}  // namespace crypto
