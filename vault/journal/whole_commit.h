// SPDX-License-Identifier: Apache-2.0
// WholeCommit: all that stands in one commit, its frames opened. For whoever rewrites one.
#pragma once

#include "vault/journal/walk.h"

namespace vault::journal {

struct WholeCommit {
    std::uint64_t index = 0;
    std::uint64_t offset = 0;
    std::uint64_t end = 0;
    std::vector<format::Frame> frames;
    OpenedSeal seal;
};
// Empty when some part of it does not open.
Result<std::optional<WholeCommit>> read_whole_commit(RecordReader& reader, std::uint64_t index, std::uint64_t offset);
// The same of bytes that would stand there.
Result<std::optional<WholeCommit>> read_whole_commit(const crypto::JournalKey& key, const JournalPlace& place,
                                                     std::uint64_t index, std::uint64_t offset, ByteView bytes);

// The commit's sealed bytes, each part from where it opens; empty when some part opens nowhere.
std::optional<Bytes> sealed_bytes(RecordReader& reader, const WalkedCommit& commit);

// Whether everything that is erased in `now` is erased in `then` too; both are the same commit.
bool is_as_erased(const WholeCommit& then, const WholeCommit& now);

}  // namespace vault::journal
