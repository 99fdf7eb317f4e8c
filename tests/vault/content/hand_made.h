// SPDX-License-Identifier: Apache-2.0
// Packs of chunks that no writer makes, or not yet: composed ones, recipes of recipes, lies.
#pragma once

#include "crypto/base/codec.h"
#include "tests/vault/content/content_fixture.h"

namespace vault::content {

// Chunks made by hand, in one pack.
class HandMade {
  public:
    explicit HandMade(TestVault& vault) : m_vault(vault), m_builder(vault.compartment) {}

    static ChunkId id_of(TestVault& vault, IdKind kind, ByteView plain) {
        const auto key = crypto::derive<crypto::labels::kChunkIdKey>(vault.root);
        const std::uint8_t prefix[1] = {static_cast<std::uint8_t>(kind)};
        base::ByteArray<32> id;
        crypto::blake2b_keyed(key.secret(), prefix, plain, id);
        return ChunkId(id);
    }
    ChunkRef plain(IdKind kind, ByteView bytes) { return stored(kind, Form::plain, bytes, bytes); }
    ChunkRef composed(IdKind kind, ByteView parts, ByteView means) {
        return stored(kind, Form::composed, parts, means);
    }
    // A plain chunk under another's id.
    void lie(IdKind kind, const ChunkId& id, ByteView bytes) { add(kind, Form::plain, id, bytes, bytes.size()); }
    // Writes the pack, which then counts.
    void finish() {
        const auto pack = m_builder.finish();
        make_folder(store::layout::kPacks);
        make_folder(store::layout::pack_folder(pack.ref.pack));
        const auto file = m_vault.files->create(store::layout::pack(pack.ref.pack)).take();
        ASSERT_TRUE(file->write_at(0, pack.bytes));
        m_vault.known.insert(pack.ref.pack);
    }

  private:
    // It may be there by another pack, and without it no file can be made.
    void make_folder(std::string_view name) { static_cast<void>(m_vault.files->make_folder(name)); }
    ChunkRef stored(IdKind kind, Form form, ByteView bytes, ByteView means) {
        const ChunkId id = id_of(m_vault, kind, means);
        add(kind, form, id, bytes, means.size());
        return {.id = id, .length = static_cast<std::uint32_t>(means.size())};
    }
    void add(IdKind kind, Form form, const ChunkId& id, ByteView bytes, std::size_t length) {
        const pack::ChunkEntry entry{.id = id, .kind = kind, .form = form,
                                     .stored_length = static_cast<std::uint32_t>(bytes.size()),
                                     .length = static_cast<std::uint32_t>(length)};
        m_builder.add(m_builder.seal_block(m_builder.blocks(), pack::Codec::raw, bytes), entry.stored_length,
                      pack::Codec::raw, {entry});
    }
    TestVault& m_vault;
    pack::PackBuilder m_builder;
};

inline ContentHash hash_of(ByteView bytes) { return ContentHash(crypto::sha256(bytes).bytes()); }
inline Stored content(std::uint8_t depth, std::uint64_t size, std::vector<ChunkRef> entries,
                      const ContentHash& hash = {}) {
    return {.recipe = {.depth = depth, .size = size, .entries = std::move(entries)}, .sha256 = hash, .size = size};
}
inline Bytes part_of(const ChunkRef& ref, std::uint32_t offset, std::uint32_t length) {
    Bytes out;
    base::Writer(out).u8(1).id(ref.id).u32(offset).u32(length);
    return out;
}

}  // namespace vault::content
