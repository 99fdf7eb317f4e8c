// SPDX-License-Identifier: Apache-2.0
// Sectors of packs lost by chance and by design, held against a plain model of what the format promises: with at most
// four lost sectors in a stripe and a copy of each page everything comes out; beyond that exactly the blocks that touch
// a lost sector of such a stripe are lost, and said to be. STRONGROOM_LONG=1: many more.
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

#include "tests/vault/content/pack/room.h"

namespace vault::content::pack {
namespace {

constexpr std::uint32_t kPerStripe = 4;

bool is_long() { return std::getenv("STRONGROOM_LONG") != nullptr; }

using SectorSet = std::set<std::uint32_t>;

// A pack that is full, and one that is not.
class Target {
  public:
    explicit Target(std::size_t blocks, std::size_t block_size) {
        for (std::size_t i = 0; i < blocks; ++i) m_blocks.push_back(random_bytes(i, block_size + 1000 * i));
        m_made = m_room.pack_of(m_blocks);
        const auto page = m_room.keys(id()).open_page(0, sector(m_made.bytes, 0));
        m_head = format::decode_pack_head(*page).take();
    }
    const PackId& id() const { return m_made.ref.pack; }
    std::uint32_t sectors() const { return m_head.geometry.sectors; }
    std::uint32_t pages() const { return m_head.geometry.pages(); }
    std::uint32_t stripes() const { return m_head.stripes; }
    std::uint32_t data_begin() const { return pages(); }
    std::uint32_t parity_begin() const { return sectors() - pages() - m_head.parity; }
    std::uint32_t parity_end() const { return sectors() - pages(); }
    std::uint32_t stripe_of(std::uint32_t number) const {
        return (number - (number < parity_begin() ? data_begin() : parity_begin())) % stripes();
    }
    bool is_page(std::uint32_t number) const { return number < pages() || number >= parity_end(); }
    std::uint32_t other_copy(std::uint32_t page) const { return sectors() - 1 - page; }

    // What the format says of this loss.
    std::vector<std::uint32_t> lost_blocks(const SectorSet& lost) const {
        std::map<std::uint32_t, std::uint32_t> in_stripe;
        for (const std::uint32_t number : lost) in_stripe[is_page(number) ? ~0U : stripe_of(number)] += 1;
        std::vector<std::uint32_t> blocks;
        for (std::uint32_t i = 0; i < m_made.index.blocks.size(); ++i) {
            const std::size_t begin = data_begin() * kSector + m_made.index.blocks[i].offset;
            const std::size_t end = begin + m_made.index.blocks[i].sealed_length;
            for (auto at = lost.lower_bound(static_cast<std::uint32_t>(begin / kSector));
                 at != lost.end() && *at * kSector < end; ++at) {
                if (in_stripe[stripe_of(*at)] <= kPerStripe) continue;
                blocks.push_back(i);
                break;
            }
        }
        return blocks;
    }
    void expect(const SectorSet& lost) {
        Bytes pack = m_made.bytes;
        for (const std::uint32_t number : lost) spoil(sector(pack, number));
        m_room.put(id(), pack);
        const auto wanted = lost_blocks(lost);
        expect_blocks(wanted);
        const auto done = m_room.repair(id());
        ASSERT_TRUE(done);
        ASSERT_EQ(done->lost_blocks, wanted);
        ASSERT_EQ(done->is_whole(), wanted.empty());
        expect_blocks(wanted);
        const auto again = m_room.repair(id());
        ASSERT_TRUE(again);
        ASSERT_EQ(again->sectors, 0U);
        ASSERT_EQ(again->was_damaged(), !wanted.empty());
        ++m_losses;
        m_sectors += lost.size();
        m_lost += wanted.size();
    }
    // A seeded choice of that many sectors of these that no other choice took.
    template <class Random>
    SectorSet any(std::uint32_t count, std::uint32_t begin, std::uint32_t end, Random& random) const {
        SectorSet chosen;
        while (chosen.size() < count) chosen.insert(begin + static_cast<std::uint32_t>(random() % (end - begin)));
        return chosen;
    }
    void report(const char* what) const {
        std::cout << what << ": " << m_losses << " losses of " << m_sectors << " sectors, " << m_lost
                  << " blocks beyond the limit\n";
    }

  private:
    // All of it: where two blocks meet, one bit would be the loss of one of them only.
    void spoil(base::MutableByteView bytes) {
        switch (m_random() % 3) {
            case 0:
                std::fill(bytes.begin(), bytes.end(), std::uint8_t{0});
                break;
            case 1:
                for (std::uint8_t& byte : bytes) byte ^= 1;
                break;
            default:
                crypto::fill_random_fast(bytes);
                break;
        }
    }
    void expect_blocks(const std::vector<std::uint32_t>& lost) {
        const auto reader = m_room.open(id());
        ASSERT_TRUE(reader);
        for (std::uint32_t i = 0; i < m_blocks.size(); ++i) {
            const auto plain = reader->read_block(i);
            ASSERT_EQ(plain.has_value(), !std::binary_search(lost.begin(), lost.end(), i)) << i;
            if (plain) {
                ASSERT_TRUE(std::equal(plain->begin(), plain->end(), m_blocks[i].begin(), m_blocks[i].end()));
            } else {
                ASSERT_EQ(plain.error().code, ErrorCode::not_authentic);
            }
        }
    }

    Room m_room;
    std::vector<Bytes> m_blocks;
    PackBuilder::Finished m_made;
    format::PackHead m_head;
    std::mt19937_64 m_random{1};
    std::size_t m_losses = 0;
    std::size_t m_sectors = 0;
    std::size_t m_lost = 0;
};

Target small_pack() { return Target(3, 200000); }
Target large_pack() { return Target(12, 1200000); }

// Any number of sectors anywhere, few enough that most stripes stand it and some do not.
void random_losses(Target target, int rounds, const char* what) {
    std::mt19937_64 random(11);
    for (int round = 0; round < rounds; ++round) {
        const auto most = 6 * target.stripes();
        SectorSet lost = target.any(static_cast<std::uint32_t>(1 + random() % most), target.data_begin(),
                                    target.parity_end(), random);
        for (std::uint32_t page = 0; page < target.pages(); ++page) {
            if (random() % 4 == 0) lost.insert(random() % 2 == 0 ? page : target.other_copy(page));
        }
        target.expect(lost);
        if (testing::Test::HasFatalFailure()) return;
    }
    target.report(what);
}

TEST(content_pack_sweep, G21_random_losses_in_small_packs) {
    random_losses(small_pack(), is_long() ? 5000 : 80, "small packs, random");
}
TEST(content_pack_sweep, G21_random_losses_in_large_packs) {
    random_losses(large_pack(), is_long() ? 1000 : 8, "large packs, random");
}

// 192 KiB in a row of a large pack, 16 KiB of a small one, wherever it begins: pages, data, parity, and where they
// meet.
void bursts(Target target, std::uint32_t length, std::uint32_t step, const char* what) {
    SectorSet starts;
    for (std::uint32_t at = 0; at + length <= target.sectors(); at += step) starts.insert(at);
    for (const std::uint32_t edge : {target.data_begin(), target.parity_begin(), target.parity_end()}) {
        for (std::uint32_t back = 0; back <= length; back += std::max(1U, length / 8))
            starts.insert(edge - std::min(edge, back));
    }
    starts.insert(target.sectors() - length);
    for (const std::uint32_t start : starts) {
        SectorSet lost;
        for (std::uint32_t i = 0; i < length && start + i < target.sectors(); ++i) lost.insert(start + i);
        ASSERT_TRUE(target.lost_blocks(lost).empty()) << "within the limit: " << start;
        target.expect(lost);
        if (testing::Test::HasFatalFailure()) return;
    }
    target.report(what);
}

TEST(content_pack_sweep, G21_a_hole_of_16_KiB_anywhere_in_a_small_pack) {
    bursts(small_pack(), 4, is_long() ? 1 : 7, "small packs, holes");
}
TEST(content_pack_sweep, G21_a_hole_of_192_KiB_anywhere_in_a_large_pack) {
    bursts(large_pack(), 48, is_long() ? 5 : 401, "large packs, holes");
}

// As many as each stripe stands, all of them; then one more in each, in one, in none but parity.
void to_the_limit(Target target, const char* what) {
    std::mt19937_64 random(12);
    std::vector<std::vector<std::uint32_t>> by_stripe(target.stripes());
    for (std::uint32_t number = target.data_begin(); number < target.parity_end(); ++number) {
        by_stripe[target.stripe_of(number)].push_back(number);
    }
    const auto take = [&](std::uint32_t count, bool with_parity) {
        SectorSet lost;
        for (auto& stripe : by_stripe) {
            std::vector<std::uint32_t> shards = stripe;
            if (!with_parity) std::erase_if(shards, [&](std::uint32_t n) { return n >= target.parity_begin(); });
            std::shuffle(shards.begin(), shards.end(), random);
            lost.insert(shards.begin(), shards.begin() + count);
        }
        return lost;
    };
    for (int round = 0; round < (is_long() ? 50 : 2); ++round) {
        for (const bool with_parity : {false, true}) {
            const SectorSet most = take(kPerStripe, with_parity);
            ASSERT_TRUE(target.lost_blocks(most).empty());
            target.expect(most);
            SectorSet more = most;
            for (const std::uint32_t number : by_stripe[0]) {
                if (more.insert(number).second) break;  // the first data sector that is not lost yet
            }
            ASSERT_FALSE(target.lost_blocks(more).empty());
            target.expect(more);
            target.expect(take(kPerStripe + 1, with_parity));
            if (testing::Test::HasFatalFailure()) return;
        }
    }
    target.report(what);
}

TEST(content_pack_sweep, G21_four_of_each_stripe_and_one_more_in_small_packs) {
    to_the_limit(small_pack(), "small packs, to the limit");
}
TEST(content_pack_sweep, G21_four_of_each_stripe_and_one_more_in_large_packs) {
    to_the_limit(large_pack(), "large packs, to the limit");
}

// All of the parity; all of it and one sector of data; every second page copy; both ends.
void whole_regions(Target target, const char* what) {
    SectorSet parity;
    for (std::uint32_t number = target.parity_begin(); number < target.parity_end(); ++number) parity.insert(number);
    target.expect(parity);
    SectorSet more = parity;
    more.insert(target.data_begin() + 17);
    ASSERT_EQ(target.lost_blocks(more).size(), 1U);
    target.expect(more);
    SectorSet front, back, mixed;
    for (std::uint32_t page = 0; page < target.pages(); ++page) {
        front.insert(page);
        back.insert(target.other_copy(page));
        mixed.insert(page % 2 == 0 ? page : target.other_copy(page));
    }
    for (SectorSet pages : {front, back, mixed}) {
        target.expect(pages);
        pages.insert(parity.begin(), parity.end());
        target.expect(pages);
    }
    target.report(what);
}

TEST(content_pack_sweep, G21_parity_and_pages_in_small_packs) { whole_regions(small_pack(), "small packs, regions"); }
TEST(content_pack_sweep, G21_parity_and_pages_in_large_packs) { whole_regions(large_pack(), "large packs, regions"); }

}  // namespace
}  // namespace vault::content::pack
