// SPDX-License-Identifier: Apache-2.0
// The file around the body of `people` (FORMAT.md section 5): commitment, then the body sealed under the people key,
// 65536 x 2^k bytes. The two copies differ in commitment and nonce and hold the same body.
#pragma once

#include "crypto/aead.h"
#include "vault/error.h"
#include "vault/types.h"

namespace vault::format {

inline constexpr std::uint64_t kMaxPeopleFile = 16777216;

enum class PeopleCopy : std::uint8_t { first = 0, second = 1 };  // `people`, `people.copy`

bool fits_people_file(std::size_t body_size);
struct PeoplePlace {
    VaultId vault;
    PeopleCopy copy{};
};
Bytes seal_people(const crypto::PeopleKey& key, const PeoplePlace& place, ByteView body);
// not_authentic (other key, altered, the other copy), malformed.
Result<crypto::WipedBuffer> open_people(const crypto::PeopleKey& key, const PeoplePlace& place, ByteView file);

}  // namespace vault::format
