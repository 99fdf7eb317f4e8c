// SPDX-License-Identifier: Apache-2.0
#include "crypto/words.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>

#include "crypto/passphrase.h"

namespace crypto {
namespace {

std::vector<std::string> split(const std::string& phrase) {
    std::istringstream in(phrase);
    std::vector<std::string> words;
    for (std::string word; std::getline(in, word, '-');) words.push_back(word);
    return words;
}

TEST(crypto_words, there_are_2048_distinct_words_in_order) {
    EXPECT_EQ(kWords.size(), 2048U);
    EXPECT_TRUE(std::is_sorted(kWords.begin(), kWords.end()));
    EXPECT_EQ(std::adjacent_find(kWords.begin(), kWords.end()), kWords.end());
}

TEST(crypto_words, each_has_three_to_seven_lower_case_letters) {
    for (const std::string_view word : kWords) {
        EXPECT_GE(word.size(), 3U) << word;
        EXPECT_LE(word.size(), 7U) << word;
        EXPECT_TRUE(std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; })) << word;
    }
}

TEST(crypto_words, the_first_four_letters_tell_them_apart) {
    std::set<std::string_view> starts;
    for (const std::string_view word : kWords) EXPECT_TRUE(starts.insert(word.substr(0, 4)).second) << word;
}

TEST(crypto_words, phrases_are_words_of_the_list_joined_by_hyphens) {
    for (const std::size_t count : {1U, 6U, 12U}) {
        const auto words = split(generate_passphrase(count));
        EXPECT_EQ(words.size(), count);
        for (const auto& word : words) EXPECT_TRUE(std::binary_search(kWords.begin(), kWords.end(), word)) << word;
    }
    EXPECT_EQ(split(generate_passphrase()).size(), 6U);
}

TEST(crypto_words, phrases_use_the_whole_list_and_do_not_repeat) {
    std::set<std::string> phrases;
    std::set<std::string> words;
    for (int i = 0; i < 10000; ++i) {
        const std::string phrase = generate_passphrase();
        EXPECT_TRUE(phrases.insert(phrase).second);
        for (auto& word : split(phrase)) words.insert(std::move(word));
    }
    EXPECT_EQ(words.size(), kWords.size());
}

}  // namespace
}  // namespace crypto
