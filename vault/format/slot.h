// SPDX-License-Identifier: Apache-2.0
// A slot (FORMAT.md section 4): 256 bytes that look random and open with one slot key. The slot's place is part of its
// context, the header is not: a slot cannot be moved, and an altered cost or salt shows as a slot that does not open.
#pragma once

#include "crypto/aead.h"
#include "crypto/key.h"
#include "vault/error.h"
#include "vault/types.h"

namespace vault::format {

inline constexpr std::size_t kSlotSize = 256;
inline constexpr std::uint8_t kSlots = 16;

using SlotBytes = base::ByteArray<kSlotSize>;

struct Slot {
    crypto::PersonSeed person;
    crypto::VaultKey vault_key;
    VaultId vault;
};

crypto::SlotKey derive_slot_key(const crypto::PassphraseKey& key, std::uint8_t index);
SlotBytes unused_slot();
SlotBytes encode_slot(const crypto::SlotKey& key, std::uint8_t index, const Slot& slot);
// In constant time; says nothing of the slot's contents.
bool slot_is_for(const crypto::SlotKey& key, const SlotBytes& bytes);
// not_authentic; malformed when what stands behind the fields is not zero.
Result<Slot> decode_slot(const crypto::SlotKey& key, std::uint8_t index, const SlotBytes& bytes);

}  // namespace vault::format
