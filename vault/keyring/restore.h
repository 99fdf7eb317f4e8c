// SPDX-License-Identifier: Apache-2.0
// The steps of restoring, for callers that hold the keyring's lock already.
#pragma once

#include "vault/keyring/keyring.h"

namespace vault::keyring {

// The lock of every change, which is that of packs too. busy at once if it is held.
Result<std::unique_ptr<store::Lock>> lock_keyring(store::FileStore& vault);
// Both files are right afterwards; the bytes, the body.
Result<Bytes> restore_header_locked(store::FileStore& vault, const ContentHash& right);
Result<crypto::WipedBuffer> restore_people_locked(store::FileStore& vault, const Unlocked& who,
                                                  const ContentHash& right);

}  // namespace vault::keyring
