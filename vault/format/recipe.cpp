// SPDX-License-Identifier: Apache-2.0
#include "vault/format/recipe.h"

#include "crypto/base/checked_math.h"
#include "crypto/base/codec.h"

namespace vault::format {
namespace {

bool length_fits(std::uint32_t length) { return length >= 1 && length <= kMaxChunkLength; }

// The largest content that so many bytes of entries can stand for; the largest number if it overflows.
std::uint64_t largest_size(std::uint64_t entry_bytes, std::uint8_t depth) {
    std::uint64_t bytes = entry_bytes;
    for (std::uint8_t level = 0; level < depth; ++level) {
        const auto below = base::checked_mul<std::uint64_t>(bytes / kRecipeEntrySize, kMaxChunkLength);
        if (!below) return ~std::uint64_t{0};
        bytes = *below;
    }
    return bytes;
}

}  // namespace

Bytes encode_recipe_entries(std::span<const ChunkRef> entries) {
    Bytes out;
    out.reserve(entries.size() * kRecipeEntrySize);
    base::Writer writer(out);
    for (const ChunkRef& entry : entries) writer.id(entry.id).u32(entry.length);
    return out;
}

Result<std::vector<ChunkRef>> decode_recipe_entries(ByteView bytes) {
    if (bytes.size() % kRecipeEntrySize != 0) return fail(ErrorCode::malformed);
    std::vector<ChunkRef> entries(bytes.size() / kRecipeEntrySize);
    base::Reader reader(bytes);
    for (ChunkRef& entry : entries) {
        entry.id = reader.id<ChunkId>();
        entry.length = reader.u32();
        if (!length_fits(entry.length)) return fail(ErrorCode::malformed);
    }
    return entries;
}

Result<void> verify_recipe(const Recipe& recipe) {
    if (recipe.depth > kMaxRecipeDepth || recipe.entries.size() > kMaxRecipeEntries) return fail(ErrorCode::malformed);
    std::uint64_t sum = 0;  // of at most 16 lengths
    for (const ChunkRef& entry : recipe.entries) {
        if (!length_fits(entry.length)) return fail(ErrorCode::malformed);
        sum += entry.length;
    }
    if (recipe.depth == 0) {
        if (sum != recipe.size) return fail(ErrorCode::malformed);
        return {};
    }
    if (sum % kRecipeEntrySize != 0 || sum / kRecipeEntrySize <= kMaxRecipeEntries) return fail(ErrorCode::malformed);
    // Every entry below, and with it every chunk of data, has at least one byte.
    if (recipe.size < sum / kRecipeEntrySize || recipe.size > largest_size(sum, recipe.depth)) {
        return fail(ErrorCode::malformed);
    }
    return {};
}

}  // namespace vault::format
