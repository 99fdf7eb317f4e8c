// SPDX-License-Identifier: Apache-2.0
// Putting the right copies in the place of the others, and what then stands there.
#pragma once

#include "vault/keyring/keyring.h"

namespace vault::keyring {

// Both files are right afterwards; the bytes, the body.
Result<Bytes> restore_header_files(store::FileStore& vault, const ContentHash& right);
Result<crypto::WipedBuffer> restore_people_files(store::FileStore& vault, const Unlocked& who,
                                                 const ContentHash& right);

}  // namespace vault::keyring
