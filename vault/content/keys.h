// SPDX-License-Identifier: Apache-2.0
// What content needs of its compartment; filled from the keyring by the caller.
#pragma once

#include "crypto/key.h"
#include "vault/format/pack_index.h"
#include "vault/types.h"

namespace vault::content {

struct Compartment {
    VaultId vault;
    CompartmentId id;
    const crypto::RootKey* root = nullptr;  // outlives whoever holds this
};

using format::Form;
using format::IdKind;

}  // namespace vault::content
