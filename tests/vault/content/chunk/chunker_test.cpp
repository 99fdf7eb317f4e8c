// SPDX-License-Identifier: Apache-2.0
#include "vault/content/chunk/chunker.h"

#include <gtest/gtest.h>

#include <iostream>
#include <set>

#include "tests/vault/content/chunk/naive.h"

namespace vault::content::chunk {
namespace {

constexpr std::uint64_t kSeed = 20240117;

class content_chunk : public ::testing::Test {
  protected:
    const crypto::RootKey root = counting_root();
    const Keys keys{root};
    const Naive naive{root};
};

TEST_F(content_chunk, cuts_as_the_format_says_word_by_word) {
    for (const std::size_t size :
         {1U, 63U, 64U, 65U, 16383U, 16384U, 16385U, 19456U, 19457U, 262143U, 262145U, 900000U}) {
        const Bytes content = random_bytes(kSeed + size, size);
        EXPECT_EQ(cut(keys, content), naive.cut(content)) << size;
    }
    // Content with far more proposals: windows repeat.
    for (const std::size_t period : {1U, 2U, 3U, 61U, 64U, 127U, 4096U}) {
        const Bytes pattern = random_bytes(kSeed + period, period);
        Bytes content;
        while (content.size() < 300000) base::append(content, pattern);
        EXPECT_EQ(cut(keys, content), naive.cut(content)) << "period " << period;
    }
}

TEST_F(content_chunk, cuts_the_same_however_the_bytes_arrive) {
    const Bytes content = random_bytes(kSeed, 1500000);
    const Lengths expected = cut(keys, content);
    std::mt19937_64 generator(kSeed);
    for (const std::size_t most : {1U << 6U, 1U << 12U, 1U << 15U, 1U << 20U}) {
        Chunker chunker(keys);
        Lengths lengths;
        std::size_t start = 0;
        std::size_t end = 0;
        while (start < content.size()) {
            end = std::min(content.size(), end + 1 + generator() % most);
            while (const std::size_t length =
                       chunker.find_cut(ByteView(content).subspan(start, end - start), end == content.size())) {
                lengths.push_back(length);
                start += length;
            }
        }
        EXPECT_EQ(lengths, expected) << "pieces of up to " << most;
    }
}

TEST_F(content_chunk, one_chunker_cuts_many_contents_as_fresh_ones_do) {
    Chunker chunker(keys);
    for (std::uint64_t i = 0; i < 20; ++i) {
        const Bytes content = random_bytes(kSeed + i, 30000 * (i + 1));
        Lengths lengths;
        for (ByteView rest(content); !rest.empty(); rest = rest.subspan(lengths.back())) {
            lengths.push_back(chunker.find_cut(rest, true));
        }
        EXPECT_EQ(lengths, cut(keys, content));
    }
}

TEST_F(content_chunk, no_bytes_give_no_chunk) {
    Chunker chunker(keys);
    EXPECT_EQ(chunker.find_cut({}, true), 0U);
    EXPECT_EQ(chunker.find_cut({}, false), 0U);
}

TEST_F(content_chunk, lengths_keep_their_bounds_and_average_64_kib) {
    const Bytes content = random_bytes(kSeed, 32U << 20U);
    const Lengths lengths = cut(keys, content);
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        EXPECT_LE(lengths[i], kMaxChunk);
        EXPECT_GE(lengths[i], i + 1 < lengths.size() ? kMinChunk : 1);
    }
    const std::size_t average = content.size() / lengths.size();
    std::cout << "average chunk " << average << " bytes, seed " << kSeed << "\n";
    EXPECT_GT(average, 52000U);
    EXPECT_LT(average, 78000U);
}

TEST_F(content_chunk, bytes_put_in_change_few_chunks) {
    const Bytes content = random_bytes(kSeed, 8U << 20U);
    const auto chunks_of = [&](const Bytes& bytes) {
        std::set<crypto::Sha256> ids;
        std::size_t start = 0;
        for (const std::size_t length : cut(keys, bytes)) {
            ids.insert(crypto::sha256(ByteView(bytes).subspan(start, length)));
            start += length;
        }
        return ids;
    };
    const auto before = chunks_of(content);
    for (const std::size_t at : {std::size_t{0}, content.size() / 2, content.size()}) {
        Bytes changed = content;
        const Bytes added = random_bytes(kSeed + at, 1013);
        changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(at), added.begin(), added.end());
        std::size_t fresh = 0;
        for (const auto& id : chunks_of(changed)) fresh += 1 - before.count(id);
        EXPECT_LE(fresh, 6U) << "of " << before.size() << ", put in at " << at;
    }
}

TEST_F(content_chunk, another_compartment_cuts_elsewhere) {
    const Bytes content = random_bytes(kSeed, 4U << 20U);
    const Keys others(crypto::RootKey::random());
    EXPECT_NE(cut(keys, content), cut(others, content));
}

}  // namespace
}  // namespace vault::content::chunk
