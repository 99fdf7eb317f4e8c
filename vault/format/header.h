// SPDX-License-Identifier: Apache-2.0
// The header of a vault (FORMAT.md section 4): what Argon2id needs, in the clear, and sixteen slots. 8192 bytes.
#pragma once

#include <array>

#include "crypto/passphrase.h"
#include "vault/format/slot.h"

namespace vault::format {

inline constexpr std::size_t kHeaderSize = 8192;
inline constexpr std::uint32_t kHeaderVersion = 0;

struct Header {
    crypto::Cost cost;
    crypto::KdfSalt salt{};
    std::array<SlotBytes, kSlots> slots{};
    friend bool operator==(const Header&, const Header&) = default;
};

// Argon2id within the limits, memory in whole KiB.
bool is_allowed(const crypto::Cost& cost);
Bytes encode_header(const Header& header);
// too_new (right magic, whatever follows the version), bad_cost, malformed. Derives nothing.
Result<Header> decode_header(ByteView bytes);

}  // namespace vault::format
