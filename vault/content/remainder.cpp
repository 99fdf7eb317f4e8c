// SPDX-License-Identifier: Apache-2.0
#include "vault/content/remainder.h"

#include <algorithm>

#include "crypto/aead.h"

namespace vault::content {
namespace {

using pack::Codec;
using pack::PackBuilder;

constexpr std::size_t kMostSmallPacks = 8;  // more of them would be half of a large one

std::size_t sealed_length(const PackBuilder::Block& block) { return block.payload.size() + crypto::kSealOverhead; }

void add(PackBuilder& pack, PackBuilder::Block block) {
    Bytes sealed = pack.seal_block(pack.blocks(), block.codec, block.payload);
    pack.add(std::move(sealed), block.plain_length, block.codec, std::move(block.chunks));
}

}  // namespace

std::vector<PackBuilder> Remainder::spread(PackBuilder gathered) {
    std::vector<PackBuilder> packs;
    const bool is_small = gathered.fits(0, 0, PackBuilder::Size::small);
    if (is_small || gathered.data_bytes() > kMostSmallPacks * pack::kSmallPack) {
        packs.push_back(std::move(gathered));
        return packs;
    }
    std::vector<Block> blocks = gathered.take_apart();
    for (Block& block : blocks) place(std::move(block), packs);
    if (packs.size() <= kMostSmallPacks) return packs;

    PackBuilder whole(m_compartment);
    for (PackBuilder& one : packs) {
        for (Block& block : one.take_apart()) add(whole, std::move(block));
    }
    packs.clear();
    packs.push_back(std::move(whole));
    return packs;
}

// Into the first pack with room; else cut, as long as there is a pack that takes about a part of it; else a new one.
void Remainder::place(Block block, std::vector<PackBuilder>& packs) {
    const std::size_t length = sealed_length(block);
    const auto has_room_for = [&](std::size_t bytes) {
        return std::find_if(packs.begin(), packs.end(), [&](const PackBuilder& pack) {
            return pack.fits(bytes, block.chunks.size(), PackBuilder::Size::small);
        });
    };
    if (const auto pack = has_room_for(length); pack != packs.end()) return add(*pack, std::move(block));
    PackBuilder empty(m_compartment);
    const bool fits_a_new_one = empty.fits(length, block.chunks.size(), PackBuilder::Size::small);
    const bool is_worth_cutting = has_room_for(length / 2) != packs.end();
    if (block.chunks.size() > 1 && (!fits_a_new_one || is_worth_cutting)) {
        for (Block& one : cut(std::move(block))) place(std::move(one), packs);
        return;
    }
    add(packs.emplace_back(std::move(empty)), std::move(block));
}

// Two blocks of about the same size, each compressed if it was.
std::vector<Remainder::Block> Remainder::cut(Block block) {
    crypto::WipedBuffer plain = std::move(block.payload);
    if (block.codec == Codec::zstd) {
        auto unpacked = m_decompressor.decompress(plain, block.plain_length);
        CHECK(unpacked.has_value() && unpacked->size() == block.plain_length);  // it was packed here
        plain = unpacked.take();
    }
    std::size_t first = 0;
    std::size_t size = 0;
    while (first + 1 < block.chunks.size() && (first == 0 || size < plain.size() / 2)) {
        size += block.chunks[first++].stored_length;
    }
    std::vector<Block> parts;
    parts.push_back(part(block, ByteView(plain).first(size), 0, first));
    parts.push_back(part(block, ByteView(plain).subspan(size), first, block.chunks.size()));
    return parts;
}

Remainder::Block Remainder::part(const Block& whole, ByteView plain, std::size_t first, std::size_t end) {
    const auto chunks = whole.chunks.begin();
    Block made{.payload = {},
               .plain_length = static_cast<std::uint32_t>(plain.size()),
               .codec = Codec::raw,
               .chunks = {chunks + static_cast<std::ptrdiff_t>(first), chunks + static_cast<std::ptrdiff_t>(end)}};
    if (whole.codec == Codec::zstd) made.payload = m_compressor.compress(plain, m_level, plain.size());
    if (!made.payload.empty()) {
        made.codec = Codec::zstd;
    } else {
        made.payload.assign(plain.begin(), plain.end());
    }
    return made;
}

}  // namespace vault::content
