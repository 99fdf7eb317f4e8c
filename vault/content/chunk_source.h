// SPDX-License-Identifier: Apache-2.0
// ChunkSource: plaintext of chunks by reference, plain or composed (FORMAT.md 6.3), out of the blocks of packs. One
// thread.
#pragma once

#include "vault/content/index/chunk_index.h"

namespace vault::content {

class ChunkSource {
  public:
    explicit ChunkSource(index::ChunkIndex& index) : m_index(index) {}

    // A chunk's bytes, which live as long as this.
    struct Bytes {
        std::shared_ptr<const crypto::WipedBuffer> owner;
        ByteView view;
    };
    // content_missing, content_damaged (id: the pack), malformed: not of this kind or length.
    Result<Bytes> load(IdKind kind, const ChunkRef& ref);

  private:
    Result<Bytes> load_from(const index::Place& place);
    Result<Bytes> stored_form(const index::Place& place);
    Result<Bytes> compose(const index::Place& place, ByteView stored);
    Result<Bytes> load_plain(IdKind kind, const ChunkId& id);
    Result<index::PlainBlock> block(const PackId& pack, std::uint32_t ordinal);

    index::ChunkIndex& m_index;
};

}  // namespace vault::content
