// SPDX-License-Identifier: Apache-2.0
// A vault's folder in memory, a compartment, and packs in it.
#pragma once

#include <gtest/gtest.h>

#include <random>

#include "crypto/digest.h"
#include "tests/support/memory_store.h"
#include "vault/content/block/zstd.h"
#include "vault/content/pack/pack.h"
#include "vault/content/pack/pages.h"
#include "vault/content/pack/repair.h"
#include "vault/store/layout.h"

namespace vault::content::pack {

inline Bytes random_bytes(std::uint64_t seed, std::size_t size) {
    std::mt19937_64 generator(seed);
    Bytes bytes(size);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(generator());
    return bytes;
}

// Chunks of at most 262144 bytes that make up a block's plaintext, with ids that mean nothing.
inline std::vector<ChunkEntry> chunks_of(ByteView plain) {
    std::vector<ChunkEntry> chunks;
    for (std::size_t at = 0; at < plain.size(); at += 262144) {
        const ByteView piece = plain.subspan(at, std::min<std::size_t>(262144, plain.size() - at));
        ChunkEntry chunk{.id = ChunkId(crypto::blake2b(piece))};
        chunk.stored_length = chunk.length = static_cast<std::uint32_t>(piece.size());
        chunks.push_back(chunk);
    }
    return chunks;
}

// Stands in for `packed` where that is given, so that a test can seal what no writer makes.
inline void add_block(PackBuilder& builder, ByteView plain, Codec codec = Codec::raw, ByteView packed = {}) {
    const auto length = static_cast<std::uint32_t>(plain.size());
    const ByteView payload = codec == Codec::raw ? plain : packed;
    builder.add(builder.seal_block(builder.blocks(), codec, payload), length, codec, chunks_of(plain));
}

class Room {
  public:
    Room() { fresh_ids(); }

    Compartment compartment() const { return {m_vault, m_compartment, &m_root}; }
    PackBuilder builder() const { return PackBuilder(compartment()); }
    PackKeys keys(const PackId& id) const { return PackKeys(compartment(), id); }
    // A pack with these blocks.
    PackBuilder::Finished pack_of(const std::vector<Bytes>& blocks) const {
        PackBuilder pack = builder();
        for (const Bytes& block : blocks) add_block(pack, block);
        return pack.finish();
    }
    void put(const PackId& id, ByteView bytes) {
        EXPECT_TRUE(m_files->make_folder(store::layout::kPacks));
        EXPECT_TRUE(m_files->make_folder(store::layout::pack_folder(id)));
        EXPECT_TRUE(store::write_file_atomic(*m_files, store::layout::pack(id), bytes));
    }
    void flip(const PackId& id, std::uint64_t offset, std::uint8_t bits) {
        auto file = m_files->open(store::layout::pack(id), store::Access::write);
        ASSERT_TRUE(file);
        base::ByteArray<1> byte;
        ASSERT_TRUE((*file)->read_at(offset, byte));
        byte[0] ^= bits;
        ASSERT_TRUE((*file)->write_at(offset, byte));
    }
    Bytes file_of(const PackId& id) const {
        return store::read_file(*m_files, store::layout::pack(id), 2 * kLargePack).value_or(Bytes());
    }
    Result<Repaired> repair(const PackId& id, Mode mode = Mode::write) const {
        return repair_pack(*m_files, id, compartment(), mode);
    }
    support::MemoryDisk& disk() { return *m_disk; }
    // Another disk with files of this vault, seen with the same keys.
    void move_to(std::shared_ptr<support::MemoryDisk> disk) {
        m_disk = std::move(disk);
        m_files = m_disk->store();
    }
    Result<PackReader> open(const PackId& id) const { return PackReader::open(*m_files, id, compartment()); }
    ErrorCode refusal(const PackId& id) const {
        const auto reader = open(id);
        return reader ? ErrorCode::internal : reader.error().code;
    }
    // The same files, seen with other keys or ids.
    void other_root() { m_root = crypto::RootKey::random(); }
    void other_compartment() { m_compartment = CompartmentId(crypto::random_array<16>()); }
    void other_vault() { m_vault = VaultId(crypto::random_array<16>()); }

  private:
    void fresh_ids() { other_compartment(), other_vault(); }

    std::shared_ptr<support::MemoryDisk> m_disk = support::MemoryDisk::create();
    std::unique_ptr<store::FileStore> m_files = m_disk->store();
    VaultId m_vault;
    CompartmentId m_compartment;
    crypto::RootKey m_root = crypto::RootKey::random();
};

inline base::MutableByteView sector(Bytes& pack, std::size_t number) {
    return base::MutableByteView(pack).subspan(number * kSector, kSector);
}

}  // namespace vault::content::pack
