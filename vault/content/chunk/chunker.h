// SPDX-License-Identifier: Apache-2.0
// Content-defined cuts (FORMAT.md 6.1): Gear over the last 64 bytes proposes, SipHash of those 64 bytes decides. Cuts
// depend on the content and the compartment's keys only: not on how it was read, nor on build or CPU.
#pragma once

#include <array>
#include <cstdint>

#include "crypto/key.h"
#include "vault/types.h"

namespace vault::content::chunk {

inline constexpr std::size_t kMinChunk = 16384;
inline constexpr std::size_t kMaxChunk = 262144;
inline constexpr std::size_t kWindow = 64;

// Gear table and SipHash key of one compartment, derived at each start. Secret, therefore wiped; 2 KiB do not go into
// the arena, so in memory only "no core dump" protects them. Threads: may be read by many.
class Keys {
  public:
    explicit Keys(const crypto::RootKey& root);
    ~Keys();
    Keys(const Keys&) = delete;
    Keys& operator=(const Keys&) = delete;

  private:
    friend class Chunker;
    std::array<std::uint64_t, 256> m_gear;
    std::array<std::uint8_t, 16> m_cut;
};

// Cuts one content after another. The caller holds the bytes; keys outlive it. Not for several threads at once.
class Chunker {
  public:
    explicit Chunker(const Keys& keys) : m_keys(keys) {}

    // `buffer` begins where the last cut was; with `last` it ends where the content ends. Returns the length of the
    // next chunk, or 0 when more bytes are needed to decide: the same bytes and some behind them, which are then the
    // only ones looked at. Never 0 with kMaxChunk bytes, nor with `last` unless the buffer is empty. (What stands
    // before the last cut is not needed: the window is shorter than the shortest chunk.)
    std::size_t find_cut(ByteView buffer, bool last);

  private:
    // Three stretches are hashed side by side, because one Gear hash waits for itself: twice the speed.
    static constexpr std::size_t kLanes = 3;
    static constexpr std::size_t kLaneLength = 1024;
    struct Proposal {
        std::uint64_t hash = 0;
        std::size_t position = 0;
    };
    struct Proposals {
        std::size_t count = 0;
        std::array<Proposal, kLaneLength> list;
    };
    // Windows of this chunk that were refused, by their Gear hash: a crafted content in which every window proposes
    // costs a comparison each, not a SipHash. Position 0: nothing here.
    static constexpr std::size_t kRefused = 64;

    std::uint64_t prime(const std::uint8_t* bytes, std::size_t position) const;
    std::uint64_t collect(const std::uint8_t* bytes, std::size_t from, std::uint64_t hash);
    std::size_t scan(const std::uint8_t* bytes, std::size_t from, std::size_t to);
    bool decides(const std::uint8_t* bytes, const Proposal& proposal);
    std::size_t cut_at(std::size_t position);

    const Keys& m_keys;
    std::size_t m_scanned = 0;  // positions of the current chunk below this one are known to be no cuts
    std::array<Proposal, kRefused> m_refused{};
    std::array<Proposals, kLanes> m_proposals;
};

}  // namespace vault::content::chunk
