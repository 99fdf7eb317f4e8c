// SPDX-License-Identifier: Apache-2.0
// Parity held against a second way to compute it (bit by bit, from the text of FORMAT.md 6.5), and against the example.
#include "vault/content/pack/parity.h"

#include <numeric>

#include "tests/vault/content/pack/room.h"
#include "tests/vault/format/examples.h"

namespace vault::content::pack {
namespace {

std::uint8_t times(std::uint32_t a, std::uint32_t b) {
    std::uint32_t product = 0;
    for (int bit = 7; bit >= 0; --bit) {
        product <<= 1U;
        if ((product & 0x100U) != 0) product ^= 0x11dU;
        if ((b >> static_cast<unsigned>(bit) & 1U) != 0) product ^= a;
    }
    return static_cast<std::uint8_t>(product);
}
std::uint8_t inverse(std::uint32_t a) {
    for (std::uint32_t b = 1; b < 256; ++b) {
        if (times(a, b) == 1) return static_cast<std::uint8_t>(b);
    }
    return 0;
}

// Parity shard j of stripe t, without the stream, from the sectors of a file.
Bytes naive_parity(const format::PackHead& head, const Bytes& pack, std::uint32_t j, std::uint32_t t) {
    const std::uint32_t k = (head.data_sectors() + head.stripes - 1) / head.stripes;
    Bytes sum(kSector);
    for (std::uint32_t c = 0; c < k; ++c) {
        const std::uint32_t i = c * head.stripes + t;
        if (i >= head.data_sectors()) continue;
        const std::uint8_t factor = inverse((k + j) ^ c);
        std::array<std::uint8_t, 256> product{};
        for (std::uint32_t b = 0; b < 256; ++b) product[b] = times(factor, b);
        for (std::size_t n = 0; n < kSector; ++n) {
            sum[n] ^= product[pack[(head.geometry.pages() + i) * kSector + n]];
        }
    }
    return sum;
}

TEST(content_pack_parity, is_what_the_format_says) {
    Room room;
    for (const std::size_t size : {std::size_t{1000}, std::size_t{2000000}}) {
        auto made = room.pack_of({random_bytes(size, size)});
        const PackKeys keys = room.keys(made.ref.pack);
        const auto plain = keys.open_page(0, sector(made.bytes, 0));
        ASSERT_TRUE(plain);
        const auto head = format::decode_pack_head(*plain).take();
        const bool large = made.bytes.size() == kLargePack;
        ASSERT_EQ(head.stripes, large ? 16U : 1U);
        ASSERT_EQ(head.parity, 4 * head.stripes);
        for (std::uint32_t t = 0; t < head.stripes; ++t) {
            for (std::uint32_t j = 0; j < 4; ++j) {
                const std::uint32_t number =
                    head.geometry.sectors - head.geometry.pages() - head.parity + j * head.stripes + t;
                Bytes wanted = naive_parity(head, made.bytes, j, t);
                EXPECT_FALSE(std::equal(wanted.begin(), wanted.end(), sector(made.bytes, number).begin()));
                keys.mask_parity(number, wanted);
                ASSERT_TRUE(std::equal(wanted.begin(), wanted.end(), sector(made.bytes, number).begin())) << number;
            }
        }
    }
}

TEST(content_pack_parity, takes_less_than_two_in_a_hundred) {
    Room room;
    const auto made = room.pack_of({Bytes(2000000)});
    const auto small = room.pack_of({Bytes(2)});
    EXPECT_LT(64.0 / static_cast<double>(made.bytes.size() / kSector), 0.016);
    EXPECT_LT(4.0 / static_cast<double>(small.bytes.size() / kSector), 0.016);
}

TEST(content_pack_parity, the_example_of_the_format_holds) {
    const format::Example example = format::read_example("pack-parity");
    const auto root = crypto::RootKey::copy_of(example.array<32>("root"));
    const PackKeys keys({{}, {}, &root}, example.id<PackId>("pack"));
    const auto k = example.number<std::uint32_t>("data-shards");
    const auto r = example.number<std::uint32_t>("parity-shards");
    const ParityCode code(k, r);
    Bytes parity(r * kSector);
    for (std::uint32_t c = 0; c < k; ++c) {
        Bytes shard(kSector);
        for (std::size_t p = 0; p < kSector; ++p) shard[p] = static_cast<std::uint8_t>(p * (2 * c + 1) + c);
        code.add(c, shard, {.bytes = parity, .length = kSector});
    }
    for (std::uint32_t j = 0; j < r; ++j) {
        const auto row = base::MutableByteView(parity).subspan(j * kSector, kSector);
        const std::string number = std::to_string(j);
        EXPECT_EQ(crypto::sha256(row).bytes(), example.array<32>("plain-" + number + "-sha256"));
        keys.mask_parity(example.number<std::uint32_t>("first-sector") + j, row);
        EXPECT_EQ(crypto::sha256(row).bytes(), example.array<32>("parity-" + number + "-sha256"));
    }
}

// Any k of k + r: every choice of up to r lost shards out of a few, for codes of several shapes.
TEST(content_pack_parity, any_shards_come_back_from_any_others) {
    std::mt19937_64 random(3);
    for (const auto& [k, r] : {std::pair(1U, 1U), std::pair(2U, 3U), std::pair(7U, 4U), std::pair(250U, 4U),
                               std::pair(251U, 4U), std::pair(1U, 254U), std::pair(120U, 135U)}) {
        const ParityCode code(k, r);
        constexpr std::size_t kLength = 192;
        std::vector<Bytes> shards;
        Bytes parity(r * kLength);
        for (std::uint32_t c = 0; c < k; ++c) {
            shards.push_back(random_bytes(c, kLength));
            code.add(c, shards.back(), {.bytes = parity, .length = kLength});
        }
        for (int round = 0; round < 60; ++round) {
            std::vector<std::uint32_t> missing(k), known(r);
            std::iota(missing.begin(), missing.end(), 0U);
            std::iota(known.begin(), known.end(), 0U);
            std::shuffle(missing.begin(), missing.end(), random);
            std::shuffle(known.begin(), known.end(), random);
            const std::size_t lost = 1 + random() % std::min(k, r);
            missing.resize(lost);
            known.resize(lost);
            std::sort(missing.begin(), missing.end());
            Bytes sums = parity;
            for (std::uint32_t c = 0; c < k; ++c) {
                if (!std::binary_search(missing.begin(), missing.end(), c)) {
                    code.add(c, shards[c], {.bytes = sums, .length = kLength});
                }
            }
            const auto solved = code.solve(missing, known, {.bytes = sums, .length = kLength});
            ASSERT_EQ(solved.size(), lost);
            for (std::size_t i = 0; i < lost; ++i) ASSERT_EQ(solved[i], shards[missing[i]]) << k << " " << r;
        }
    }
}

}  // namespace
}  // namespace vault::content::pack
