// SPDX-License-Identifier: Apache-2.0
// The index stream of a pack (FORMAT.md 6.5): which blocks stand where, and which chunks stand in them.
#pragma once

#include <vector>

#include "vault/error.h"
#include "vault/format/recipe.h"
#include "vault/types.h"

namespace vault::format {

inline constexpr std::uint32_t kMaxBlockPlain = 2U << 20;  // plaintext of a block
inline constexpr std::size_t kPackBlockSize = 17;          // of one entry in the stream
inline constexpr std::size_t kPackChunkSize = 42;

enum class IdKind : std::uint8_t { data = 0, recipe = 1, list = 2, root = 3 };
enum class Form : std::uint8_t { plain = 0, composed = 1 };
enum class Codec : std::uint8_t { raw = 0, zstd = 1 };

struct PackChunk {
    ChunkId id;
    IdKind kind{};
    Form form{};
    std::uint32_t stored_length = 0;
    std::uint32_t length = 0;  // of the plaintext
    // Not in the stream, it follows from it:
    std::uint32_t block = 0;   // ordinal
    std::uint32_t offset = 0;  // in the block's plaintext
    friend bool operator==(const PackChunk&, const PackChunk&) = default;
};
struct PackBlock {
    std::uint32_t offset = 0;  // in the data region
    std::uint32_t sealed_length = 0;
    std::uint32_t plain_length = 0;
    Codec codec{};
    std::uint32_t chunks = 0;
    friend bool operator==(const PackBlock&, const PackBlock&) = default;
};
struct PackIndex {
    std::vector<PackBlock> blocks;
    std::vector<PackChunk> chunks;  // in ordinal order
    friend bool operator==(const PackIndex&, const PackIndex&) = default;
};

std::uint64_t index_stream_size(std::uint32_t blocks, std::uint32_t chunks);
// PackChunk::block and offset are not looked at.
Bytes encode_pack_index(const PackIndex& index);
// The numbers are the head's, and bytes.size() must fit them before anything is allocated. malformed.
Result<PackIndex> decode_pack_index(ByteView bytes, std::uint32_t blocks, std::uint32_t chunks,
                                    std::uint32_t data_bytes);

}  // namespace vault::format
