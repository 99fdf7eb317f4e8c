// SPDX-License-Identifier: Apache-2.0
// Every label of the key tree and of every signature and digest, in one place (FORMAT.md, "Labels").
// A derivation label is the type of the key that comes out: Key<kPackKey> and Key<kJournalKey> do not convert.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace crypto {

template <std::size_t N>
struct Label {
    char text[N];
    consteval Label(const char (&literal)[N]) { std::copy_n(literal, N, text); }  // NOLINT: implicit by intent
    constexpr std::string_view view() const { return {text, N - 1}; }
};

namespace labels {

// Argon2id's input and output
inline constexpr Label kPassphraseKey{"strongroom v0 passphrase key"};  // output of Argon2id, not derived
inline constexpr Label kSlotKey{"strongroom v0 slot key"};
// from a person's seed
inline constexpr Label kPersonSeed{"strongroom v0 person seed"};  // random
inline constexpr Label kPersonSigning{"strongroom v0 person signing"};
inline constexpr Label kPersonSealing{"strongroom v0 person sealing"};
// from the vault key
inline constexpr Label kVaultKey{"strongroom v0 vault key"};  // random
inline constexpr Label kPeopleKey{"strongroom v0 people key"};
inline constexpr Label kLockKey{"strongroom v0 lock key"};
inline constexpr Label kVaultCompartmentRoot{"strongroom v0 vault compartment root"};
// from a compartment's root
inline constexpr Label kRootKey{"strongroom v0 compartment root"};  // random (vault compartment: from the vault key)
inline constexpr Label kPackKey{"strongroom v0 pack key"};
inline constexpr Label kPackCheckKey{"strongroom v0 pack check key"};
inline constexpr Label kPackParityKey{"strongroom v0 pack parity key"};
inline constexpr Label kIndexRunKey{"strongroom v0 index run key"};
inline constexpr Label kChunkIdKey{"strongroom v0 chunk id key"};
inline constexpr Label kGearKey{"strongroom v0 chunker gear key"};
inline constexpr Label kCutKey{"strongroom v0 chunker cut key"};
inline constexpr Label kFingerprintKey{"strongroom v0 fingerprint key"};
inline constexpr Label kJournalKey{"strongroom v0 journal key"};
inline constexpr Label kLogSigning{"strongroom v0 log signing"};
inline constexpr Label kStateKey{"strongroom v0 seal state key"};
inline constexpr Label kStateSlotKey{"strongroom v0 seal state slot key"};
// random, one use each
inline constexpr Label kSealSeed{"strongroom v0 seal seed"};
inline constexpr Label kSubjectKey{"strongroom v0 subject key"};
inline constexpr Label kCatalogKey{"strongroom v0 catalog key"};
// commitment of any key
inline constexpr Label kCommitment{"strongroom v0 key commitment"};

// keyed BLAKE2b-128 under the lock key: which machine, which boot of it
inline constexpr Label kMachineMark{"strongroom v0 machine"};
inline constexpr Label kBootMark{"strongroom v0 boot"};

// signatures: label || 0x00 || body
inline constexpr Label kSealSignature{"strongroom v0 seal"};
inline constexpr Label kPersonSealSignature{"strongroom v0 person seal"};
inline constexpr Label kGrantSignature{"strongroom v0 grant"};
inline constexpr Label kPersonEntrySignature{"strongroom v0 person entry"};
inline constexpr Label kReaderSignature{"strongroom v0 outside reader"};

// SHA-256 with a prefix: label || 0x00 || salt || text (DESIGN section 7)
inline constexpr Label kEventCommitment{"strongroom event v1"};
inline constexpr Label kClosedCommitment{"strongroom closed v1"};
inline constexpr Label kSubjectCommitment{"strongroom subject v1"};
inline constexpr Label kPersonId{"strongroom v0 person id"};
inline constexpr Label kSealBodyHash{"strongroom v0 seal body"};

}  // namespace labels
}  // namespace crypto
