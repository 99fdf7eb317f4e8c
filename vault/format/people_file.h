// SPDX-License-Identifier: Apache-2.0
// The file around the body of `people` (FORMAT.md section 5): commitment, then the body sealed under the people key, in
// steps of 4096 bytes. The two copies differ in commitment and nonce and hold the same body.
#pragma once

#include "crypto/aead.h"
#include "vault/error.h"
#include "vault/types.h"

namespace vault::format {

inline constexpr std::uint64_t kMaxPeopleFile = 16777216;

enum class PeopleCopy : std::uint8_t { first = 0, second = 1 };  // `people`, `people.copy`

Bytes seal_people(const crypto::PeopleKey& key, PeopleCopy copy, ByteView body);
// not_authentic (other key, altered, the other copy), malformed.
Result<crypto::WipedBuffer> open_people(const crypto::PeopleKey& key, PeopleCopy copy, ByteView file);

}  // namespace vault::format
