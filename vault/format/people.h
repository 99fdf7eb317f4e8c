// SPDX-License-Identifier: Apache-2.0
// The body of `people` (FORMAT.md section 5): who belongs to the vault, its compartments, grants and outside readers.
// Here is the form only: a decoded record has sizes, order and keys that can be, its signature is not checked yet
// (vault/keyring does that).
#pragma once

#include <string>
#include <vector>

#include "crypto/sign.h"
#include "vault/error.h"
#include "vault/types.h"

namespace vault::format {

inline constexpr std::uint32_t kPeopleVersion = 0;
inline constexpr std::uint32_t kMaxPeople = 1024;
inline constexpr std::size_t kMaxName = 256;
inline constexpr std::uint8_t kRemovedSlot = 255;  // the person is no more, the record stays

struct PersonRecord {
    PersonId id;
    crypto::VerifyKey sign_key;
    crypto::SealingKey seal_key;
    std::uint8_t slot = 0;
    UnixTime added = 0;
    PersonId added_by;
    std::string name;
    crypto::Signature signature{};
    friend bool operator==(const PersonRecord&, const PersonRecord&) = default;
};
struct CompartmentRecord {
    CompartmentId id;
    std::string name;
    friend bool operator==(const CompartmentRecord&, const CompartmentRecord&) = default;
};
inline constexpr std::size_t kRootBoxSize = crypto::kBoxOverhead + crypto::kKeySize;
struct GrantRecord {
    CompartmentId compartment;
    std::uint32_t generation = 1;
    PersonId to;
    PersonId by;
    crypto::Commitment commitment{};
    base::ByteArray<kRootBoxSize> box{};
    crypto::Signature signature{};
    friend bool operator==(const GrantRecord&, const GrantRecord&) = default;
};
struct ReaderRecord {
    CompartmentId compartment;
    std::uint32_t generation = 1;
    crypto::SealingKey key;
    PersonId by;
    std::string name;
    crypto::Signature signature{};
    friend bool operator==(const ReaderRecord&, const ReaderRecord&) = default;
};
struct People {
    VaultId vault;
    std::uint64_t generation = 1;
    std::vector<PersonRecord> people;            // sorted by id
    std::vector<CompartmentRecord> compartments;
    std::vector<GrantRecord> grants;             // sorted by (compartment, generation, to)
    std::vector<ReaderRecord> readers;
    friend bool operator==(const People&, const People&) = default;
};

// 1 to 256 bytes of UTF-8.
bool is_name(std::string_view name);
// The bytes before a record's signature: what is signed; of a person with 0 for the slot, which changes when they are
// removed, by whomever.
Bytes signed_part(const PersonRecord& record);
Bytes signed_part(const GrantRecord& record);
Bytes signed_part(const ReaderRecord& record);
// First 16 bytes of H("strongroom v0 person id", Ed25519 public key, X25519 public key).
PersonId person_id(const crypto::VerifyKey& sign_key, const crypto::SealingKey& seal_key);
crypto::Commitment root_commitment(const crypto::RootKey& root, const CompartmentId& id, std::uint32_t generation);

// The body; people and grants in their order, names of 1 to 256 bytes of UTF-8.
Bytes encode_people(const People& people);
// too_new, malformed.
Result<People> decode_people(ByteView body);

}  // namespace vault::format
