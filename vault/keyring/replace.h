// SPDX-License-Identifier: Apache-2.0
// Header and people as they were unlocked, and others in their place (FORMAT.md section 4).
#pragma once

#include "vault/format/header.h"
#include "vault/keyring/keyring.h"

namespace vault::keyring {

struct Current {
    format::Header header;
    format::People people;
};
// Both copies of each made right first: whatever happens during a change, one is left. busy when they are no longer
// what was unlocked.
Result<Current> read_current(store::FileStore& vault, const Unlocked& who);

struct NewFiles {
    std::optional<Bytes> header{};  // each when it changes
    std::optional<Bytes> people{};
};
// The copies; what `between` commits; the originals. A crash leaves one right file of each, and the newest event says
// which.
Result<void> replace(store::FileStore& vault, const Unlocked& who, const NewFiles& files,
                     const std::function<Result<void>()>& between);

}  // namespace vault::keyring
