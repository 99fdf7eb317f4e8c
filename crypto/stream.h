// SPDX-License-Identifier: Apache-2.0
// XChaCha20 as a bare stream (libsodium): bytes XORed with what nobody without the key can tell from random. It has no
// tag: only for bytes whose integrity comes from elsewhere, under a key and a nonce that are used for them alone.
#pragma once

#include "crypto/key.h"

namespace crypto {

inline constexpr std::size_t kStreamNonceSize = 24;

namespace detail {
void xor_stream(const Secret<kKeySize>& key, base::FixedView<kStreamNonceSize> nonce, base::MutableByteView bytes);
}

// Its own inverse; block counter 0.
template <Label L>
void xor_stream(const Key<L>& key, base::FixedView<kStreamNonceSize> nonce, base::MutableByteView bytes) {
    detail::xor_stream(key.secret(), nonce, bytes);
}

}  // namespace crypto
