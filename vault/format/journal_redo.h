// SPDX-License-Identifier: Apache-2.0
// The plaintext of a redo file's first sector (FORMAT.md 8.7): which commits of a journal are written anew, and the
// digest of their bytes, which stand behind it.
#pragma once

#include <vector>

#include "vault/error.h"
#include "vault/types.h"

namespace vault::format {

struct RedoCommit {
    std::uint64_t commit = 0;  // index
    std::uint64_t offset = 0;  // in the journal
    std::uint64_t length = 0;
    friend bool operator==(const RedoCommit&, const RedoCommit&) = default;
};

struct RedoHead {
    static constexpr std::size_t kPlainSize = 4024;
    static constexpr std::size_t kMaxCommits = 160;
    static constexpr std::uint64_t kMaxBytes = 134217728;  // of all commits together

    ContentHash digest;               // SHA-256
    std::vector<RedoCommit> commits;  // ascending

    friend bool operator==(const RedoHead&, const RedoHead&) = default;
    std::uint64_t bytes() const;
    Bytes encode() const;
    // malformed unless there is one at least, in whole sectors, in ascending order, none over another.
    static Result<RedoHead> decode(ByteView plain);
};

}  // namespace vault::format
