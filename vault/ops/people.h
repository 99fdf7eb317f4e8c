// SPDX-License-Identifier: Apache-2.0
// The people of the vault and their passphrases.
#pragma once

#include "vault/ops/session.h"

namespace vault::ops {

// A browse event in the vault compartment first: names of people are names.
Result<std::vector<PersonInfo>> people(Session& session);
// not_unlocked when `old` is not this person's passphrase.
Result<void> change_passphrase(Session& session, Passphrase old, Passphrase fresh);

}  // namespace vault::ops
