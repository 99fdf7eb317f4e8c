// SPDX-License-Identifier: Apache-2.0
#include "vault/format/composed.h"

#include "crypto/base/check.h"
#include "crypto/base/codec.h"
#include "vault/format/pack_index.h"

namespace vault::format {
namespace {

constexpr std::uint8_t kLiteral = 0;
constexpr std::uint8_t kRange = 1;
constexpr std::size_t kSmallestPart = 6;  // a literal of one byte

ComposedPart read_part(base::Reader& reader) {
    ComposedPart part;
    const std::uint8_t what = reader.u8();
    if (what == kLiteral) {
        part.literal = reader.bytes(reader.u32());
        if (part.literal.empty()) reader.fail();
    } else if (what == kRange) {
        part.chunk = reader.id<ChunkId>();
        part.offset = reader.u32();
        part.length = reader.u32();
        // The chunk's own length is the reader's to compare; none is longer than this.
        if (part.length == 0 || part.length > kMaxChunkLength || part.offset > kMaxChunkLength - part.length)
            reader.fail();
    } else {
        reader.fail();
    }
    return part;
}

}  // namespace

Bytes encode_composed(std::span<const ComposedPart> parts) {
    CHECK(!parts.empty() && parts.size() <= kMaxComposedParts);
    Bytes out;
    base::Writer writer(out);
    writer.u16(static_cast<std::uint16_t>(parts.size()));
    for (const ComposedPart& part : parts) {
        if (part.is_literal()) {
            CHECK(part.literal.size() <= kMaxChunkLength);
            writer.u8(kLiteral).u32(static_cast<std::uint32_t>(part.literal.size())).bytes(part.literal);
        } else {
            writer.u8(kRange).id(part.chunk).u32(part.offset).u32(part.length);
        }
    }
    return out;
}

Result<std::vector<ComposedPart>> decode_composed(ByteView stored, std::uint32_t plain_length) {
    if (stored.size() > kMaxChunkLength || plain_length > kMaxChunkLength) return fail(ErrorCode::malformed);
    base::Reader reader(stored);
    const std::uint16_t count = reader.u16();
    if (!reader.ok() || count == 0 || count > kMaxComposedParts || reader.left() / kSmallestPart < count) {
        return fail(ErrorCode::malformed);
    }
    std::vector<ComposedPart> parts;
    parts.reserve(count);
    std::uint64_t length = 0;
    for (std::uint16_t i = 0; i < count; ++i) {
        parts.push_back(read_part(reader));
        if (!reader.ok()) return fail(ErrorCode::malformed);
        length += parts.back().size();
    }
    if (!reader.at_end() || length != plain_length) return fail(ErrorCode::malformed);
    return parts;
}

}  // namespace vault::format
