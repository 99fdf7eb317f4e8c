// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/keyring/room.h"

#include "vault/keyring/header_files.h"

namespace keyring_test {
namespace {

using vault::format::decode_header;
using vault::format::encode_header;
using vault::format::Header;
using vault::keyring::find_slot;

Header random_header() {
    Header header;
    header.cost = crypto::kInteractive;
    header.salt = crypto::random_array<16>();
    for (auto& slot : header.slots) slot = vault::format::unused_slot();
    return header;
}

vault::format::Slot random_slot() {
    return {.person = crypto::PersonSeed::random(),
            .vault_key = crypto::VaultKey::random(),
            .vault = vault::VaultId(crypto::random_array<16>())};
}

TEST(format_header, encodes_to_the_bytes_it_was_decoded_from) {
    const Header header = random_header();
    const Bytes bytes = encode_header(header);
    EXPECT_EQ(bytes.size(), 8192u);
    EXPECT_EQ(decode_header(bytes).value(), header);
}

TEST(format_header, other_sizes_are_malformed) {
    Bytes bytes = encode_header(random_header());
    for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 16) {
        EXPECT_EQ(code_of(decode_header(ByteView(bytes).first(size))), ErrorCode::malformed) << size;
    }
    bytes.push_back(0);
    EXPECT_EQ(code_of(decode_header(bytes)), ErrorCode::malformed);
}

// Each bit of the first half is part of the magic, the version, a number with limits, the salt or the zeros.
TEST(format_header, G2_every_flipped_bit_is_refused_or_changes_the_derivation) {
    const Header header = random_header();
    const Bytes bytes = encode_header(header);
    for (std::size_t i = 0; i < 4096; ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            Bytes altered = bytes;
            altered[i] = static_cast<std::uint8_t>(altered[i] ^ (1u << bit));
            const auto decoded = decode_header(altered);
            if (!decoded) continue;
            EXPECT_TRUE(decoded->cost != header.cost || decoded->salt != header.salt) << i;
        }
    }
}

TEST(format_slot, G2_a_flipped_byte_opens_nothing) {
    const auto key = crypto::PassphraseKey::random();
    Header header = random_header();
    const auto slot = random_slot();
    header.slots[5] = vault::format::encode_slot(vault::format::derive_slot_key(key, 5), 5, slot);
    ASSERT_TRUE(find_slot(key, header));
    EXPECT_EQ(find_slot(key, header)->index, 5);
    EXPECT_EQ(find_slot(key, header)->slot.vault, slot.vault);
    for (std::size_t i = 0; i < vault::format::kSlotSize; ++i) {
        Header altered = header;
        altered.slots[5][i] ^= 0x40;
        EXPECT_FALSE(find_slot(key, altered)) << i;
    }
}

TEST(format_slot, a_flipped_byte_in_another_slot_changes_nothing) {
    const auto key = crypto::PassphraseKey::random();
    Header header = random_header();
    header.slots[15] = vault::format::encode_slot(vault::format::derive_slot_key(key, 15), 15, random_slot());
    for (std::size_t i = 0; i < 15; ++i) header.slots[i][i] ^= 1;
    EXPECT_TRUE(find_slot(key, header));
}

TEST(format_slot, G3_a_slot_opens_only_in_its_place) {
    const auto key = crypto::PassphraseKey::random();
    const auto bytes = vault::format::encode_slot(vault::format::derive_slot_key(key, 5), 5, random_slot());
    for (std::uint8_t i = 0; i < vault::format::kSlots; ++i) {
        Header header = random_header();
        header.slots[i] = bytes;
        EXPECT_EQ(find_slot(key, header).has_value(), i == 5) << int{i};
    }
}

TEST(format_slot, G4_a_slot_opens_under_one_key_only) {
    const auto key = crypto::PassphraseKey::random();
    Header header = random_header();
    header.slots[0] = vault::format::encode_slot(vault::format::derive_slot_key(key, 0), 0, random_slot());
    EXPECT_FALSE(find_slot(crypto::PassphraseKey::random(), header));
}

}  // namespace
}  // namespace keyring_test
