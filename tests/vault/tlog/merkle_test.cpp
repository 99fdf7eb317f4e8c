// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/merkle.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "tests/vault/tlog/log_fixture.h"

namespace vault::tlog::test {
namespace {

NodeHash flipped(const NodeHash& hash, std::size_t bit) {
    base::ByteArray<32> bytes = hash.bytes();
    bytes[bit / 8 % 32] = static_cast<std::uint8_t>(bytes[bit / 8 % 32] ^ (1U << (bit % 8)));
    return NodeHash(bytes);
}

// Everything that a single fault can make of a proof.
std::vector<Proof> damaged(const Proof& proof) {
    std::vector<Proof> all;
    for (std::size_t i = 0; i < proof.size(); ++i) {
        Proof dropped = proof;
        dropped.erase(dropped.begin() + static_cast<std::ptrdiff_t>(i));
        all.push_back(dropped);
        Proof bent = proof;
        bent[i] = flipped(bent[i], 37 * i + proof.size());
        all.push_back(bent);
        if (i > 0) {
            Proof swapped = proof;
            std::swap(swapped[i - 1], swapped[i]);
            all.push_back(swapped);
        }
    }
    for (const std::size_t place : {std::size_t{0}, proof.size() / 2, proof.size()}) {
        Proof longer = proof;
        longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(place), proof.empty() ? NodeHash{} : proof.back());
        all.push_back(longer);
    }
    return all;
}

TEST(tlog_merkle, leaf_hashes_are_the_known_ones) {
    EXPECT_EQ(base64(leaf_hash({})), "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=");
    EXPECT_EQ(base64(leaf_hash(base::as_bytes("a"))), "Aippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+Tw=");
}

TEST(tlog_merkle, the_tree_of_seven_is_the_known_one) {
    const Log log(7);
    EXPECT_EQ(base64(log.head(7).root), "kTlgHMHKirKnoMLBNMBIRfKxulSag9bIRc/NpDnMWF0=");
    const Proof inclusion = {hash_of<NodeHash>("GUu1otW9EOXRqm/V1CmAs1bK8dpiPNmYfEv6L4F3Htc="),
                             hash_of<NodeHash>("DP2ldv9LKeozw6/a7tG9Y362VLKKBDAvyrX9fbB4Acw="),
                             hash_of<NodeHash>("JWueiCXl03CkrgBdCQHqKRl34pJ/XPjj5yZg3QlRnts=")};
    const Proof consistency = {hash_of<NodeHash>("BJ19zbVrz+vTEzBMmDnxlqPUtu873AsIKY+TrIGR8Kg="),
                               hash_of<NodeHash>("J0ebarMh0u5HdFL2i6UndI6GPK/o+9HfK/idFXDRtpc="),
                               hash_of<NodeHash>("LyelCCwdQq+kiKw1Cp/EOQwIT1T3Hs3/hZ6Y24QptHk="),
                               hash_of<NodeHash>("5CnFtcyqlSPDcpfxhGdm+QMTfoIZXFGZ5r5XEw0QBsg=")};
    EXPECT_EQ(log.tree.inclusion_proof(5, 7).value(), inclusion);
    EXPECT_EQ(log.tree.consistency_proof(3, 7).value(), consistency);
    EXPECT_TRUE(verify_inclusion(log.claim(5, 7), inclusion));
    EXPECT_TRUE(verify_consistency(log.head(3), log.head(7), consistency));
}

TEST(tlog_merkle, the_empty_tree_has_the_hash_of_nothing_and_no_other_root) {
    EXPECT_EQ(base64(empty_root()), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    const Log log(3);
    const TreeHead zeros{0, RootHash{}};
    EXPECT_TRUE(verify_consistency({0, empty_root()}, log.head(3), {}));
    EXPECT_TRUE(verify_consistency({0, empty_root()}, {0, empty_root()}, {}));
    EXPECT_TRUE(fails_with(verify_consistency(zeros, log.head(3), {}), ErrorCode::malformed));
    EXPECT_TRUE(fails_with(verify_consistency(zeros, zeros, {}), ErrorCode::malformed));
    const Proof one = {NodeHash{}};
    EXPECT_TRUE(fails_with(verify_consistency({0, empty_root()}, log.head(3), one), ErrorCode::not_authentic));
}

TEST(tlog_merkle, G6_every_inclusion_up_to_130_is_proven_and_every_damaged_proof_is_refused) {
    const Log log(kLargest);
    for (TreeSize size = 1; size <= kLargest; ++size) {
        for (LeafIndex index = 0; index < size; ++index) {
            const InclusionClaim claim = log.claim(index, size);
            const Proof proof = log.tree.inclusion_proof(index, size).value();
            ASSERT_TRUE(verify_inclusion(claim, proof)) << index << " in " << size;
            for (const Proof& bad : damaged(proof)) {
                ASSERT_TRUE(fails_with(verify_inclusion(claim, bad), ErrorCode::not_authentic))
                    << index << " in " << size;
            }
        }
    }
}

TEST(tlog_merkle, G6_every_consistency_up_to_130_is_proven_and_every_damaged_proof_is_refused) {
    const Log log(kLargest);
    std::vector<TreeHead> heads;
    for (TreeSize size = 0; size <= kLargest; ++size) heads.push_back(log.head(size));
    for (TreeSize newer = 0; newer <= kLargest; ++newer) {
        for (TreeSize older = 0; older <= newer; ++older) {
            const Proof proof = log.tree.consistency_proof(older, newer).value();
            ASSERT_TRUE(verify_consistency(heads[older], heads[newer], proof)) << older << " to " << newer;
            for (const Proof& bad : damaged(proof)) {
                ASSERT_TRUE(fails_with(verify_consistency(heads[older], heads[newer], bad), ErrorCode::not_authentic))
                    << older << " to " << newer;
            }
        }
    }
}

TEST(tlog_merkle, G6_a_proof_proves_no_other_leaf_place_or_root) {
    const Log log(kLargest);
    for (const TreeSize size : {2U, 7U, 64U, 65U, 130U}) {
        for (LeafIndex index = 0; index < size; ++index) {
            const InclusionClaim honest = log.claim(index, size);
            const Proof proof = log.tree.inclusion_proof(index, size).value();
            InclusionClaim other_leaf = honest;
            other_leaf.leaf = log.leaves[(index + 1) % size];
            InclusionClaim other_place = honest;
            other_place.index = (index + 1) % size;
            InclusionClaim other_root = honest;
            other_root.head.root = log.head(size - 1).root;
            for (const InclusionClaim& lie : {other_leaf, other_place, other_root}) {
                ASSERT_TRUE(fails_with(verify_inclusion(lie, proof), ErrorCode::not_authentic)) << index << size;
            }
        }
    }
}

TEST(tlog_merkle, G6_a_proof_of_another_size_is_refused_even_with_the_right_root) {
    const Log log(kLargest);
    for (TreeSize size = 2; size <= kLargest; ++size) {
        const InclusionClaim last = log.claim(size - 1, size);
        const Proof proof = log.tree.inclusion_proof(size - 1, size).value();
        InclusionClaim larger = last;
        larger.head.size = 2 * size;
        EXPECT_TRUE(fails_with(verify_inclusion(larger, proof), ErrorCode::not_authentic)) << size;
        TreeHead grown = log.head(size);
        grown.size *= 2;
        EXPECT_TRUE(fails_with(verify_consistency(log.head(size), grown, {}), ErrorCode::not_authentic)) << size;
        EXPECT_TRUE(fails_with(verify_consistency(log.head(size), {size, log.head(size - 1).root}, {}),
                               ErrorCode::not_authentic));
    }
}

TEST(tlog_merkle, impossible_numbers_are_malformed) {
    const Log log(8);
    const Proof proof = log.tree.inclusion_proof(3, 8).value();
    const RootHash root = log.head(8).root;
    constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
    for (const auto& [index, size] : std::vector<std::pair<LeafIndex, TreeSize>>{
             {8, 8}, {9, 8}, {0, 0}, {kMax, 8}, {3, kMaxTreeSize + 1}, {3, kMax}, {kMaxTreeSize, kMaxTreeSize}}) {
        EXPECT_TRUE(fails_with(verify_inclusion({log.leaves[3], index, {size, root}}, proof), ErrorCode::malformed));
    }
    EXPECT_TRUE(
        fails_with(verify_inclusion({log.leaves[3], 3, {kMaxTreeSize, root}}, proof), ErrorCode::not_authentic));
    EXPECT_TRUE(fails_with(verify_consistency(log.head(8), log.head(7), {}), ErrorCode::malformed));
    EXPECT_TRUE(fails_with(verify_consistency(log.head(8), {kMax, root}, {}), ErrorCode::malformed));
    EXPECT_TRUE(fails_with(verify_consistency({kMax, root}, {kMax, root}, {}), ErrorCode::malformed));
    const Proof endless(kMaxProofHashes + 1);
    EXPECT_TRUE(fails_with(verify_inclusion({log.leaves[3], 3, {kMaxTreeSize, root}}, endless), ErrorCode::malformed));
    EXPECT_TRUE(fails_with(verify_consistency(log.head(3), log.head(8), endless), ErrorCode::malformed));
}

TEST(tlog_merkle, a_proof_in_the_largest_tree_has_63_hashes) {
    const LeafHash leaf = leaf_hash(base::as_bytes("x"));
    const Proof proof(kMaxProofHashes);
    NodeHash root = as_node(leaf);
    for (const NodeHash& sibling : proof) root = node_hash(root, sibling);
    const InclusionClaim claim{leaf, 0, {kMaxTreeSize, RootHash(root.bytes())}};
    EXPECT_TRUE(verify_inclusion(claim, proof));
    EXPECT_TRUE(fails_with(verify_inclusion(claim, std::span(proof).first(62)), ErrorCode::not_authentic));
}

TEST(tlog_merkle, G6_a_leaf_that_looks_like_a_node_is_a_leaf) {
    const Log log(2);
    Bytes node_bytes = {1};
    base::append(node_bytes, log.leaves[0].view());
    base::append(node_bytes, log.leaves[1].view());
    ASSERT_EQ(node_bytes.size(), 65U);
    const RootHash root = log.head(2).root;
    EXPECT_NE(leaf_hash(node_bytes).bytes(), root.bytes());
    EXPECT_TRUE(fails_with(verify_inclusion({leaf_hash(node_bytes), 0, {1, root}}, {}), ErrorCode::not_authentic));
}

TEST(tlog_merkle, the_bare_root_proves_no_entry_of_a_larger_tree) {
    const Log log(8);
    const TreeHead head = log.head(8);
    const Proof root_only = {NodeHash(head.root.bytes())};
    EXPECT_TRUE(fails_with(verify_inclusion({LeafHash(head.root.bytes()), 0, head}, {}), ErrorCode::not_authentic));
    EXPECT_TRUE(fails_with(verify_inclusion(log.claim(0, 8), root_only), ErrorCode::not_authentic));
    EXPECT_TRUE(fails_with(verify_consistency(log.head(5), head, root_only), ErrorCode::not_authentic));
}

}  // namespace
}  // namespace vault::tlog::test
