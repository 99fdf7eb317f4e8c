// SPDX-License-Identifier: Apache-2.0
// What a journal needs to know of its compartment and of the vault's people; filled from the keyring by the caller.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "crypto/sign.h"
#include "vault/types.h"

namespace vault::journal {

struct Compartment {
    VaultId vault;
    CompartmentId id;
    std::uint32_t generation = 1;
    const crypto::RootKey* root = nullptr;  // outlives whoever holds this, as do the older ones
    std::vector<const crypto::RootKey*> older{};  // of generations before, the newest first

    // By age: 0 is the root, 1 the newest of the older ones.
    std::size_t roots() const { return 1 + older.size(); }
    const crypto::RootKey& root_of_age(std::size_t age) const { return age == 0 ? *root : *older[age - 1]; }
};

// The signing key of a person of the vault.
using PersonLookup = std::function<std::optional<crypto::VerifyKey>(const PersonId&)>;

}  // namespace vault::journal
