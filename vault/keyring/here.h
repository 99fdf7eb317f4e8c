// SPDX-License-Identifier: Apache-2.0
// The file `here`, by whose inode and birth time a folder is told from its copies (FORMAT.md 2 and 9). Its bytes follow
// from the vault key, so that one that is missing or rotten can be made again.
#pragma once

#include "vault/keyring/keyring.h"

namespace vault::keyring {

Bytes make_here(const crypto::VaultKey& key, const VaultId& vault);
// Right afterwards, and durable; the file that is there stays the same one. False: it was right.
Result<bool> restore_here(store::FileStore& vault, const Unlocked& who);

}  // namespace vault::keyring
