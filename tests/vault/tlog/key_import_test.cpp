// SPDX-License-Identifier: Apache-2.0
// Which public keys are taken as those of a log or of a log witness: the 914 edge cases of Ed25519 as vkeys.
#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "tests/crypto/ed25519_vectors.h"
#include "tests/vault/tlog/log_fixture.h"
#include "vault/tlog/policy.h"

namespace vault::tlog::test {
namespace {

std::string vkey_of(const crypto::VerifyKey& key, SignatureType type) {
    Bytes typed = {static_cast<std::uint8_t>(type)};
    base::append(typed, key.view());
    const crypto::Sha256 hash = crypto::sha256({base::as_bytes("n\n"), typed});
    return "n+" + base::encode_hex(hash.view().first(4)) + "+" + base::encode_base64(typed);
}

TEST(tlog_key_import, every_vector_is_imported_or_refused_as_the_verifier_decides) {
    const auto vectors = crypto::read_ed25519_vectors();
    ASSERT_EQ(vectors.size(), 914U);
    int accepted = 0;
    for (const crypto::Ed25519Vector& vector : vectors) {
        const bool usable = crypto::parse_verify_key(vector.key.view()).has_value();
        accepted += usable ? 1 : 0;
        for (const SignatureType type : {SignatureType::note, SignatureType::cosignature}) {
            const std::string vkey = vkey_of(vector.key, type);
            ASSERT_EQ(NoteKey::parse(vkey).has_value(), usable) << vector.key.hex();
            const std::string line = (type == SignatureType::note ? "log " : "witness w ") + vkey + "\n";
            ASSERT_EQ(Policy::parse(line + "quorum none\n").has_value(), usable) << vector.key.hex();
        }
        ASSERT_FALSE(vector.has_low_order_a && usable) << vector.key.hex();
    }
    EXPECT_GT(accepted, 43);
    EXPECT_LT(accepted, 914);
}

TEST(tlog_key_import, a_key_that_verifies_anything_is_never_a_log_witness) {
    // Under the identity point R = identity, s = 0 verifies for every message in verifiers that take such keys.
    Bytes identity(32);
    identity[0] = 1;
    const crypto::VerifyKey key = crypto::VerifyKey::from(ByteView(identity).first<32>());
    EXPECT_TRUE(fails_with(NoteKey::parse(vkey_of(key, SignatureType::cosignature)), ErrorCode::malformed));
    Note note = signed_checkpoint(Log(7).head(7));
    Bytes forged(72);
    forged[7] = 1;
    forged[8] = 1;
    const NoteKey slipped_in = NoteKey::create(kWitness, SignatureType::cosignature, key).value();
    note.add({std::string(kWitness), slipped_in.id(), forged}).value();
    EXPECT_TRUE(fails_with(verify_checkpoint(note, log_key(), std::vector{slipped_in}), ErrorCode::not_authentic));
}

}  // namespace
}  // namespace vault::tlog::test
