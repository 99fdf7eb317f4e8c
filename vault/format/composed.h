// SPDX-License-Identifier: Apache-2.0
// The stored form of a composed chunk (FORMAT.md 6.3): literal bytes and ranges of plain chunks, one after another.
// What the ranges point at is looked up by the reader, one level deep.
#pragma once

#include <span>
#include <vector>

#include "vault/error.h"
#include "vault/types.h"

namespace vault::format {

inline constexpr std::size_t kMaxComposedParts = 4096;

// Either literal bytes (not empty), or a range of a chunk.
struct ComposedPart {
    ByteView literal{};  // into what was decoded
    ChunkId chunk{};
    std::uint32_t offset = 0;
    std::uint32_t length = 0;  // of the range

    bool is_literal() const { return !literal.empty(); }
    std::size_t size() const { return is_literal() ? literal.size() : length; }
};

Bytes encode_composed(std::span<const ComposedPart> parts);
// plain_length: what the pack's index says. malformed.
Result<std::vector<ComposedPart>> decode_composed(ByteView stored, std::uint32_t plain_length);

}  // namespace vault::format
