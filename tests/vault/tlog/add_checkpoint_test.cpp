// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/add_checkpoint.h"

#include <gtest/gtest.h>

#include "tests/vault/tlog/log_fixture.h"

namespace vault::tlog::test {
namespace {

AddCheckpoint request(TreeSize old_size, TreeSize size) {
    const Log log(size);
    return {old_size, log.tree.consistency_proof(old_size, size).value(), signed_checkpoint(log.head(size))};
}

bool is_no_request(const std::string& body) { return fails_with(parse_add_checkpoint(body), ErrorCode::malformed); }

TEST(tlog_add_checkpoint, it_reads_back_as_it_was_written) {
    for (const auto& [old_size, size] : {std::pair<TreeSize, TreeSize>{0, 1}, {0, 7}, {3, 7}, {7, 7}, {64, 130}}) {
        const AddCheckpoint asked = request(old_size, size);
        const std::string body = encode_add_checkpoint(asked).value();
        EXPECT_EQ(parse_add_checkpoint(body).value(), asked);
    }
}

TEST(tlog_add_checkpoint, the_lines_are_those_of_the_specification) {
    const std::string body = encode_add_checkpoint(request(3, 7)).value();
    EXPECT_TRUE(body.starts_with("old 3\nBJ19zbVrz+vTEzBMmDnxlqPUtu873AsIKY+TrIGR8Kg=\n"));
    EXPECT_NE(body.find("=\n\n" + std::string(kOrigin) + "\n7\nkTlgHMHKirKnoMLBNMBIRfKxulSag9bIRc/NpDnMWF0=\n\n"),
              std::string::npos);
}

TEST(tlog_add_checkpoint, every_other_spelling_is_malformed) {
    const std::string good = encode_add_checkpoint(request(3, 7)).value();
    ASSERT_FALSE(is_no_request(good));
    for (const std::string_view first : {"old 03\n", "old +3\n", "old -3\n", "old 3 \n", "old  3\n", " old 3\n",
                                         "Old 3\n", "old 3\r\n", "old\n", "old 9223372036854775808\n", "3\n", "\n"}) {
        EXPECT_TRUE(is_no_request(replaced(good, "old 3\n", first))) << first;
    }
    EXPECT_TRUE(is_no_request(replaced(good, "8Kg=", "8Kh="))) << "stray bits";
    EXPECT_TRUE(is_no_request(replaced(good, "8Kg=", "8Kg")));
    EXPECT_TRUE(is_no_request(replaced(good, "8Kg=\n", "8Kg= \n")));
    EXPECT_TRUE(is_no_request(replaced(good, "\n\n", "\n"))) << "the origin would be a hash";
    EXPECT_TRUE(is_no_request(good.substr(0, good.size() - 1)));
    EXPECT_TRUE(is_no_request(good + "\n"));
    EXPECT_TRUE(is_no_request(""));
    EXPECT_TRUE(is_no_request("old 3\n"));
    EXPECT_TRUE(is_no_request("old 3\n\n"));
}

TEST(tlog_add_checkpoint, sixty_three_hashes_and_a_whole_note_fit_and_no_more) {
    AddCheckpoint asked = request(3, 7);
    asked.proof.assign(kMaxProofHashes, NodeHash{});
    const std::string body = encode_add_checkpoint(asked).value();
    EXPECT_EQ(parse_add_checkpoint(body).value(), asked);
    EXPECT_TRUE(is_no_request(replaced(body, "old 3\n", "old 3\n" + base64(NodeHash{}) + "\n")));
    asked.proof.push_back(NodeHash{});
    EXPECT_TRUE(fails_with(encode_add_checkpoint(asked), ErrorCode::invalid_argument));
    EXPECT_TRUE(is_no_request(std::string(kMaxAddCheckpointBytes + 1, 'x')));
    Note largest = Note::create(std::string(kMaxNoteBytes - 120, 'x') + "\n").value();
    while (largest.add({"n", KeyId{}, Bytes(1)})) {
    }
    asked = {kMaxTreeSize, Proof(kMaxProofHashes), largest};
    EXPECT_EQ(parse_add_checkpoint(encode_add_checkpoint(asked).value()).value(), asked);
}

TEST(tlog_add_checkpoint, signature_lines_stand_by_themselves) {
    const Note note = cosigned_checkpoint(Log(7).head(7));
    const std::string lines = encode_signatures(note.signatures());
    EXPECT_EQ(parse_signatures(lines).value(), note.signatures());
    EXPECT_TRUE(note.encode().ends_with(lines));
    for (const std::string& bad :
         {std::string(), std::string("\n"), lines + "\n", lines.substr(0, lines.size() - 1), "x" + lines,
          std::string("7\n"), note.encode(), std::string(kMaxNoteBytes + 1, 'x')}) {
        EXPECT_TRUE(fails_with(parse_signatures(bad), ErrorCode::malformed));
    }
    std::string many;
    for (std::size_t i = 0; i < kMaxNoteSignatures; ++i) many += "\u2014 x AAAAAAA=\n";
    EXPECT_EQ(parse_signatures(many).value().size(), kMaxNoteSignatures);
    EXPECT_TRUE(fails_with(parse_signatures(many + "\u2014 x AAAAAAA=\n"), ErrorCode::malformed));
}

TEST(tlog_add_checkpoint, a_size_has_one_spelling) {
    EXPECT_EQ(parse_size(encode_size(17)).value(), 17U);
    EXPECT_EQ(parse_size("9223372036854775807\n").value(), kMaxTreeSize);
    for (const std::string_view bad :
         {"", "\n", "17", "017\n", " 17\n", "17 \n", "17\n\n", "17\r\n", "-1\n", "seventeen\n", "9223372036854775808\n",
          "99999999999999999999999999999999999999999\n"}) {
        EXPECT_TRUE(fails_with(parse_size(bad), ErrorCode::malformed)) << bad;
    }
}

TEST(tlog_add_checkpoint, names_of_carried_files) {
    const std::string hash = origin_hash(kOrigin);
    EXPECT_EQ(hash.size(), 64U);
    using Kind = CarrierName::Kind;
    for (const CarrierName& name :
         {CarrierName{hash, 0, Kind::request}, CarrierName{hash, 17, Kind::answer}, CarrierName{hash, 0, Kind::key}}) {
        EXPECT_EQ(parse_carrier_name(encode_carrier_name(name)), name);
    }
    EXPECT_EQ(encode_carrier_name({hash, 17, Kind::request}), hash + "-17.addcp");
    for (const std::string& bad : {std::string(), std::string(".addcp"), hash + ".addcp", hash + "-.addcp",
                                   hash + "-017.addcp", hash + "-17.ADDCP", hash + "-17", hash + "-17.vkey",
                                   hash.substr(1) + "-17.cosig", "../" + hash + "-17.cosig", hash + "-17 (1).cosig"}) {
        EXPECT_FALSE(parse_carrier_name(bad)) << bad;
    }
}

}  // namespace
}  // namespace vault::tlog::test
