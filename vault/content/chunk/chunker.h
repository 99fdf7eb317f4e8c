// SPDX-License-Identifier: Apache-2.0
// Content-defined cuts (FORMAT.md 6.1): Gear over the last 64 bytes proposes, SipHash of those 64 bytes decides. Cuts depend on the
// content and the compartment's keys only: not on how it was read, nor on build or CPU. Not for several threads at once.
#pragma once

#include <array>
#include <cstdint>

#include "crypto/key.h"
#include "vault/types.h"

namespace vault::content::chunk {

inline constexpr std::size_t kMinChunk = 16384;
inline constexpr std::size_t kMaxChunk = 262144;
inline constexpr std::size_t kWindow = 64;

// Gear table and SipHash key of one compartment. They are secret: wiped, and kept out of dumps as far as an ordinary
// allocation can be; 2 KiB do not go into the arena.
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

// Cuts one content. The caller holds the bytes.
class Chunker {
  public:
    explicit Chunker(const Keys& keys) : m_keys(keys) {}

    // `buffer` begins at the last cut; before it stand up to 64 bytes of the same content in `before` (fewer only at the content's beginning).
    // Returns the length of the next chunk, or 0 when more bytes are needed to decide (never with kMaxChunk bytes or more, never with `last`).
    // `scanned` of them were looked at in earlier calls with the same beginning.
    std::size_t find_cut(ByteView before, ByteView buffer, bool last);

  private:
    const Keys& m_keys;
    std::size_t m_scanned = 0;  // bytes of the current chunk already looked at
    std::uint64_t m_hash = 0;
};

}  // namespace vault::content::chunk
