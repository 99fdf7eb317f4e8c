// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/log_proof.h"

#include <gtest/gtest.h>

#include "tests/vault/tlog/log_fixture.h"

namespace vault::tlog::test {
namespace {

Bytes bytes_of(std::string_view text) {
    const ByteView view = base::as_bytes(text);
    return Bytes(view.begin(), view.end());
}

LogProof example(const Log& log, LeafIndex index, TreeSize size) {
    return {bytes_of(entry(index)), index, log.tree.inclusion_proof(index, size).value(),
            cosigned_checkpoint(log.head(size))};
}

bool is_no_proof(const std::string& text) { return fails_with(parse_log_proof(text), ErrorCode::malformed); }

TEST(tlog_log_proof, it_reads_back_and_verifies_for_every_entry) {
    const Log log(33);
    for (LeafIndex index = 0; index < 33; ++index) {
        const LogProof proof = example(log, index, 33);
        const LogProof read = parse_log_proof(encode_log_proof(proof).value()).value();
        ASSERT_EQ(read, proof);
        const auto verified = verify_log_proof(read, leaf_hash(read.extra), log_key(), std::vector{witness()}).value();
        EXPECT_EQ(verified.text.checkpoint.head, log.head(33));
        EXPECT_EQ(verified.cosignatures.size(), 1U);
    }
}

TEST(tlog_log_proof, it_is_the_text_of_the_specification) {
    const Log log(2);
    const std::string text = encode_log_proof(example(log, 1, 2)).value();
    EXPECT_EQ(text, "c2sp.org/tlog-proof@v1\nextra ZW50cnktMQ==\nindex 1\n" + base64(log.leaves[0]) + "\n\n" +
                        cosigned_checkpoint(log.head(2)).encode());
}

TEST(tlog_log_proof, without_extra_and_without_hashes) {
    const Log log(1);
    LogProof proof = example(log, 0, 1);
    proof.extra.clear();
    const std::string text = encode_log_proof(proof).value();
    EXPECT_TRUE(text.starts_with("c2sp.org/tlog-proof@v1\nindex 0\n\nstrongroom/"));
    EXPECT_EQ(parse_log_proof(text).value(), proof);
    EXPECT_TRUE(verify_log_proof(proof, log.leaves[0], log_key()));
}

TEST(tlog_log_proof, every_other_spelling_is_malformed) {
    const Log log(7);
    const std::string good = encode_log_proof(example(log, 5, 7)).value();
    const std::string first_hash = base64(log.leaves[4]);
    EXPECT_FALSE(is_no_proof(good));
    EXPECT_TRUE(is_no_proof(""));
    EXPECT_TRUE(is_no_proof(replaced(good, "@v1", "@v2")));
    EXPECT_TRUE(is_no_proof(replaced(good, "@v1\n", "@v1\r\n")));
    EXPECT_TRUE(is_no_proof(" " + good));
    EXPECT_TRUE(is_no_proof(replaced(good, "extra ZW50cnktNQ==", "extra ")));
    EXPECT_TRUE(is_no_proof(replaced(good, "extra ZW50cnktNQ==", "extra")));
    EXPECT_TRUE(is_no_proof(replaced(good, "ZW50cnktNQ==", "ZW50cnktNR==")));
    EXPECT_TRUE(is_no_proof(replaced(good, "index 5", "extra ZW50cnktNQ==\nindex 5"))) << "two extra lines";
    for (const std::string_view line : {"index 05", "index", "index ", "index +5", "index -5", "Index 5", "index 5 ",
                                        "index 9223372036854775807", "index 18446744073709551615"}) {
        EXPECT_TRUE(is_no_proof(replaced(good, "index 5", line))) << line;
    }
    EXPECT_TRUE(is_no_proof(replaced(good, "index 5\n", "")));
    EXPECT_TRUE(is_no_proof(replaced(good, first_hash, first_hash.substr(0, 40)))) << "30 bytes";
    EXPECT_TRUE(is_no_proof(replaced(good, first_hash, "AAAA" + first_hash))) << "35 bytes";
    EXPECT_TRUE(is_no_proof(replaced(good, first_hash, first_hash + " ")));
    EXPECT_TRUE(is_no_proof(replaced(good, "\n\nstrongroom", "\nstrongroom"))) << "no blank line";
    EXPECT_TRUE(is_no_proof(good.substr(0, good.find("\n\n") + 2))) << "no checkpoint";
    EXPECT_TRUE(is_no_proof(good.substr(0, good.find("\u2014")))) << "an unsigned checkpoint";
    EXPECT_TRUE(is_no_proof(good.substr(0, good.size() - 1)));
    EXPECT_TRUE(is_no_proof(good + "\n"));
}

TEST(tlog_log_proof, sixty_three_hashes_are_read_and_no_more) {
    const Log log(1);
    LogProof proof = example(log, 0, 1);
    proof.hashes.resize(kMaxProofHashes);
    const std::string text = encode_log_proof(proof).value();
    EXPECT_EQ(parse_log_proof(text).value(), proof);
    EXPECT_TRUE(is_no_proof(replaced(text, "index 0\n", "index 0\n" + base64(NodeHash{}) + "\n")));
    proof.hashes.resize(kMaxProofHashes + 1);
    EXPECT_TRUE(fails_with(encode_log_proof(proof), ErrorCode::invalid_argument));
}

TEST(tlog_log_proof, extra_has_a_ceiling) {
    const Log log(1);
    LogProof proof = example(log, 0, 1);
    proof.extra.assign(kMaxProofExtra, 7);
    const std::string text = encode_log_proof(proof).value();
    EXPECT_EQ(parse_log_proof(text).value(), proof);
    EXPECT_TRUE(is_no_proof(replaced(text, "extra ", "extra AAAA")));
    proof.extra.push_back(7);
    EXPECT_TRUE(fails_with(encode_log_proof(proof), ErrorCode::invalid_argument));
}

TEST(tlog_log_proof, G6_another_leaf_index_path_log_or_checkpoint_is_refused) {
    const Log log(7);
    const LogProof good = example(log, 5, 7);
    const auto refused = [&](const LogProof& proof, LeafIndex leaf, ErrorCode code) {
        return fails_with(verify_log_proof(proof, log.leaves[leaf], log_key()), code);
    };
    EXPECT_TRUE(refused(good, 4, ErrorCode::not_authentic));
    LogProof moved = good;
    moved.index = 4;
    EXPECT_TRUE(refused(moved, 5, ErrorCode::not_authentic));
    moved.index = 7;
    EXPECT_TRUE(refused(moved, 5, ErrorCode::malformed)) << "index = size";
    LogProof shorter = good;
    shorter.hashes.pop_back();
    EXPECT_TRUE(refused(shorter, 5, ErrorCode::not_authentic));
    LogProof older = good;
    older.checkpoint = cosigned_checkpoint(log.head(6));
    EXPECT_TRUE(refused(older, 5, ErrorCode::not_authentic));
    LogProof forged = good;
    forged.checkpoint = sign_checkpoint({std::string(kOrigin), log.head(7)}, signer(9)).value();
    EXPECT_TRUE(refused(forged, 5, ErrorCode::not_authentic));
    LogProof lying_extra = good;
    lying_extra.extra = bytes_of("entry-4");
    EXPECT_TRUE(verify_log_proof(lying_extra, log.leaves[5], log_key())) << "extra is not part of what is proven";
}

}  // namespace
}  // namespace vault::tlog::test
