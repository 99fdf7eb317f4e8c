// SPDX-License-Identifier: Apache-2.0
// Journal head, record head, frame, seal record and seal state: FORMAT.md's bytes, made by Python's hashlib and
// libsodium alone, and what their decoders refuse.
#include <gtest/gtest.h>

#include "crypto/aead.h"
#include "crypto/digest.h"
#include "crypto/sign.h"
#include "tests/vault/format/examples.h"
#include "vault/format/frame.h"
#include "vault/format/journal_head.h"
#include "vault/format/journal_redo.h"
#include "vault/format/record.h"
#include "vault/format/seal_body.h"
#include "vault/format/seal_state.h"

namespace vault::format {
namespace {

Bytes padded(Bytes bytes, std::size_t size) {
    bytes.resize(size);
    return bytes;
}
template <class T>
ErrorCode refusal(const Result<T>& result) {
    EXPECT_FALSE(result.has_value());
    return result ? ErrorCode::internal : result.error().code;
}

TEST(format_examples, journal_head) {
    const Example example = read_example("journal-head");
    const auto root = crypto::RootKey::copy_of(example.array<32>("root"));
    const JournalId id = example.id<JournalId>("journal");
    const auto log_key =
        crypto::SigningKey::from_seed(crypto::derive<crypto::labels::kLogSigning>(root, id.view())).verify_key();
    EXPECT_EQ(log_key.bytes(), example.array<32>("log-key"));

    const Bytes plain = padded(example.bytes("fields"), JournalHead::kPlainSize);
    const auto head = JournalHead::decode(plain);
    ASSERT_TRUE(head.has_value());
    EXPECT_EQ(head->vault, example.id<VaultId>("vault"));
    EXPECT_EQ(head->compartment, example.id<CompartmentId>("compartment"));
    EXPECT_EQ(head->journal, id);
    EXPECT_EQ(head->device, example.id<DeviceId>("device"));
    EXPECT_EQ(head->birth_key, example.array<32>("birth-key"));
    EXPECT_EQ(head->origin, example.text("origin"));
    EXPECT_EQ(head->encode(), plain);

    const auto key = crypto::derive<crypto::labels::kJournalKey>(root, id.view());
    const auto commitment = crypto::commit_to(key, base::as_bytes("journal"));
    const Bytes begin = example.bytes("page-begin");
    EXPECT_TRUE(std::equal(commitment.begin(), commitment.end(), begin.begin()));
}

TEST(format_examples, redo_head) {
    const Example example = read_example("redo-head");
    const Bytes plain = padded(example.bytes("fields"), RedoHead::kPlainSize);
    const auto head = RedoHead::decode(plain);
    ASSERT_TRUE(head.has_value());
    EXPECT_EQ(head->digest, example.id<ContentHash>("digest"));
    const RedoHead expected{head->digest, {{1, 4096, 8192}, {4, 16384, 4096}}};
    EXPECT_EQ(*head, expected);
    EXPECT_EQ(head->encode(), plain);
}

TEST(format_examples, frame) {
    const Example example = read_example("frame");
    const auto body = FrameBody::decode(example.bytes("plaintext"));
    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(body->codec, FrameCodec::raw);
    const auto frame = Frame::decode(example.bytes("content"));
    ASSERT_TRUE(frame.has_value());
    EXPECT_EQ(frame->first, 8U);
    ASSERT_EQ(frame->events.size(), 3U);
    EXPECT_EQ(frame->events.at(0).text, example.text("text"));
    EXPECT_EQ(frame->events.at(0).closed->text, example.text("closed-text"));
    EXPECT_TRUE(frame->events.at(0).subject_salt.has_value());
    EXPECT_TRUE(frame->events.at(1).closed_erased);
    EXPECT_TRUE(frame->events.at(2).tombstone.has_value());
    EXPECT_EQ(frame->encode(), example.bytes("content"));
    const RecordHead head{RecordType::frame, static_cast<std::uint32_t>(example.bytes("plaintext").size() + 40), 8};
    EXPECT_EQ(head.encode(), example.bytes("record-head"));
    EXPECT_EQ(RecordHead::decode(example.bytes("record-head")).value(), head);
}

TEST(format_examples, seal_record) {
    const Example example = read_example("seal-record");
    const auto body = SealBody::decode(example.bytes("body"));
    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(body->commit, example.number<std::uint64_t>("commit"));
    EXPECT_EQ(body->size, example.number<std::uint64_t>("size"));
    EXPECT_EQ(body->lamport, example.number<std::uint64_t>("lamport"));
    EXPECT_EQ(body->person, example.id<PersonId>("person"));
    EXPECT_TRUE(body->closing);
    EXPECT_EQ(body->encode(), example.bytes("body"));
    EXPECT_EQ(crypto::sha256(crypto::labels::kSealBodyHash, example.bytes("body")).bytes(), example.array<32>("hash"));

    const auto seal_key = crypto::SigningKey::from_seed(crypto::SealSeed::copy_of(example.array<32>("seal-seed")));
    const auto person = crypto::SigningKey::from_seed(crypto::Secret<32>::copy_of(example.array<32>("sign-seed")));
    SealRecord record{example.bytes("body"), {}, {}};
    record.seal_signature = seal_key.sign(crypto::labels::kSealSignature, record.body);
    record.person_signature = person.sign(crypto::labels::kPersonSealSignature, record.body);
    EXPECT_EQ(record.encode(kSmallestSealRecord), example.bytes("record"));
    EXPECT_EQ(SealRecord::decode(padded(example.bytes("record"), 4000)).value(), record);
}

TEST(format_examples, state) {
    const Example heads = read_example("state-head");
    const Bytes head = padded(heads.bytes("fields"), StateHead::kPlainSize);
    ASSERT_TRUE(StateHead::decode(head).has_value());
    EXPECT_EQ(StateHead::decode(head).value().device, heads.id<DeviceId>("device"));
    EXPECT_EQ(StateHead::decode(head).value().encode(), head);

    const Example places = read_example("state-catalog");
    const Bytes place = padded(places.bytes("fields"), StateCatalog::kPlainSize);
    const auto catalog = decode_state_catalog(place);
    ASSERT_TRUE(catalog.has_value() && catalog.value().has_value());
    EXPECT_EQ(catalog.value()->digest, places.id<ContentHash>("digest"));
    const auto place_again = encode_state_catalog(catalog.value());
    EXPECT_TRUE(std::equal(place_again.begin(), place_again.end(), place.begin(), place.end()));

    const Example slots = read_example("state-slot");
    const Bytes plain = padded(slots.bytes("fields"), StateSlot::kPlainSize);
    const auto slot = StateSlot::decode(plain);
    ASSERT_TRUE(slot.has_value());
    EXPECT_EQ(slot->generation, 6U);
    EXPECT_FALSE(slot->closed);
    EXPECT_TRUE(slot->awaits_acknowledgement);
    EXPECT_EQ(slot->here.inode, 1234U);
    EXPECT_EQ(slot->here.birth->seconds, -2);
    EXPECT_EQ(slot->offset, 20480U);
    EXPECT_EQ(slot->frontier.size(), 3U);
    EXPECT_EQ(slot->carried, slots.bytes("carried"));
    EXPECT_EQ(slot->remembered.at(0).size, 77U);
    const auto again = slot->encode();
    EXPECT_TRUE(std::equal(again.begin(), again.end(), plain.begin(), plain.end()));
}

TEST(journal_records, decoders_refuse_other_spellings) {
    const Bytes head = padded(read_example("journal-head").bytes("fields"), JournalHead::kPlainSize);
    EXPECT_EQ(refusal(JournalHead::decode(changed(head, 0, 1))), ErrorCode::too_new);
    EXPECT_EQ(refusal(JournalHead::decode(changed(head, 4023, 1))), ErrorCode::malformed);
    EXPECT_EQ(refusal(JournalHead::decode(changed(head, 136, 44))), ErrorCode::malformed);
    EXPECT_EQ(refusal(JournalHead::decode(ByteView(head).first(4023))), ErrorCode::malformed);

    const Bytes content = read_example("frame").bytes("content");
    for (std::size_t size = 0; size < content.size(); ++size) {
        EXPECT_EQ(refusal(Frame::decode(ByteView(content).first(size))), ErrorCode::malformed) << size;
    }
    EXPECT_EQ(refusal(Frame::decode(padded(content, content.size() + 1))), ErrorCode::malformed);
    EXPECT_EQ(refusal(Frame::decode(changed(content, 8, 0))), ErrorCode::malformed);
    EXPECT_EQ(refusal(Frame::decode(changed(content, 11, 0xff))), ErrorCode::malformed);
    EXPECT_EQ(refusal(Frame::decode(changed(content, 12, 3))), ErrorCode::malformed);

    const Bytes body = read_example("seal-record").bytes("body");
    EXPECT_EQ(refusal(SealBody::decode(changed(body, 0, 1))), ErrorCode::too_new);
    EXPECT_EQ(refusal(SealBody::decode(changed(body, body.size() - 1, 2))), ErrorCode::malformed);
    EXPECT_EQ(refusal(SealBody::decode(padded(body, body.size() + 1))), ErrorCode::malformed);
}

TEST(journal_records, a_record_head_has_limits) {
    const auto with_length = [](RecordType type, std::uint32_t length) {
        return RecordHead::decode(RecordHead{type, length, 0}.encode());
    };
    EXPECT_TRUE(with_length(RecordType::frame, 66000).has_value());
    EXPECT_EQ(refusal(with_length(RecordType::frame, 66001)), ErrorCode::malformed);
    EXPECT_TRUE(with_length(RecordType::seal, 67108864).has_value());
    EXPECT_EQ(refusal(with_length(RecordType::seal, 67108865)), ErrorCode::malformed);
    EXPECT_EQ(refusal(with_length(RecordType::frame, 40)), ErrorCode::malformed);
    EXPECT_EQ(refusal(with_length(static_cast<RecordType>(3), 100)), ErrorCode::malformed);
}

}  // namespace
}  // namespace vault::format
