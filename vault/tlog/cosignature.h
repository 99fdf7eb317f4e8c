// SPDX-License-Identifier: Apache-2.0
// C2SP cosignature/v1: what a log witness says of a checkpoint, namely that at this time it was the largest consistent
// tree of that origin which the witness had seen. The witness's name is not signed, so one Ed25519 key serves one
// witness and no log.
#pragma once

#include "vault/tlog/note_key.h"

namespace vault::tlog {

// What stands in the signature line after the key id: time, big-endian, and the signature.
inline constexpr std::size_t kCosignatureSize = 72;
using CosignatureBytes = base::ByteArray<kCosignatureSize>;

// Signs the whole text of a note. `invalid_argument` unless time is after 1970-01-01 00:00:00 UTC.
Result<CosignatureBytes> sign_cosignature(std::string_view text, UnixTime time, const crypto::SigningKey& key);

// The time that the witness states. `malformed` if the size is wrong or the time is zero or beyond 2^63-1; else
// `not_authentic` if the signature is not the key's.
Result<UnixTime> verify_cosignature(std::string_view text, const crypto::VerifyKey& key, ByteView bytes);

}  // namespace vault::tlog
