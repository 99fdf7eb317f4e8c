// SPDX-License-Identifier: Apache-2.0
// What can go wrong in crypto/. A tag that does not match says one thing only: not authentic (wrong key, or altered).
#pragma once

#include "crypto/base/result.h"

namespace crypto {

enum class Error {
    not_authentic,      // AEAD tag, or key commitment
    bad_signature,
    bad_public_key,     // small order, not canonical
    bad_passphrase,     // not valid UTF-8, empty, or longer than kMaxPassphraseBytes
    cost_out_of_range,  // Argon2id cost below `interactive` or above the ceiling
    out_of_memory,      // Argon2id could not have its memory
    sealed_box,         // a sealed box that does not open
};

template <class T>
using Result = base::Result<T, Error>;

}  // namespace crypto
