// SPDX-License-Identifier: Apache-2.0
// What a stranger can count in packs whose contents he chose. The keys are random, so is the statistic: each bound is
// six standard deviations off, met by chance once in a million runs at most.
#include <cmath>
#include <iostream>
#include <set>

#include "tests/vault/content/pack/room.h"

namespace vault::content::pack {
namespace {

// How many standard deviations the chi-square of these counts is off, all values being as likely.
double deviation(const std::vector<std::uint64_t>& counts) {
    double total = 0;
    for (const std::uint64_t count : counts) total += static_cast<double>(count);
    const double expected = total / static_cast<double>(counts.size());
    double chi_square = 0;
    for (const std::uint64_t count : counts) {
        const double off = static_cast<double>(count) - expected;
        chi_square += off * off / expected;
    }
    const double freedom = static_cast<double>(counts.size() - 1);
    return (chi_square - freedom) / std::sqrt(2 * freedom);
}

void expect_uniform(const char* what, const std::vector<Bytes>& pieces) {
    std::vector<std::uint64_t> bytes(256);
    std::vector<std::uint64_t> pairs(65536);
    std::size_t size = 0;
    for (const Bytes& piece : pieces) {
        size += piece.size();
        for (std::size_t i = 0; i + 1 < piece.size(); i += 2) {
            ++bytes[piece[i]], ++bytes[piece[i + 1]];
            ++pairs[piece[i] + 256U * piece[i + 1]];
        }
    }
    const double of_bytes = deviation(bytes);
    const double of_pairs = deviation(pairs);
    std::cout << what << ": " << size << " bytes; chi-square is off by " << of_bytes << " (bytes) and " << of_pairs
              << " (pairs) standard deviations\n";
    EXPECT_LT(std::abs(of_bytes), 6) << what;
    EXPECT_LT(std::abs(of_pairs), 6) << what;
}

Bytes range(const Bytes& pack, std::size_t from, std::size_t to) {
    return {pack.begin() + static_cast<std::ptrdiff_t>(from * kSector),
            pack.begin() + static_cast<std::ptrdiff_t>(to * kSector)};
}

TEST(content_pack_uniform, G1_packs_of_chosen_contents_look_random_from_first_to_last_byte) {
    const Room room;
    std::vector<Bytes> zeros;
    std::vector<Bytes> nearly_empty;
    std::vector<Bytes> heads;   // head, index and check table at the beginning
    std::vector<Bytes> copies;  // and at the end
    for (int i = 0; i < 8; ++i) {
        zeros.push_back(room.pack_of({Bytes(900000)}).bytes);
        nearly_empty.push_back(room.pack_of({Bytes(1)}).bytes);
    }
    for (int i = 0; i < 160; ++i) {
        const Bytes pack = room.pack_of({Bytes(1)}).bytes;
        heads.push_back(range(pack, 0, 3));
        copies.push_back(range(pack, 253, 256));
    }
    expect_uniform("packs full of zeros", zeros);
    expect_uniform("packs that hold one byte", nearly_empty);
    expect_uniform("pages", heads);
    expect_uniform("second copies of pages", copies);
    expect_uniform("a large pack", {room.pack_of({Bytes(2000000)}).bytes});
}

TEST(content_pack_uniform, G1_no_eight_bytes_occur_twice) {
    const Room room;
    // Same contents twice, each page twice: nothing of it may show. By chance: once in 10^8 runs.
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 2; ++i) {
        const Bytes pack = room.pack_of({Bytes(500000)}).bytes;
        for (std::size_t at = 0; at < pack.size(); at += 8) {
            EXPECT_TRUE(seen.insert(base::load_le<std::uint64_t>(ByteView(pack).subspan(at, 8))).second) << at;
        }
    }
}

}  // namespace
}  // namespace vault::content::pack
