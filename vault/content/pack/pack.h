// SPDX-License-Identifier: Apache-2.0
// Packs (FORMAT.md 6.4, 6.5). PackBuilder gathers sealed blocks and lays out one file of constant size; PackReader
// authenticates head and index before anything else, reads blocks, and checks every sector against the check table.
#pragma once

#include <memory>
#include <vector>

#include "vault/content/keys.h"
#include "vault/format/pack_index.h"
#include "vault/format/pack_page.h"
#include "vault/store/file_store.h"

namespace vault::content::pack {

inline constexpr std::size_t kSector = format::kSectorSize;
inline constexpr std::size_t kSmallPack = format::kSmallPackSectors * kSector;
inline constexpr std::size_t kLargePack = format::kLargePackSectors * kSector;
inline constexpr std::size_t kMaxBlockPlain = format::kMaxBlockPlain;

using format::Codec;
using ChunkEntry = format::PackChunk;  // block and offset are filled when decoded, and in Finished
using BlockEntry = format::PackBlock;
using Index = format::PackIndex;

// Threads: one at a time, but seal_block() by many. A block is sealed anywhere, then added in order.
class PackBuilder {
  public:
    // A new pack of a new id. compartment.root outlives it.
    explicit PackBuilder(const Compartment& compartment);
    PackBuilder(PackBuilder&&) noexcept;
    PackBuilder& operator=(PackBuilder&&) noexcept;
    ~PackBuilder();
    const PackId& id() const;
    // The sealed form of a block that will be the pack's `ordinal`-th.
    Bytes seal_block(std::uint32_t ordinal, Codec codec, ByteView payload) const;
    // False if the pack would grow beyond this size: finish it first. A block of kMaxBlockPlain with up to 4096 chunks
    // always fits an empty large one.
    enum class Size : std::uint8_t { small, large };
    bool fits(std::size_t sealed_length, std::size_t chunks, Size size = Size::large) const;
    // Must fit, and be sealed as the next ordinal by this builder. The chunks' stored lengths add up to plain_length.
    void add(Bytes sealed, std::uint32_t plain_length, Codec codec, std::vector<ChunkEntry> chunks);
    bool empty() const;
    // Blocks so far: the ordinal of the next. The bytes of all of them, sealed.
    std::uint32_t blocks() const;
    std::size_t data_bytes() const;
    // The whole file: kSmallPack if all fits there, else kLargePack. Ends the builder, which was not empty.
    struct Finished {
        PackRef ref;
        Bytes bytes;
        Index index;
    };
    Finished finish();
    // The blocks again, not sealed, for other packs. Ends the builder.
    struct Block {
        crypto::WipedBuffer payload;
        std::uint32_t plain_length = 0;
        Codec codec{};
        std::vector<ChunkEntry> chunks;
    };
    std::vector<Block> take_apart();

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

// Sectors of a pack that are not as they were written, by number, ascending: their bytes are others, or cannot be had.
struct Damage {
    std::vector<std::uint32_t> sectors;
    std::vector<std::uint32_t> unjudged;  // both copies of the page with their checks are bad
    bool wrong_size = false;              // of the file
    bool none() const { return sectors.empty() && unjudged.empty() && !wrong_size; }
};

// Holds the file open. One good copy of each page is enough, a file that was cut off or grew is read as well, and what
// parity can tell of data that is not as written is rebuilt in memory. Threads: const calls by many.
class PackReader {
  public:
    // missing, not_a_file, io (nothing can be read); malformed (authentic pages that say what cannot be; no head in a
    // file of another size than packs have), too_new; not_authentic (commitment or tag of head or index in both
    // copies). id: the pack.
    static Result<PackReader> open(const store::FileStore& files, const PackId& id, const Compartment& compartment);
    PackReader(PackReader&&) noexcept;
    PackReader& operator=(PackReader&&) noexcept;
    ~PackReader();
    // The commitment that belongs in sector 0, whether or not it stands there.
    const PackRef& ref() const;
    const Index& index() const;
    // Decrypted and decompressed, rebuilt before that if need be. not_authentic, malformed (what an authentic block
    // says cannot be), invalid_argument (no such block), io (nothing can be read).
    Result<crypto::WipedBuffer> read_block(std::uint32_t ordinal) const;
    // Reads every byte. io.
    Result<Damage> check() const;
    // Whether open() or read_block() came upon damage so far.
    bool is_marred() const;

  private:
    struct Impl;
    explicit PackReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace vault::content::pack
