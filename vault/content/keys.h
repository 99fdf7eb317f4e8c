// SPDX-License-Identifier: Apache-2.0
// What content needs of its compartment; filled from the keyring by the caller.
#pragma once

#include "crypto/key.h"
#include "vault/types.h"

namespace vault::content {

struct Compartment {
    VaultId vault;
    CompartmentId id;
    const crypto::RootKey* root = nullptr;  // outlives whoever holds this
};

enum class IdKind : std::uint8_t { data = 0, recipe = 1, list = 2 };
enum class Form : std::uint8_t { plain = 0, composed = 1 };

}  // namespace vault::content
