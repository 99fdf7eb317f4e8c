// SPDX-License-Identifier: Apache-2.0
// What content needs of its compartment; filled from the keyring by the caller.
#pragma once

#include <vector>

#include "crypto/key.h"
#include "vault/format/pack_index.h"
#include "vault/types.h"

namespace vault::content {

struct Compartment {
    VaultId vault;
    CompartmentId id;
    const crypto::RootKey* root = nullptr;  // outlives whoever holds this, as do the older ones
    std::vector<const crypto::RootKey*> older{};  // of generations before, the newest first

    // What is written is written under `root`; what is read may be under any of them.
    std::vector<const crypto::RootKey*> roots() const {
        std::vector<const crypto::RootKey*> all{root};
        all.insert(all.end(), older.begin(), older.end());
        return all;
    }
};

using format::Form;
using format::IdKind;

}  // namespace vault::content
