// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/tree.h"

#include <bit>

#include "vault/tlog/frontier.h"

namespace vault::tlog {
namespace {

// Where a tree of count > 1 leaves is split: the largest power of two below count.
TreeSize left_count(TreeSize count) { return std::bit_floor(count - 1); }

}  // namespace

Tree::Tree(std::span<const LeafHash> leaves)
    : Tree(leaves.size(), [leaves](LeafIndex index) -> Result<LeafHash> { return leaves[index]; }) {}

Result<RootHash> Tree::root(TreeSize size) const {
    if (size > m_size || size > kMaxTreeSize) return fail(ErrorCode::invalid_argument);
    if (size == 0) return empty_root();
    const NodeHash root = TRY(subtree({0, size}));
    return RootHash(root.bytes());
}

Result<Proof> Tree::inclusion_proof(LeafIndex index, TreeSize size) const {
    if (index >= size || size > m_size || size > kMaxTreeSize) return fail(ErrorCode::invalid_argument);
    std::vector<Range> siblings;
    Range here{0, size};
    while (here.count > 1) {
        const TreeSize left = left_count(here.count);
        const Range right_half{here.first + left, here.count - left};
        const Range left_half{here.first, left};
        const bool in_left = index < right_half.first;
        siblings.push_back(in_left ? right_half : left_half);
        here = in_left ? left_half : right_half;
    }
    return hash_upwards(siblings);
}

Result<Proof> Tree::consistency_proof(TreeSize older, TreeSize newer) const {
    if (older > newer || newer > m_size || newer > kMaxTreeSize) return fail(ErrorCode::invalid_argument);
    if (older == 0) return Proof{};
    // Down along the older tree's right edge, until a subtree ends where it ends.
    std::vector<Range> parts;
    Range here{0, newer};
    while (here.first + here.count != older) {
        const TreeSize left = left_count(here.count);
        const Range right_half{here.first + left, here.count - left};
        const Range left_half{here.first, left};
        const bool ends_in_left = older <= right_half.first;
        parts.push_back(ends_in_left ? right_half : left_half);
        here = ends_in_left ? left_half : right_half;
    }
    // Where that subtree is the whole older tree, its hash is the root that the verifier has.
    if (here.first != 0) parts.push_back(here);
    return hash_upwards(parts);
}

Result<NodeHash> Tree::subtree(const Range& range) const {
    Frontier frontier;
    for (TreeSize i = 0; i < range.count; ++i) frontier.append(TRY(m_read(range.first + i)));
    return NodeHash(frontier.root().bytes());
}

Result<Proof> Tree::hash_upwards(std::span<const Range> downwards) const {
    Proof proof;
    proof.reserve(downwards.size());
    for (std::size_t i = downwards.size(); i > 0; --i) proof.push_back(TRY(subtree(downwards[i - 1])));
    return proof;
}

}  // namespace vault::tlog
