// SPDX-License-Identifier: Apache-2.0
#include "vault/format/pack_index.h"

#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <random>

#include "tests/vault/format/examples.h"

namespace vault::format {
namespace {

std::uint32_t data_bytes(const PackIndex& index) {
    std::uint32_t sum = 0;
    for (const PackBlock& block : index.blocks) sum += block.sealed_length;
    return sum;
}
Result<PackIndex> decoded(const PackIndex& index) {
    return decode_pack_index(encode_pack_index(index), static_cast<std::uint32_t>(index.blocks.size()),
                             static_cast<std::uint32_t>(index.chunks.size()), data_bytes(index));
}
ErrorCode refusal(const PackIndex& index) {
    const auto out = decoded(index);
    return out ? ErrorCode::internal : out.error().code;
}
PackIndex random_index(std::uint64_t seed, std::size_t blocks) {
    std::mt19937_64 generator(seed);
    PackIndex index;
    std::uint32_t data = 0;
    for (std::uint32_t b = 0; b < blocks; ++b) {
        PackBlock block{.offset = data, .codec = Codec{static_cast<std::uint8_t>(generator() % 2)}, .chunks = 0};
        block.chunks = static_cast<std::uint32_t>(1 + generator() % 9);
        for (std::uint32_t c = 0; c < block.chunks; ++c) {
            PackChunk chunk{.block = b, .offset = block.plain_length};
            base::ByteArray<32> id;
            for (auto& byte : id) byte = static_cast<std::uint8_t>(generator());
            chunk.id = ChunkId(id);
            chunk.kind = IdKind{static_cast<std::uint8_t>(generator() % 4)};
            chunk.form = Form{static_cast<std::uint8_t>(generator() % 2)};
            chunk.length = static_cast<std::uint32_t>(1 + generator() % 200000);
            chunk.stored_length = chunk.form == Form::plain ? chunk.length : chunk.length / 2 + 1;
            block.plain_length += chunk.stored_length;
            index.chunks.push_back(chunk);
        }
        block.sealed_length = 40 + (block.codec == Codec::raw ? block.plain_length : block.plain_length - 1);
        if (block.sealed_length == 40) block.sealed_length = 41, block.codec = Codec::raw;
        data += block.sealed_length;
        index.blocks.push_back(block);
    }
    return index;
}

TEST(format_pack_index, indexes_survive_a_round_trip) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const PackIndex index = random_index(seed, seed % 12);
        const auto out = decoded(index);
        ASSERT_TRUE(out) << "seed " << seed;
        EXPECT_EQ(*out, index);
    }
}

TEST(format_pack_index, one_wrong_number_is_refused) {
    const std::vector<std::pair<const char*, std::function<void(PackIndex&)>>> faults{
        {"gap", [](PackIndex& i) { i.blocks[1].offset += 1; }},
        {"overlap", [](PackIndex& i) { i.blocks[1].offset -= 1; }},
        {"first block not at 0", [](PackIndex& i) { i.blocks[0].offset = 4; }},
        {"no payload", [](PackIndex& i) { i.blocks[0].sealed_length = 40; }},
        {"raw length", [](PackIndex& i) { i.blocks[0].codec = Codec::raw, i.blocks[0].sealed_length -= 1; }},
        {"packed but not shorter",
         [](PackIndex& i) { i.blocks[0].codec = Codec::zstd, i.blocks[0].sealed_length = 340; }},
        {"codec 2", [](PackIndex& i) { i.blocks[0].codec = Codec{2}; }},
        {"block without chunks", [](PackIndex& i) { i.blocks[1].chunks = 4, i.blocks[0].chunks = 0; }},
        {"chunk of the next block", [](PackIndex& i) { i.blocks[0].chunks += 1, i.blocks[1].chunks -= 1; }},
        {"empty chunk", [](PackIndex& i) { i.chunks[0].length = 0; }},
        {"chunk too long", [](PackIndex& i) { i.chunks[0].form = Form::composed, i.chunks[0].length = 262145; }},
        {"nothing stored", [](PackIndex& i) { i.chunks[0].form = Form::composed, i.chunks[0].stored_length = 0; }},
        {"plain of two lengths", [](PackIndex& i) { i.chunks[0].form = Form::plain, i.chunks[0].length += 1; }},
        {"kind 4", [](PackIndex& i) { i.chunks[0].kind = IdKind{4}; }},
        {"form 2", [](PackIndex& i) { i.chunks[0].form = Form{2}; }},
        {"stored lengths", [](PackIndex& i) { i.chunks[0].form = Form::composed, i.chunks[0].stored_length += 1; }},
        {"stored too long",
         [](PackIndex& i) { i.chunks[0].form = Form::composed, i.chunks[0].stored_length = 0xffffffff; }},
    };
    for (const auto& [what, spoil] : faults) {
        PackIndex index;
        for (std::uint32_t b = 0; b < 2; ++b) {
            index.blocks.push_back({340 * b, 340, 300, Codec::raw, 2});
            index.chunks.push_back({.length = 0});
            index.chunks.back() = {ChunkId(), IdKind::data, Form::plain, 100, 100, b, 0};
            index.chunks.push_back({ChunkId(), IdKind::data, Form::plain, 200, 200, b, 100});
        }
        ASSERT_TRUE(decoded(index));
        spoil(index);
        EXPECT_EQ(refusal(index), ErrorCode::malformed) << what;
    }
}

TEST(format_pack_index, a_block_above_2_mib_is_refused) {
    PackIndex index;
    index.blocks.push_back({0, 40 + 8 * 262144, 8 * 262144, Codec::raw, 8});
    for (std::uint32_t i = 0; i < 8; ++i) {
        index.chunks.push_back({ChunkId(), IdKind::data, Form::plain, 262144, 262144, 0, 262144 * i});
    }
    EXPECT_TRUE(decoded(index));
    index.blocks[0].sealed_length += 1, index.blocks[0].plain_length += 1, index.blocks[0].chunks += 1;
    index.chunks.push_back({ChunkId(), IdKind::data, Form::plain, 1, 1, 0, 0});
    EXPECT_EQ(refusal(index), ErrorCode::malformed);
}

TEST(format_pack_index, a_stream_that_is_not_as_long_as_its_numbers_is_refused) {
    const PackIndex index = random_index(1, 3);
    Bytes stream = encode_pack_index(index);
    const auto chunks = static_cast<std::uint32_t>(index.chunks.size());
    EXPECT_TRUE(decode_pack_index(stream, 3, chunks, data_bytes(index)));
    EXPECT_FALSE(decode_pack_index(stream, 3, chunks, data_bytes(index) + 1));
    EXPECT_FALSE(decode_pack_index(stream, 2, chunks, data_bytes(index)));
    EXPECT_FALSE(decode_pack_index(stream, 0xffffffff, 0xffffffff, data_bytes(index)));
    EXPECT_FALSE(decode_pack_index(ByteView(stream).first(stream.size() - 1), 3, chunks, data_bytes(index)));
    stream.push_back(0);
    EXPECT_FALSE(decode_pack_index(stream, 3, chunks, data_bytes(index)));
}

TEST(format_pack_index, the_example_of_the_format_holds) {
    const Example example = read_example("pack-index");
    const Bytes stream = example.bytes("stream");
    const auto blocks = example.number<std::uint32_t>("blocks");
    const auto chunks = example.number<std::uint32_t>("chunks");
    const auto index = decode_pack_index(stream, blocks, chunks, example.number<std::uint32_t>("data-bytes"));
    ASSERT_TRUE(index);
    EXPECT_EQ(encode_pack_index(*index), stream);
    EXPECT_EQ(index->chunks.back().id, example.id<ChunkId>("last-chunk"));
    EXPECT_EQ(index->chunks.back().form, Form::composed);
}

}  // namespace
}  // namespace vault::format
