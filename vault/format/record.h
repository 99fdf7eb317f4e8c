// SPDX-License-Identifier: Apache-2.0
// The head that stands before each record of a commit (FORMAT.md 8.2).
#pragma once

#include "vault/error.h"
#include "vault/format/sector.h"
#include "vault/types.h"

namespace vault::format {

inline constexpr std::uint32_t kMaxFramesPerCommit = 65536;
inline constexpr std::size_t kMaxSealedFrame = 66000;
inline constexpr std::size_t kMaxCommitSize = 67108864;
// A seal record's zeros grow when an erasure makes its commit's frames smaller.
inline constexpr std::size_t kMaxSealedSealRecord = kMaxCommitSize;

enum class RecordType : std::uint8_t { frame = 1, seal = 2 };

struct RecordHead {
    static constexpr std::size_t kPlainSize = 16;
    static constexpr std::size_t kSealedSize = kPlainSize + 40;

    RecordType type = RecordType::frame;
    std::uint32_t body_length = 0;  // sealed
    std::uint64_t sequence = 0;     // of the first event; seal: tree size after the commit

    friend bool operator==(const RecordHead&, const RecordHead&) = default;
    Bytes encode() const;
    // malformed for other types and for lengths out of range.
    static Result<RecordHead> decode(ByteView plain);
};

}  // namespace vault::format
