// SPDX-License-Identifier: Apache-2.0
#include "crypto/stream.h"

#include <sodium.h>

namespace crypto {

static_assert(kStreamNonceSize == crypto_stream_xchacha20_NONCEBYTES);
static_assert(kKeySize == crypto_stream_xchacha20_KEYBYTES);

void detail::xor_stream(const Secret<kKeySize>& key, base::FixedView<kStreamNonceSize> nonce,
                        base::MutableByteView bytes) {
    key.expose([&](base::FixedView<kKeySize> secret) {
        crypto_stream_xchacha20_xor(bytes.data(), bytes.data(), bytes.size(), nonce.data(), secret.data());
    });
}

}  // namespace crypto
