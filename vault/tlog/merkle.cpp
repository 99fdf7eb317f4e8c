// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/merkle.h"

#include <bit>

#include "crypto/digest.h"

namespace vault::tlog {
namespace {

constexpr base::ByteArray<1> kLeafPrefix = {0};
constexpr base::ByteArray<1> kNodePrefix = {1};

// The way from a node to the root: the node's number in its level, and the number of that level's last node. A node
// whose two numbers are equal is the last one; where it is also even it has no sibling and stands for its parent.
struct Climb {
    std::uint64_t node;
    std::uint64_t last;

    bool at_root() const { return last == 0; }
    bool sibling_is_left() const { return (node & 1) == 1 || node == last; }
    void up() { node >>= 1, last >>= 1; }
    // To the next level on which the node has a left sibling.
    void skip_levels_without_sibling() {
        while ((node & 1) == 0 && node != 0) up();
    }
};

bool is_possible(const TreeHead& head) {
    return head.size <= kMaxTreeSize && (head.size != 0 || head.root == empty_root());
}

RootHash as_root(const NodeHash& node) { return RootHash(node.bytes()); }

}  // namespace

RootHash empty_root() { return RootHash(crypto::sha256(ByteView{}).bytes()); }

LeafHash leaf_hash(ByteView leaf) { return LeafHash(crypto::sha256({kLeafPrefix, leaf}).bytes()); }

NodeHash node_hash(const NodeHash& left, const NodeHash& right) {
    return NodeHash(crypto::sha256({kNodePrefix, left.view(), right.view()}).bytes());
}

NodeHash as_node(const LeafHash& leaf) { return NodeHash(leaf.bytes()); }

Result<void> verify_inclusion(const InclusionClaim& claim, std::span<const NodeHash> proof) {
    if (!is_possible(claim.head) || claim.index >= claim.head.size || proof.size() > kMaxProofHashes) {
        return fail(ErrorCode::malformed);
    }
    Climb climb{claim.index, claim.head.size - 1};
    NodeHash root = as_node(claim.leaf);
    for (const NodeHash& sibling : proof) {
        if (climb.at_root()) return fail(ErrorCode::not_authentic);
        if (climb.sibling_is_left()) {
            root = node_hash(sibling, root);
            climb.skip_levels_without_sibling();
        } else {
            root = node_hash(root, sibling);
        }
        climb.up();
    }
    if (!climb.at_root() || as_root(root) != claim.head.root) return fail(ErrorCode::not_authentic);
    return {};
}

Result<void> verify_consistency(const TreeHead& older, const TreeHead& newer, std::span<const NodeHash> proof) {
    if (!is_possible(older) || !is_possible(newer) || older.size > newer.size || proof.size() > kMaxProofHashes) {
        return fail(ErrorCode::malformed);
    }
    if (older.size == 0 || older.size == newer.size) {
        const bool same = older.size == 0 || older.root == newer.root;
        return same && proof.empty() ? Result<void>{} : fail(ErrorCode::not_authentic);
    }
    // A full older tree is a node of the newer one, and the verifier knows its hash; else the proof starts with the
    // smallest subtree on the older tree's right edge.
    const bool older_is_node = std::has_single_bit(older.size);
    if (!older_is_node && proof.empty()) return fail(ErrorCode::not_authentic);
    NodeHash old_root = older_is_node ? NodeHash(older.root.bytes()) : proof.front();
    NodeHash new_root = old_root;
    Climb climb{older.size - 1, newer.size - 1};
    while ((climb.node & 1) == 1) climb.up();
    for (const NodeHash& sibling : proof.subspan(older_is_node ? 0 : 1)) {
        if (climb.at_root()) return fail(ErrorCode::not_authentic);
        if (climb.sibling_is_left()) {
            old_root = node_hash(sibling, old_root);
            new_root = node_hash(sibling, new_root);
            climb.skip_levels_without_sibling();
        } else {
            new_root = node_hash(new_root, sibling);
        }
        climb.up();
    }
    if (!climb.at_root() || as_root(old_root) != older.root || as_root(new_root) != newer.root) {
        return fail(ErrorCode::not_authentic);
    }
    return {};
}

}  // namespace vault::tlog
