// SPDX-License-Identifier: Apache-2.0
// Walking a journal by its record heads: frames are skipped by their length, seal records are opened. This finds
// commits and heads quickly; it verifies no signature and no root (see commit_check.h).
#pragma once

#include <functional>

#include "vault/journal/record_reader.h"

namespace vault::journal {

struct WalkedCommit {
    OpenedSeal seal;
    std::uint64_t offset = 0;
    std::uint64_t seal_offset = 0;  // of the seal's record head
    std::uint64_t end = 0;
};

// The commit that begins there, if its records are whole.
Result<std::optional<WalkedCommit>> find_commit(RecordReader& reader, std::uint64_t commit, std::uint64_t offset);

// Where the frames of a commit without a seal end, and how many there are.
struct WalkedFrames {
    std::uint64_t end = 0;
    std::uint32_t count = 0;
};
Result<WalkedFrames> find_frames(RecordReader& reader, std::uint64_t commit, std::uint64_t offset);

struct WalkPoint {
    std::uint64_t commit = 0;  // the next one
    std::uint64_t offset = format::kSectorSize;
    SealBodyHash last{};  // of the commit before: what names another one is of another continuation
};
using EachWalked = std::function<void(const WalkedCommit&)>;
// To the last whole commit; where the next one would begin.
Result<WalkPoint> walk(RecordReader& reader, WalkPoint from, const EachWalked& each);

}  // namespace vault::journal
