// SPDX-License-Identifier: Apache-2.0
// From what a person types to a key: UTF-8 check, NFKC (utf8proc), Argon2id (libsodium). One derivation per attempt.
#pragma once

#include <optional>
#include <string>

#include "crypto/error.h"
#include "crypto/key.h"

namespace crypto {

inline constexpr std::size_t kMaxPassphraseBytes = 4096;

// Argon2id cost as libsodium counts it: passes and bytes.
struct Cost {
    std::uint32_t passes = 0;
    std::uint64_t memory = 0;
    friend bool operator==(const Cost&, const Cost&) = default;
};
inline constexpr Cost kInteractive{2, 67108864};
inline constexpr Cost kModerate{3, 268435456};
inline constexpr Cost kSensitive{4, 1073741824};
// Above this a header is refused: a planted one could otherwise stop the machine.
inline constexpr Cost kCostCeiling{32, 4294967296};
Result<void> check_cost(const Cost& cost);  // kInteractive <= cost <= kCostCeiling in both numbers

// The typed or read passphrase in the form that is hashed (NFKC). strip_newline: one trailing "\n" or "\r\n" of a file.
Result<WipedBuffer> normalize_passphrase(base::ByteView typed);
base::ByteView strip_newline(base::ByteView file_contents);

using KdfSalt = base::ByteArray<16>;
// Argon2id over the framed input of FORMAT.md ("Passphrase"). key_file: the contents of the key file, if one is used.
Result<PassphraseKey> derive_from_passphrase(base::ByteView normalized, std::optional<base::ByteView> key_file,
                                             const Cost& cost, const KdfSalt& salt);

// n words (default six) of a built-in list of 2048 short English words, joined by '-': 11 bits each.
std::string generate_passphrase(std::size_t words = 6);

}  // namespace crypto
