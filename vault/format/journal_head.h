// SPDX-License-Identifier: Apache-2.0
// The plaintext of a journal's first sector (FORMAT.md 8.1).
#pragma once

#include <string>

#include "vault/error.h"
#include "vault/types.h"

namespace vault::format {

struct JournalHead {
    static constexpr std::size_t kPlainSize = 4024;

    VaultId vault;
    CompartmentId compartment;
    JournalId journal;
    DeviceId device;
    std::uint32_t generation = 1;  // of the compartment's root
    base::ByteArray<32> birth_key{};
    base::ByteArray<32> log_key{};
    std::string origin;

    friend bool operator==(const JournalHead&, const JournalHead&) = default;
    Bytes encode() const;
    static Result<JournalHead> decode(ByteView plain);
};

// "strongroom/" and 32 hexadecimal digits.
inline constexpr std::size_t kOriginSize = 43;
std::string make_origin(base::FixedView<16> random);
bool is_origin(std::string_view text);

}  // namespace vault::format
