// SPDX-License-Identifier: Apache-2.0
// Tree: makes roots and proofs from leaf hashes that can be read in any order. A proof reads each leaf below its size
// at most once and holds log(n) hashes. Errors of the reader are handed on; `invalid_argument` if index or sizes are
// not those of a tree that the leaves make. Not for two threads at once, unless the reader is.
#pragma once

#include <functional>
#include <span>

#include "vault/tlog/merkle.h"

namespace vault::tlog {

using LeafReader = std::function<Result<LeafHash>(LeafIndex)>;

class Tree {
  public:
    Tree(TreeSize size, LeafReader read) : m_size(size), m_read(std::move(read)) {}
    // The leaves must outlive the tree.
    explicit Tree(std::span<const LeafHash> leaves);

    TreeSize size() const { return m_size; }
    Result<RootHash> root(TreeSize size) const;
    Result<RootHash> root() const { return root(m_size); }
    Result<Proof> inclusion_proof(LeafIndex index, TreeSize size) const;    // index < size <= size()
    Result<Proof> consistency_proof(TreeSize older, TreeSize newer) const;  // older <= newer <= size()

  private:
    struct Range {
        LeafIndex first;
        TreeSize count;
    };
    // The root of the leaves in the range; every hash of a proof comes from here.
    Result<NodeHash> subtree(const Range& range) const;
    Result<Proof> hash_upwards(std::span<const Range> downwards) const;

    TreeSize m_size;
    LeafReader m_read;
};

}  // namespace vault::tlog
