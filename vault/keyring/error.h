// SPDX-License-Identifier: Apache-2.0
// What crypto says, as the keyring answers it.
#pragma once

#include "crypto/error.h"
#include "vault/error.h"

namespace vault::keyring {

inline ErrorCode code_of(crypto::Error error) {
    switch (error) {
        case crypto::Error::bad_passphrase: return ErrorCode::bad_passphrase;
        case crypto::Error::cost_out_of_range: return ErrorCode::bad_cost;
        case crypto::Error::out_of_memory: return ErrorCode::out_of_memory;
        case crypto::Error::not_authentic:
        case crypto::Error::bad_signature:
        case crypto::Error::bad_public_key:
        case crypto::Error::sealed_box: return ErrorCode::not_authentic;
    }
    return ErrorCode::internal;
}

template <class T>
Result<T> from_crypto(crypto::Result<T> result) {
    if (!result) return fail(code_of(result.error()));
    return result.take();
}

}  // namespace vault::keyring
