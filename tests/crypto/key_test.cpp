// SPDX-License-Identifier: Apache-2.0
// Expected values are from Python's hashlib.
#include "crypto/key.h"

#include <gtest/gtest.h>

#include "tests/crypto/hex_bytes.h"

namespace crypto {
namespace {

template <Label L>
std::string hex_of(const Key<L>& key) {
    return key.secret().expose([](base::FixedView<kKeySize> bytes) { return base::encode_hex(bytes); });
}
template <class K>
K counting_key() {
    return K::copy_of(counting<kKeySize>());
}

TEST(crypto_key, derives_keyed_blake2b_of_label_zero_context) {
    const auto root = counting_key<RootKey>();
    EXPECT_EQ(hex_of(derive<labels::kPackKey>(root, counting<16>(0xf0))),
              "29a0f6f32c8a62b28eeba7541b0c956320c74f7fd64bfe734bb4bb854ea930af");
    EXPECT_EQ(hex_of(derive<labels::kSlotKey>(root)),
              "8d5297dfb94840efedec3ccfde9cf73874aed14c9011cd4020facbfb93d74692");
}

TEST(crypto_key, derives_the_root_of_the_vault_compartment) {
    const RootKey root = derive_vault_compartment_root(counting_key<VaultKey>());
    EXPECT_EQ(hex_of(root), "f5f8625e1815ecde33334eb81e2c7fe91a33f1e7040730499166ba076af848f5");
}

TEST(crypto_key, label_context_and_parent_all_matter) {
    const auto root = counting_key<RootKey>();
    const auto pack = hex_of(derive<labels::kPackKey>(root, counting<16>()));
    EXPECT_NE(pack, hex_of(derive<labels::kJournalKey>(root, counting<16>())));
    EXPECT_NE(pack, hex_of(derive<labels::kPackKey>(root, counting<16>(1))));
    EXPECT_NE(pack, hex_of(derive<labels::kPackKey>(root, counting<15>())));
    EXPECT_NE(pack, hex_of(derive<labels::kPackKey>(RootKey::random(), counting<16>())));
}

TEST(crypto_key, keys_of_different_labels_do_not_convert) {
    static_assert(!std::is_convertible_v<PackKey, JournalKey>);
    static_assert(!std::is_constructible_v<PackKey, JournalKey>);
    static_assert(!std::is_copy_constructible_v<PackKey>);
    static_assert(!std::is_copy_assignable_v<PackKey>);
}

TEST(crypto_key, commits_to_the_known_value) {
    const Commitment commitment = commit_to(counting_key<PackKey>(), base::as_bytes("copy A"));
    EXPECT_EQ(base::encode_hex(commitment), "4ee849d162f5b25e1c1278f7e585e30093e24e21a1b0e9c55a079ab87dbe973c");
}

TEST(crypto_key, commitments_depend_on_key_and_context) {
    const auto key = counting_key<PackKey>();
    EXPECT_EQ(commit_to(key, base::as_bytes("copy A")), commit_to(key.clone(), base::as_bytes("copy A")));
    EXPECT_NE(commit_to(key, base::as_bytes("copy A")), commit_to(key, base::as_bytes("copy B")));
    EXPECT_NE(commit_to(key, base::as_bytes("copy A")), commit_to(PackKey::random(), base::as_bytes("copy A")));
}

}  // namespace
}  // namespace crypto
