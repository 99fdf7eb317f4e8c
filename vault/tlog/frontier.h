// SPDX-License-Identifier: Apache-2.0
// Frontier: the right edge of a growing tree, one hash per one bit of its size: all that appending and the root need.
// A value of at most 63 hashes. It is stored beside its size, from which the number of hashes follows.
#pragma once

#include "vault/tlog/merkle.h"

namespace vault::tlog {

class Frontier {
  public:
    Frontier() = default;  // the empty tree's
    // Total; `malformed` unless there are exactly popcount(size) hashes. Whether they are a tree's nobody can say.
    static Result<Frontier> decode(TreeSize size, ByteView hashes);

    TreeSize size() const { return m_size; }
    RootHash root() const;
    TreeHead head() const { return {m_size, root()}; }
    const std::vector<NodeHash>& hashes() const { return m_hashes; }  // largest subtree first
    Bytes encode() const;                                             // the hashes one after another

    void append(const LeafHash& leaf);  // the size must be below kMaxTreeSize

    friend bool operator==(const Frontier&, const Frontier&) = default;

  private:
    TreeSize m_size = 0;
    std::vector<NodeHash> m_hashes;
};

}  // namespace vault::tlog
