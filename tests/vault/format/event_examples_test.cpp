// SPDX-License-Identifier: Apache-2.0
// Events and what they name: FORMAT.md's bytes, made by Python's hashlib and hmac.
#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "tests/vault/format/examples.h"
#include "vault/event/kinds.h"
#include "vault/format/intake_list.h"
#include "vault/format/recipe.h"

namespace vault::format {
namespace {

TEST(format_examples, event_commitment) {
    const Example example = read_example("event-commitment");
    const auto commitment = event::commit_to_text(example.array<32>("salt"), example.text("text"));
    EXPECT_EQ(commitment, example.id<ContentHash>("commitment"));
}

TEST(format_examples, subject_tag) {
    const Example example = read_example("subject-tag");
    const auto key = crypto::SubjectKey::copy_of(example.array<32>("key"));
    const auto sequence = example.number<std::uint64_t>("sequence");
    EXPECT_EQ(event::subject_tag(key, example.text("origin"), sequence), example.id<SubjectTag>("tag"));
}

TEST(format_examples, leaf) {
    const Example example = read_example("leaf");
    const auto leaf = event::encode_leaf(example.number<std::uint64_t>("sequence"),
                                         example.id<ContentHash>("commitment"), example.id<SubjectTag>("tag"));
    EXPECT_EQ(leaf, example.array<57>("leaf"));
    const std::uint8_t prefix[] = {0};
    EXPECT_EQ(crypto::sha256({prefix, leaf}), example.id<crypto::Sha256>("leaf-hash"));
}

TEST(format_examples, document) {
    const Example example = read_example("document");
    event::Recorded recorded;
    recorded.text = example.text("text");
    recorded.closed = event::ClosedPart{example.array<32>("closed-salt"), example.text("closed-text")};
    recorded.subject_salt = example.array<32>("subject-salt");
    const auto parsed = event::parse(recorded);
    ASSERT_TRUE(parsed);
    const auto* document = std::get_if<event::Document>(&parsed->kind);
    ASSERT_TRUE(document != nullptr && document->closed);
    EXPECT_EQ(base::as_bytes(document->closed->name).size(), 4U);
    EXPECT_EQ(document->closed->subject_key, example.array<32>("subject-key"));
    EXPECT_EQ(event::encode(parsed->common, parsed->kind).closed->text, recorded.closed->text);
}

TEST(format_examples, recipe_entries) {
    const Example example = read_example("recipe-entries");
    const std::vector<ChunkRef> entries = {
        {example.id<ChunkId>("chunk-0"), example.number<std::uint32_t>("length-0")},
        {example.id<ChunkId>("chunk-1"), example.number<std::uint32_t>("length-1")}};
    EXPECT_EQ(encode_recipe_entries(entries), example.bytes("entries"));
    EXPECT_EQ(*decode_recipe_entries(example.bytes("entries")), entries);
}

TEST(format_examples, intake_list) {
    const Example example = read_example("intake-list");
    IntakeEntry document;
    document.what = Seen::fresh;
    document.document = example.id<DocumentId>("document");
    document.stat = {0100644, 1000, 1000, 1, 2049, 77, 5, 1700000000000000001, -1};
    IntakeEntry link;
    link.what = Seen::link;
    link.path = example.text("link-path");
    link.target = example.text("link-target");
    link.stat = {0120777, 1000, 1000, 1, 2049, 78, 1, 0, 0};
    IntakeEntry vanished;
    vanished.what = Seen::vanished;
    vanished.path = example.text("vanished-path");
    vanished.error = 2;
    Bytes bytes;
    for (const IntakeEntry& entry : {document, link, vanished}) ASSERT_TRUE(append_intake_entry(bytes, entry));
    EXPECT_EQ(bytes, example.bytes("list"));
    EXPECT_EQ(decode_intake_list(example.bytes("list"))->size(), 3U);
}

}  // namespace
}  // namespace vault::format
