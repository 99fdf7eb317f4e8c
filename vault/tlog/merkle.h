// SPDX-License-Identifier: Apache-2.0
// The Merkle tree of RFC 6962 section 2.1 with SHA-256: its hashes, and the two proofs as a verifier sees them.
// Proofs are untrusted: at most kMaxProofHashes hashes, sizes up to kMaxTreeSize. `malformed` says that a claim or
// proof can be none of any tree (index beyond the size, too large, too long); `not_authentic` that it does not prove
// its claim. There is one proof system: nothing but a whole Merkle path is ever accepted.
#pragma once

#include <vector>

#include "vault/error.h"
#include "vault/types.h"

namespace vault::tlog {

using NodeHash = base::Id<struct NodeHashTag, 32>;  // the root of a subtree, one of a single leaf included
using Proof = std::vector<NodeHash>;

inline constexpr TreeSize kMaxTreeSize = 0x7fff'ffff'ffff'ffff;
inline constexpr std::size_t kMaxProofHashes = 63;

// A tree as its outside shows it.
struct TreeHead {
    TreeSize size = 0;
    RootHash root;
    friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

RootHash empty_root();                                            // SHA-256 of nothing
LeafHash leaf_hash(ByteView leaf);                                // SHA-256(0x00 || leaf)
NodeHash node_hash(const NodeHash& left, const NodeHash& right);  // SHA-256(0x01 || left || right)
NodeHash as_node(const LeafHash& leaf);

struct InclusionClaim {
    LeafHash leaf;
    LeafIndex index = 0;
    TreeHead head;
};
Result<void> verify_inclusion(const InclusionClaim& claim, std::span<const NodeHash> proof);

// That the newer tree begins with all leaves of the older one. A size of 0 demands the empty root and an empty proof.
Result<void> verify_consistency(const TreeHead& older, const TreeHead& newer, std::span<const NodeHash> proof);

}  // namespace vault::tlog
