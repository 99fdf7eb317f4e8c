// SPDX-License-Identifier: Apache-2.0
// The expected bytes are from Python's hashlib and hmac.
#include "vault/event/event.h"

#include <gtest/gtest.h>

#include <numeric>

namespace vault::event {
namespace {

template <std::size_t N>
base::ByteArray<N> counting(std::uint8_t first) {
    base::ByteArray<N> bytes;
    std::iota(bytes.begin(), bytes.end(), first);
    return bytes;
}
crypto::SubjectKey sample_key() { return crypto::SubjectKey::copy_of(counting<32>(0x20)); }

constexpr std::string_view kOrigin = "strongroom/000102030405060708090a0b0c0d0e0f";
constexpr LeafIndex kSequence = 0x0102030405060708;

TEST(event_leaf, commits_to_salt_and_text) {
    EXPECT_EQ(commit_to_text(counting<32>(0), R"({"kind":"x","v":1})").hex(),
              "0ca5dd780ed88e1dba8295c8d8d1dee37546b2f360d8724ea5659100d58743ad");
    EXPECT_EQ(commit_to_text(Salt{}, "").hex(), "99f69539ee24a472f6a4732e2cb09d00df6b570a13707ff5e5862250c6ab53c9");
}

TEST(event_leaf, tags_with_key_origin_and_sequence) {
    EXPECT_EQ(subject_tag(sample_key(), kOrigin, kSequence).hex(), "33cc52ef9f7ada9b45b4e51e9b6b5c88");
    EXPECT_EQ(subject_tag(sample_key(), kOrigin, 0).hex(), "e10c360be7dc3e1eaee552b45ade6779");
}

TEST(event_leaf, has_its_57_bytes) {
    const auto commitment = commit_to_text(counting<32>(0), R"({"kind":"x","v":1})");
    const auto leaf = encode_leaf(kSequence, commitment, subject_tag(sample_key(), kOrigin, kSequence));
    EXPECT_EQ(base::encode_hex(leaf),
              "0001020304050607080ca5dd780ed88e1dba8295c8d8d1dee37546b2f360d8724ea5659100d58743ad"
              "33cc52ef9f7ada9b45b4e51e9b6b5c88");
}

}  // namespace
}  // namespace vault::event
