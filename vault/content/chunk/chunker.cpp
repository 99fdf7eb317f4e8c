// SPDX-License-Identifier: Apache-2.0
#include "vault/content/chunk/chunker.h"

#include <algorithm>

#include "crypto/digest.h"

namespace vault::content::chunk {
namespace {

constexpr int kGearBits = 8;
constexpr std::uint64_t kProposes = std::uint64_t{1} << (64 - kGearBits);  // hashes below have kGearBits zeros on top
constexpr std::uint64_t kDecides = 96076792050570581;                     // floor(2^64 / 192)
static_assert(kDecides == ~std::uint64_t{0} / 192);
static_assert(kWindow <= kMinChunk);
constexpr std::size_t kGearBlock = 64;

}  // namespace

Keys::Keys(const crypto::RootKey& root) {
    const auto gear_key = crypto::derive<crypto::labels::kGearKey>(root);
    base::ByteArray<kGearBlock> block;
    for (std::uint32_t j = 0; j < m_gear.size() * sizeof(std::uint64_t) / kGearBlock; ++j) {
        base::ByteArray<4> counter;
        base::store_le(counter, j);
        crypto::blake2b_keyed(gear_key.secret(), {}, counter, block);
        for (std::size_t i = 0; i < kGearBlock / 8; ++i) {
            m_gear[j * (kGearBlock / 8) + i] = base::load_le<std::uint64_t>(ByteView(block).subspan(8 * i, 8));
        }
    }
    crypto::wipe(block);
    const auto cut_key = crypto::derive<crypto::labels::kCutKey>(root);
    cut_key.secret().expose([&](base::FixedView<crypto::kKeySize> bytes) {
        std::copy_n(bytes.begin(), m_cut.size(), m_cut.begin());
    });
}

Keys::~Keys() {
    crypto::wipe({reinterpret_cast<std::uint8_t*>(m_gear.data()), sizeof m_gear});
    crypto::wipe(m_cut);
}

std::size_t Chunker::find_cut(ByteView buffer, bool last) {
    const std::size_t end = std::min(buffer.size(), kMaxChunk);
    const std::size_t from = std::max(m_scanned, kMinChunk);
    if (from <= end) {
        const std::size_t cut = scan(buffer.data(), from, end);
        if (cut != 0) return cut_at(cut);
        m_scanned = end + 1;
    }
    return end == kMaxChunk || last ? cut_at(end) : 0;
}

std::size_t Chunker::cut_at(std::size_t position) {
    m_scanned = 0;
    m_refused.fill({});
    return position;
}

// The hash at a position: after 64 steps nothing is left of what it was before.
std::uint64_t Chunker::prime(const std::uint8_t* bytes, std::size_t position) const {
    std::uint64_t hash = 0;
    for (std::size_t i = position - kWindow; i < position; ++i) hash = 2 * hash + m_keys.m_gear[bytes[i]];
    return hash;
}

// The first cut p with from <= p <= to, or 0.
std::size_t Chunker::scan(const std::uint8_t* bytes, std::size_t from, std::size_t to) {
    std::uint64_t hash = prime(bytes, from);
    if (hash < kProposes && decides(bytes, {hash, from})) return from;
    std::size_t p = from;
    for (; to - p >= kLanes * kLaneLength; p += kLanes * kLaneLength) {
        hash = collect(bytes, p, hash);
        for (const Proposals& lane : m_proposals) {
            for (std::size_t i = 0; i < lane.count; ++i) {
                if (decides(bytes, lane.list[i])) return lane.list[i].position;
            }
        }
    }
    while (p < to) {
        hash = 2 * hash + m_keys.m_gear[bytes[p++]];
        if (hash < kProposes && decides(bytes, {hash, p})) return p;
    }
    return 0;
}

// Every position of the lanes behind `from`, whose hash is given, that Gear proposes; the hash at the last of them.
std::uint64_t Chunker::collect(const std::uint8_t* bytes, std::size_t from, std::uint64_t hash) {
    const std::uint64_t* const gear = m_keys.m_gear.data();
    std::array<std::uint64_t, kLanes> hashes{hash, prime(bytes, from + kLaneLength),
                                             prime(bytes, from + 2 * kLaneLength)};
    for (Proposals& lane : m_proposals) lane.count = 0;
    for (std::size_t p = from; p < from + kLaneLength; ++p) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const std::size_t position = p + lane * kLaneLength;
            hashes[lane] = 2 * hashes[lane] + gear[bytes[position]];
            if (hashes[lane] < kProposes) [[unlikely]] {
                Proposals& found = m_proposals[lane];
                found.list[found.count++] = {hashes[lane], position + 1};
            }
        }
    }
    return hashes[kLanes - 1];
}

bool Chunker::decides(const std::uint8_t* bytes, const Proposal& proposal) {
    const std::uint8_t* const window = bytes + proposal.position - kWindow;
    // The top bits are zero: the place comes from those below.
    Proposal& refused = m_refused[(proposal.hash >> (64 - kGearBits - 6)) % kRefused];
    if (refused.position != 0 && refused.hash == proposal.hash &&
        std::equal(window, window + kWindow, bytes + refused.position - kWindow)) {
        return false;
    }
    if (crypto::siphash(m_keys.m_cut, {window, kWindow}) < kDecides) return true;
    refused = proposal;
    return false;
}

}  // namespace vault::content::chunk
