// SPDX-License-Identifier: Apache-2.0
// Packs (FORMAT.md 6.4, 6.5). PackBuilder gathers sealed blocks and lays out one file of constant size; PackReader authenticates
// head and index before anything else, reads blocks, and checks every sector against the check table.
#pragma once

#include <memory>
#include <vector>

#include "vault/content/keys.h"
#include "vault/store/file_store.h"

namespace vault::content::pack {

inline constexpr std::size_t kSector = 4096;
inline constexpr std::size_t kSmallPack = 1U << 20;
inline constexpr std::size_t kLargePack = 1U << 24;
inline constexpr std::size_t kMaxBlockPlain = 2U << 20;

enum class Codec : std::uint8_t { raw = 0, zstd = 1 };

struct ChunkEntry {
    ChunkId id;
    IdKind kind{};
    Form form{};
    std::uint32_t stored_length = 0;
    std::uint32_t length = 0;        // of the plaintext
    // filled when decoded:
    std::uint32_t block = 0;
    std::uint32_t offset = 0;        // in the block's plaintext
};
struct BlockEntry {
    std::uint32_t offset = 0;        // in the data region
    std::uint32_t sealed_length = 0;
    std::uint32_t plain_length = 0;
    Codec codec{};
    std::uint32_t chunks = 0;
};
struct Index {
    std::vector<BlockEntry> blocks;
    std::vector<ChunkEntry> chunks;  // in ordinal order
};

// Threads: one at a time. A block is sealed by seal_block() anywhere, then added in order.
class PackBuilder {
  public:
    PackBuilder(const Compartment& compartment);
    const PackId& id() const;
    // The sealed form of a block that will be the pack's `ordinal`-th.
    Bytes seal_block(std::uint32_t ordinal, Codec codec, ByteView payload) const;
    // False if the pack would grow beyond kLargePack: finish it first.
    bool fits(std::size_t sealed_length, std::size_t chunks) const;
    void add(Bytes sealed, std::uint32_t plain_length, Codec codec, std::vector<ChunkEntry> chunks);
    bool empty() const;
    // The whole file: kSmallPack if all fits there, else kLargePack. Ends the builder.
    struct Finished {
        PackRef ref;
        Bytes bytes;
        Index index;
    };
    Finished finish();

  private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

class PackReader {
  public:
    // missing, not_a_file, malformed (size), not_authentic (commitment, head or index in both copies); expects exactly this commitment if given.
    static Result<PackReader> open(const store::FileStore& files, const PackId& id, const Compartment& compartment);
    const PackRef& ref() const { return m_ref; }
    const Index& index() const { return m_index; }
    // Decrypted and decompressed.
    Result<crypto::WipedBuffer> read_block(std::uint32_t ordinal) const;
    // Sectors that do not fit the check table, pages whose copy is bad: sector numbers. Empty: every byte is as written.
    Result<std::vector<std::uint32_t>> check() const;

  private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
    PackRef m_ref;
    Index m_index;
};

}  // namespace vault::content::pack
