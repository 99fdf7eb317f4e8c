// SPDX-License-Identifier: Apache-2.0
// Header, person, grant and people: FORMAT.md's bytes, made by Python's hashlib and libsodium alone.
#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "tests/vault/format/examples.h"
#include "vault/format/header.h"
#include "vault/format/people.h"
#include "vault/format/people_file.h"

namespace vault::format {
namespace {

crypto::Secret<32> secret(const Example& example, const std::string& key) {
    return crypto::Secret<32>::copy_of(example.array<32>(key));
}

TEST(format_examples, header) {
    const Example example = read_example("header");
    Bytes bytes = example.bytes("fields");
    bytes.resize(kHeaderSize);
    const auto header = decode_header(bytes);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->salt, example.array<16>("salt"));
    EXPECT_EQ(encode_header(*header), bytes);

    const auto normalized = crypto::normalize_passphrase(example.bytes("typed"));
    const auto key = crypto::derive_from_passphrase(*normalized, std::nullopt, header->cost, header->salt);
    ASSERT_TRUE(key);
    EXPECT_EQ(commit_to(*key, {}), commit_to(secret(example, "passphrase-key"), {}));
    const auto slot_key = derive_slot_key(*key, 3);
    EXPECT_EQ(commit_to(slot_key, {}), commit_to(secret(example, "slot-3-key"), {}));
    const auto slot = decode_slot(slot_key, 3, example.array<kSlotSize>("slot-3"));
    ASSERT_TRUE(slot);
    EXPECT_EQ(commit_to(slot->person, {}), commit_to(secret(example, "person-seed"), {}));
    EXPECT_EQ(commit_to(slot->vault_key, {}), commit_to(secret(example, "vault-key"), {}));
    EXPECT_EQ(slot->vault, example.id<VaultId>("vault"));
}

TEST(format_examples, person) {
    const Example example = read_example("person");
    const crypto::PersonSeed seed(secret(example, "person-seed"));
    const auto signing = crypto::SigningKey::from_seed(crypto::derive<crypto::labels::kPersonSigning>(seed));
    const auto sealing = crypto::UnsealingKey::from_seed(crypto::derive<crypto::labels::kPersonSealing>(seed));
    EXPECT_EQ(signing.verify_key(), example.id<crypto::VerifyKey>("sign-key"));
    EXPECT_EQ(sealing.sealing_key(), example.id<crypto::SealingKey>("seal-key"));
    PersonRecord record{.id = person_id(signing.verify_key(), sealing.sealing_key()),
                        .sign_key = signing.verify_key(),
                        .seal_key = sealing.sealing_key(),
                        .slot = 3,
                        .added = 1700000000,
                        .added_by = example.id<PersonId>("id"),
                        .name = "Amal",
                        .signature = {}};
    EXPECT_EQ(record.id, example.id<PersonId>("id"));
    Bytes bytes = signed_part(record);
    const auto signature = signing.sign(crypto::labels::kPersonEntrySignature, bytes);
    bytes.at(16 + 32 + 32) = record.slot;  // signed with 0 in its place
    base::append(bytes, signature);
    EXPECT_EQ(bytes, example.bytes("record"));
}

TEST(format_examples, people_and_the_grant_in_them) {
    const Example example = read_example("people");
    const Example grant = read_example("grant");
    const Bytes body = example.bytes("body");
    const auto people = decode_people(body);
    ASSERT_TRUE(people);
    EXPECT_EQ(encode_people(*people), body);
    EXPECT_EQ(crypto::sha256(body), example.id<crypto::Sha256>("digest"));
    ASSERT_EQ(people->grants.size(), 1U);
    const GrantRecord& record = people->grants[0];
    Bytes bytes = signed_part(record);
    EXPECT_TRUE(verify(people->people.at(0).sign_key, crypto::labels::kGrantSignature, bytes, record.signature));
    base::append(bytes, record.signature);
    EXPECT_EQ(bytes, grant.bytes("record"));

    const crypto::PersonSeed seed(secret(grant, "person-seed"));
    const auto key = crypto::UnsealingKey::from_seed(crypto::derive<crypto::labels::kPersonSealing>(seed));
    const auto opened = key.open(record.box);
    ASSERT_TRUE(opened);
    const auto root = crypto::RootKey::copy_of(ByteView(*opened).first<32>());
    EXPECT_EQ(root_commitment(root, grant.id<CompartmentId>("compartment"), 1), grant.array<32>("commitment"));
    EXPECT_EQ(record.commitment, grant.array<32>("commitment"));
}

TEST(format_examples, people_file) {
    const Example example = read_example("people");
    const crypto::VaultKey vault_key(secret(example, "vault-key"));
    const auto key = crypto::derive<crypto::labels::kPeopleKey>(vault_key);
    const Bytes body = example.bytes("body");
    const PeoplePlace place{.vault = decode_people(body)->vault, .copy = PeopleCopy::second};
    // The rest of the file depends on a nonce that is made inside.
    const Bytes file = seal_people(key, place, body);
    const auto commitment = example.array<32>("copy-commitment");
    EXPECT_TRUE(std::equal(commitment.begin(), commitment.end(), file.begin()));
}

}  // namespace
}  // namespace vault::format
