// SPDX-License-Identifier: Apache-2.0
// Remainder: what was gathered for a large pack when no more comes for now. Up to some 8 MiB of it go into packs of
// 1 MiB, so that a small add costs little more than it brings; blocks that do not fit there are cut between chunks. One
// thread.
#pragma once

#include <vector>

#include "vault/content/block/zstd.h"
#include "vault/content/pack/pack.h"

namespace vault::content {

class Remainder {
  public:
    // compartment.root outlives it; level: zstd's.
    Remainder(const Compartment& compartment, int level) : m_compartment(compartment), m_level(level) {}

    // The same blocks: in small packs, or in the one that was given when that is smaller. None of them is empty.
    std::vector<pack::PackBuilder> spread(pack::PackBuilder gathered);

  private:
    using Block = pack::PackBuilder::Block;
    void place(Block block, std::vector<pack::PackBuilder>& packs);
    std::vector<Block> cut(Block block);
    Block part(const Block& whole, ByteView plain, std::size_t first, std::size_t end);

    Compartment m_compartment;
    int m_level;
    block::Compressor m_compressor;
    block::Decompressor m_decompressor;
};

}  // namespace vault::content
