// SPDX-License-Identifier: Apache-2.0
// Cuts that another implementation made (tests/tools/make_chunker_vectors.py); one case a line.
#include <gtest/gtest.h>

#include <charconv>
#include <fstream>
#include <regex>

#include "tests/vault/content/chunk/naive.h"
#include "tests/vault/format/examples.h"

namespace vault::content::chunk {
namespace {

std::vector<std::string> read_lines() {
    std::ifstream file(STRONGROOM_SOURCE_DIR "/tests/vectors/chunker.json");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

std::uint64_t number_from_hex(const std::vector<std::string>& lines, const std::string& name) {
    for (const std::string& line : lines) {
        std::smatch found;
        if (std::regex_search(line, found, std::regex("\"" + name + "\": \"([0-9a-f]{16})\""))) {
            return std::stoull(found[1], nullptr, 16);
        }
    }
    ADD_FAILURE() << name;
    return 0;
}

Bytes counter_stream(const std::string& text, std::size_t size) {
    Bytes bytes;
    for (std::uint64_t i = 0; bytes.size() < size; ++i) {
        Bytes block(text.begin(), text.end());
        base::append_le(block, i);
        base::append(bytes, crypto::sha256(block).view());
    }
    bytes.resize(size);
    return bytes;
}

Bytes repeated(const std::string& hex, std::size_t size) {
    Bytes pattern(hex.size() / 2);
    EXPECT_TRUE(base::decode_hex(hex, pattern));
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = pattern[i % pattern.size()];
    return bytes;
}

Bytes content_of(const std::string& line) {
    static const std::regex piece("\\{\"(counter|repeat)\": \"([^\"]*)\", \"length\": ([0-9]+)\\}");
    Bytes content;
    for (std::sregex_iterator found(line.begin(), line.end(), piece), end; found != end; ++found) {
        const std::size_t size = std::stoul((*found)[3]);
        const bool is_counter = (*found)[1] == "counter";
        base::append(content, is_counter ? counter_stream((*found)[2], size) : repeated((*found)[2], size));
    }
    return content;
}

Lengths lengths_of(const std::string& line) {
    static const std::regex number("[0-9]+");
    const std::string numbers = line.substr(line.find("\"lengths\": ["));
    Lengths lengths;
    for (std::sregex_iterator found(numbers.begin(), numbers.end(), number), end; found != end; ++found) {
        lengths.push_back(std::stoul(found->str()));
    }
    return lengths;
}

TEST(content_chunk_vectors, tables_and_hashes_are_those_of_the_other_implementation) {
    const auto lines = read_lines();
    const Naive naive(counting_root());
    Bytes window(64);
    std::iota(window.begin(), window.end(), std::uint8_t{0});
    EXPECT_EQ(naive.table(0), number_from_hex(lines, "gear_first"));
    EXPECT_EQ(naive.table(255), number_from_hex(lines, "gear_last"));
    EXPECT_EQ(naive.gear(window), number_from_hex(lines, "gear_hash_of_window"));
    EXPECT_EQ(naive.decision(window), number_from_hex(lines, "siphash_of_window"));
}

TEST(content_chunk_vectors, cuts_are_those_of_the_other_implementation) {
    const Keys keys(counting_root());
    std::size_t cases = 0;
    for (const std::string& line : read_lines()) {
        if (line.find("\"lengths\"") == std::string::npos) continue;
        ++cases;
        EXPECT_EQ(cut(keys, content_of(line)), lengths_of(line)) << line.substr(0, 80);
    }
    EXPECT_EQ(cases, 10U);
}

TEST(content_chunk_vectors, the_example_of_the_format_holds) {
    const format::Example example = format::read_example("chunker");
    const Naive naive(crypto::RootKey::copy_of(example.array<32>("root")));
    const Bytes window = example.bytes("window");
    ASSERT_EQ(window.size(), 64U);
    EXPECT_EQ(naive.table(0), example.number<std::uint64_t>("gear-0"));
    EXPECT_EQ(naive.table(255), example.number<std::uint64_t>("gear-255"));
    EXPECT_EQ(naive.gear(window), example.number<std::uint64_t>("gear-hash"));
    EXPECT_EQ(naive.decision(window), example.number<std::uint64_t>("siphash"));
}

}  // namespace
}  // namespace vault::content::chunk
