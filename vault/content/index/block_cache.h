// SPDX-License-Identifier: Apache-2.0
// BlockCache: the blocks that were decrypted last, for as long as the index lives: thousands of small documents that
// follow each other come out of one block. One thread.
#pragma once

#include <list>
#include <memory>

#include "crypto/secret.h"
#include "vault/content/pack/pack.h"

namespace vault::content::index {

using PlainBlock = std::shared_ptr<const crypto::WipedBuffer>;

class BlockCache {
  public:
    // What PackReader::read_block answers.
    Result<PlainBlock> read(const pack::PackReader& reader, std::uint32_t ordinal);

  private:
    static constexpr std::size_t kKept = 8;  // of at most 2 MiB
    struct Kept {
        PackId pack;
        std::uint32_t ordinal = 0;
        PlainBlock plain;
    };
    std::list<Kept> m_blocks;  // most recently used first
};

}  // namespace vault::content::index
