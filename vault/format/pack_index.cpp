// SPDX-License-Identifier: Apache-2.0
#include "vault/format/pack_index.h"

#include "crypto/aead.h"
#include "crypto/base/codec.h"

namespace vault::format {
namespace {

PackBlock read_block(base::Reader& reader) {
    PackBlock block;
    block.offset = reader.u32();
    block.sealed_length = reader.u32();
    block.plain_length = reader.u32();
    const std::uint8_t codec = reader.u8();
    if (codec > static_cast<std::uint8_t>(Codec::zstd)) reader.fail();
    block.codec = Codec{codec};
    block.chunks = reader.u32();
    return block;
}

bool is_possible(const PackBlock& block) {
    if (block.plain_length == 0 || block.plain_length > kMaxBlockPlain || block.chunks == 0) return false;
    if (block.sealed_length <= crypto::kSealOverhead) return false;
    const std::size_t payload = block.sealed_length - crypto::kSealOverhead;
    // Compressed only if that is shorter: a block has one encoding as far as the index can tell.
    return block.codec == Codec::raw ? payload == block.plain_length : payload < block.plain_length;
}

PackChunk read_chunk(base::Reader& reader) {
    PackChunk chunk;
    chunk.id = reader.id<ChunkId>();
    const std::uint8_t kind = reader.u8();
    const std::uint8_t form = reader.u8();
    if (kind > static_cast<std::uint8_t>(IdKind::root) || form > static_cast<std::uint8_t>(Form::composed)) {
        reader.fail();
    }
    chunk.kind = IdKind{kind};
    chunk.form = Form{form};
    chunk.stored_length = reader.u32();
    chunk.length = reader.u32();
    return chunk;
}

bool is_possible(const PackChunk& chunk) {
    if (chunk.length == 0 || chunk.length > kMaxChunkLength) return false;
    if (chunk.stored_length == 0 || chunk.stored_length > kMaxChunkLength) return false;
    return chunk.form == Form::composed || chunk.stored_length == chunk.length;
}

}  // namespace

std::uint64_t index_stream_size(std::uint32_t blocks, std::uint32_t chunks) {
    return blocks * std::uint64_t{kPackBlockSize} + chunks * std::uint64_t{kPackChunkSize};
}

Bytes encode_pack_index(const PackIndex& index) {
    Bytes out;
    out.reserve(index.blocks.size() * kPackBlockSize + index.chunks.size() * kPackChunkSize);
    base::Writer writer(out);
    for (const PackBlock& block : index.blocks) {
        writer.u32(block.offset).u32(block.sealed_length).u32(block.plain_length);
        writer.u8(static_cast<std::uint8_t>(block.codec)).u32(block.chunks);
    }
    for (const PackChunk& chunk : index.chunks) {
        writer.id(chunk.id).u8(static_cast<std::uint8_t>(chunk.kind)).u8(static_cast<std::uint8_t>(chunk.form));
        writer.u32(chunk.stored_length).u32(chunk.length);
    }
    return out;
}

Result<PackIndex> decode_pack_index(ByteView bytes, std::uint32_t blocks, std::uint32_t chunks,
                                    std::uint32_t data_bytes) {
    if (bytes.size() != index_stream_size(blocks, chunks)) return fail(ErrorCode::malformed);
    base::Reader reader(bytes);
    PackIndex index;
    index.blocks.reserve(blocks);
    // No sum overflows: u64 over at most 2^32 numbers of u32.
    std::uint64_t data_end = 0;
    std::uint64_t chunks_end = 0;
    for (std::uint32_t i = 0; i < blocks; ++i) {
        const PackBlock block = read_block(reader);
        if (!reader.ok() || !is_possible(block) || block.offset != data_end) return fail(ErrorCode::malformed);
        data_end += block.sealed_length;
        chunks_end += block.chunks;
        index.blocks.push_back(block);
    }
    if (data_end != data_bytes || chunks_end != chunks) return fail(ErrorCode::malformed);
    index.chunks.reserve(chunks);
    for (std::uint32_t i = 0; i < blocks; ++i) {
        std::uint64_t offset = 0;
        for (std::uint32_t j = 0; j < index.blocks[i].chunks; ++j) {
            PackChunk chunk = read_chunk(reader);
            if (!reader.ok() || !is_possible(chunk)) return fail(ErrorCode::malformed);
            chunk.block = i;
            chunk.offset = static_cast<std::uint32_t>(offset);
            offset += chunk.stored_length;
            if (offset > index.blocks[i].plain_length) return fail(ErrorCode::malformed);
            index.chunks.push_back(chunk);
        }
        if (offset != index.blocks[i].plain_length) return fail(ErrorCode::malformed);
    }
    CHECK(reader.at_end());
    return index;
}

}  // namespace vault::format
