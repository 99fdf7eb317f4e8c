// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/frontier.h"

#include <bit>

#include "crypto/base/check.h"

namespace vault::tlog {

Result<Frontier> Frontier::decode(TreeSize size, ByteView hashes) {
    const auto count = static_cast<std::size_t>(std::popcount(size));
    if (size > kMaxTreeSize || hashes.size() != count * NodeHash::kSize) return fail(ErrorCode::malformed);
    Frontier frontier;
    frontier.m_size = size;
    frontier.m_hashes.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        frontier.m_hashes.push_back(NodeHash::from(hashes.subspan(i * NodeHash::kSize).first<NodeHash::kSize>()));
    }
    return frontier;
}

RootHash Frontier::root() const {
    if (m_hashes.empty()) return empty_root();
    NodeHash root = m_hashes.back();
    for (std::size_t i = m_hashes.size() - 1; i > 0; --i) root = node_hash(m_hashes[i - 1], root);
    return RootHash(root.bytes());
}

Bytes Frontier::encode() const {
    Bytes out;
    out.reserve(m_hashes.size() * NodeHash::kSize);
    for (const NodeHash& hash : m_hashes) base::append(out, hash.view());
    return out;
}

void Frontier::append(const LeafHash& leaf) {
    CHECK(m_size < kMaxTreeSize);
    // As in a binary counter: each one bit at the low end carries, which joins two subtrees of equal size.
    NodeHash node = as_node(leaf);
    for (TreeSize carry = m_size; (carry & 1) == 1; carry >>= 1) {
        node = node_hash(m_hashes.back(), node);
        m_hashes.pop_back();
    }
    m_hashes.push_back(node);
    ++m_size;
}

}  // namespace vault::tlog
