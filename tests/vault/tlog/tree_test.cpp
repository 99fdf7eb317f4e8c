// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/tree.h"

#include <gtest/gtest.h>

#include "tests/vault/tlog/log_fixture.h"
#include "vault/tlog/frontier.h"

namespace vault::tlog::test {
namespace {

TEST(tlog_tree, questions_outside_the_tree_are_refused) {
    const Log log(5);
    EXPECT_TRUE(fails_with(log.tree.root(6), ErrorCode::invalid_argument));
    EXPECT_TRUE(fails_with(log.tree.inclusion_proof(5, 5), ErrorCode::invalid_argument));
    EXPECT_TRUE(fails_with(log.tree.inclusion_proof(0, 0), ErrorCode::invalid_argument));
    EXPECT_TRUE(fails_with(log.tree.inclusion_proof(0, 6), ErrorCode::invalid_argument));
    EXPECT_TRUE(fails_with(log.tree.consistency_proof(4, 3), ErrorCode::invalid_argument));
    EXPECT_TRUE(fails_with(log.tree.consistency_proof(3, 6), ErrorCode::invalid_argument));
}

TEST(tlog_tree, the_readers_error_is_handed_on) {
    const std::vector<LeafHash> leaves = leaves_of(9);
    const Tree tree(9, [&](LeafIndex index) -> Result<LeafHash> {
        if (index == 6) return fail(ErrorCode::content_missing);
        return leaves[index];
    });
    EXPECT_TRUE(fails_with(tree.root(), ErrorCode::content_missing));
    EXPECT_TRUE(fails_with(tree.inclusion_proof(0, 9), ErrorCode::content_missing));
    EXPECT_TRUE(tree.root(6));
    EXPECT_TRUE(tree.inclusion_proof(6, 9)) << "the leaf itself is not part of its own proof";
}

TEST(tlog_tree, a_proof_reads_each_leaf_at_most_once) {
    const std::vector<LeafHash> leaves = leaves_of(100);
    std::vector<int> reads(leaves.size(), 0);
    const Tree tree(100, [&](LeafIndex index) -> Result<LeafHash> { return ++reads[index], leaves[index]; });
    ASSERT_TRUE(tree.consistency_proof(37, 100));
    EXPECT_EQ(std::count_if(reads.begin(), reads.end(), [](int n) { return n > 1; }), 0);
}

TEST(tlog_frontier, its_root_is_the_trees_at_every_size) {
    const Log log(kLargest);
    Frontier frontier;
    EXPECT_EQ(frontier.root(), empty_root());
    for (TreeSize size = 1; size <= kLargest; ++size) {
        frontier.append(log.leaves[size - 1]);
        ASSERT_EQ(frontier.head(), log.head(size));
        ASSERT_EQ(Frontier::decode(size, frontier.encode()).value(), frontier);
    }
}

TEST(tlog_frontier, its_hashes_stand_largest_subtree_first) {
    const Log log(7);
    Frontier frontier;
    for (const LeafHash& leaf : log.leaves) frontier.append(leaf);
    ASSERT_EQ(frontier.hashes().size(), 3U);
    EXPECT_EQ(frontier.hashes()[0].bytes(), log.head(4).root.bytes());
    EXPECT_EQ(frontier.hashes()[2], as_node(log.leaves[6]));
}

TEST(tlog_frontier, another_number_of_hashes_than_the_sizes_bits_is_malformed) {
    const Bytes three(96, 7);
    EXPECT_TRUE(Frontier::decode(7, three));
    EXPECT_TRUE(Frontier::decode(0, {}));
    EXPECT_TRUE(Frontier::decode(kMaxTreeSize, Bytes(63 * 32)));
    for (const TreeSize size : {TreeSize{0}, TreeSize{3}, TreeSize{15}, ~TreeSize{0}}) {
        EXPECT_TRUE(fails_with(Frontier::decode(size, three), ErrorCode::malformed)) << size;
    }
    EXPECT_TRUE(fails_with(Frontier::decode(7, ByteView(three).first(95)), ErrorCode::malformed));
    EXPECT_TRUE(fails_with(Frontier::decode(kMaxTreeSize + 1, Bytes(32)), ErrorCode::malformed));
}

}  // namespace
}  // namespace vault::tlog::test
