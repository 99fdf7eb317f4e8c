// SPDX-License-Identifier: Apache-2.0
// The owner record: FORMAT.md's bytes, made by Python's hashlib and libsodium alone, and what its decoder refuses.
#include "vault/format/owner_record.h"

#include <gtest/gtest.h>

#include "crypto/aead.h"
#include "tests/vault/format/examples.h"

namespace vault::format {
namespace {

struct Sample {
    Example example = read_example("owner-record");
    crypto::LockKey key = crypto::derive<crypto::labels::kLockKey>(
        crypto::VaultKey::copy_of(base::FixedView<32>(example.array<32>("vault-key"))));
    OwnerPlace place{example.id<VaultId>("vault"), example.id<SessionId>("session")};
    Bytes plain() const {
        Bytes fields = example.bytes("fields");
        fields.resize(4024);
        return fields;
    }
};

ErrorCode refusal(const Result<OwnerRecord>& result) {
    EXPECT_FALSE(result.has_value());
    return result ? ErrorCode::internal : result.error().code;
}

TEST(format_examples, owner_record) {
    const Sample sample;
    const auto record = decode_owner_fields(sample.plain());
    ASSERT_TRUE(record.has_value());
    EXPECT_EQ(record->machine, machine_mark(sample.key, sample.example.bytes("machine-id")));
    EXPECT_EQ(record->machine, sample.example.array<16>("machine"));
    EXPECT_EQ(record->boot, boot_mark(sample.key, sample.example.bytes("boot-id")));
    EXPECT_EQ(record->process, 4242u);
    EXPECT_EQ(record->work, Work::adding);
    EXPECT_EQ(record->since, 1'700'000'000'000);
    const OwnerRecordBytes bytes = encode_owner(sample.key, sample.place, *record);
    const auto commitment = sample.example.array<32>("commitment");
    EXPECT_TRUE(std::equal(commitment.begin(), commitment.end(), bytes.begin()));
    EXPECT_EQ(decode_owner(sample.key, sample.place, bytes).value(), *record);
}

TEST(owner_record, G3_opens_in_its_vault_and_session_only) {
    const Sample sample;
    const OwnerRecordBytes bytes = encode_owner(sample.key, sample.place, OwnerRecord{});
    OwnerPlace other = sample.place;
    other.session = SessionId(base::ByteArray<16>{9});
    EXPECT_EQ(refusal(decode_owner(sample.key, other, bytes)), ErrorCode::not_authentic);
    other = sample.place;
    other.vault = VaultId(base::ByteArray<16>{9});
    EXPECT_EQ(refusal(decode_owner(sample.key, other, bytes)), ErrorCode::not_authentic);
    EXPECT_EQ(refusal(decode_owner(crypto::LockKey::random(), sample.place, bytes)), ErrorCode::not_authentic);
}

TEST(owner_record, G2_every_flipped_byte_is_found) {
    const Sample sample;
    const OwnerRecordBytes good = encode_owner(sample.key, sample.place, OwnerRecord{});
    for (std::size_t at = 0; at < good.size(); ++at) {
        OwnerRecordBytes bad = good;
        bad[at] ^= 1;
        EXPECT_EQ(refusal(decode_owner(sample.key, sample.place, bad)), ErrorCode::not_authentic) << at;
    }
    EXPECT_EQ(refusal(decode_owner(sample.key, sample.place, ByteView(good).first(4095))), ErrorCode::malformed);
}

TEST(owner_record, refuses_other_spellings) {
    const Bytes plain = Sample().plain();
    EXPECT_EQ(refusal(decode_owner_fields(changed(plain, 0, 1))), ErrorCode::too_new);
    EXPECT_EQ(refusal(decode_owner_fields(changed(plain, 56, 4))), ErrorCode::malformed);
    EXPECT_EQ(refusal(decode_owner_fields(changed(plain, 65, 1))), ErrorCode::malformed);
    EXPECT_EQ(refusal(decode_owner_fields(ByteView(plain).first(4023))), ErrorCode::malformed);
}

}  // namespace
}  // namespace vault::format
