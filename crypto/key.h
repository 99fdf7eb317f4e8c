// SPDX-License-Identifier: Apache-2.0
// Key<label>: 32 secret bytes whose type says what they are for. derive<child>(parent, context) is keyed BLAKE2b-256
// of label || 0x00 || context (FORMAT.md, "Key tree"). commitment() fixes a key before anything is opened with it.
#pragma once

#include "crypto/labels.h"
#include "crypto/secret.h"

namespace crypto {

inline constexpr std::size_t kKeySize = 32;

using Commitment = base::ByteArray<32>;

template <Label L>
class Key {
  public:
    explicit Key(Secret<kKeySize> bytes) : m_bytes(std::move(bytes)) {}
    static Key random() { return Key(Secret<kKeySize>::random()); }
    static Key copy_of(base::FixedView<kKeySize> bytes) { return Key(Secret<kKeySize>::copy_of(bytes)); }
    Key clone() const { return Key(m_bytes.clone()); }
    const Secret<kKeySize>& secret() const { return m_bytes; }

  private:
    Secret<kKeySize> m_bytes;
};

using PassphraseKey = Key<labels::kPassphraseKey>;
using SlotKey = Key<labels::kSlotKey>;
using PersonSeed = Key<labels::kPersonSeed>;
using VaultKey = Key<labels::kVaultKey>;
using PeopleKey = Key<labels::kPeopleKey>;
using LockKey = Key<labels::kLockKey>;
using RootKey = Key<labels::kRootKey>;
using PackKey = Key<labels::kPackKey>;
using PackCheckKey = Key<labels::kPackCheckKey>;
using PackParityKey = Key<labels::kPackParityKey>;
using IndexRunKey = Key<labels::kIndexRunKey>;
using ChunkIdKey = Key<labels::kChunkIdKey>;
using GearKey = Key<labels::kGearKey>;
using CutKey = Key<labels::kCutKey>;  // first 16 bytes are SipHash's key
using JournalKey = Key<labels::kJournalKey>;
using StateKey = Key<labels::kStateKey>;
using StateSlotKey = Key<labels::kStateSlotKey>;
using SealSeed = Key<labels::kSealSeed>;
using SubjectKey = Key<labels::kSubjectKey>;
using CatalogKey = Key<labels::kCatalogKey>;

namespace detail {
Secret<kKeySize> derive(const Secret<kKeySize>& parent, std::string_view label, base::ByteView context);
}

template <Label Child, Label Parent>
Key<Child> derive(const Key<Parent>& parent, base::ByteView context = {}) {
    return Key<Child>(detail::derive(parent.secret(), Child.view(), context));
}
// The root of the vault compartment comes from the vault key; every other root is random.
RootKey derive_vault_compartment_root(const VaultKey& key);

// Keyed BLAKE2b-256 of kCommitment || 0x00 || context under the key: looks random, fits one key only. The context makes
// two commitments of one key (two copies, two positions) unlike each other.
Commitment commit_to(const Secret<kKeySize>& key, base::ByteView context);
template <Label L>
Commitment commit_to(const Key<L>& key, base::ByteView context) {
    return commit_to(key.secret(), context);
}

}  // namespace crypto
