// SPDX-License-Identifier: Apache-2.0
// What a journal needs to know of its compartment and of the vault's people; filled from the keyring by the caller.
#pragma once

#include <functional>
#include <optional>

#include "crypto/sign.h"
#include "vault/types.h"

namespace vault::journal {

struct Compartment {
    VaultId vault;
    CompartmentId id;
    std::uint32_t generation = 1;
    const crypto::RootKey* root = nullptr;  // outlives whoever holds this
};

// The signing key of a person of the vault.
using PersonLookup = std::function<std::optional<crypto::VerifyKey>(const PersonId&)>;

}  // namespace vault::journal
