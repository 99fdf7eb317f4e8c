// SPDX-License-Identifier: Apache-2.0
// Sealing records of a commit (FORMAT.md 8.2). No I/O.
#pragma once

#include "vault/content/block/zstd.h"
#include "vault/format/frame.h"
#include "vault/format/seal_body.h"
#include "vault/journal/place.h"

namespace vault::journal {

inline constexpr int kUsualLevel = 3;
inline constexpr int kBestLevel = 19;

// A seal record with nothing to pad: head and sealed body.
inline constexpr std::size_t kSmallestSealed =
    format::RecordHead::kSealedSize + format::kSmallestSealRecord + crypto::kSealOverhead;

constexpr std::uint64_t whole_sectors(std::uint64_t size) {
    return (size + format::kSectorSize - 1) / format::kSectorSize * format::kSectorSize;
}

struct RecordPlace {
    const crypto::JournalKey* key = nullptr;
    JournalPlace place;
    std::uint64_t commit = 0;
    std::uint32_t ordinal = 0;
};
// Head and body, sealed at their place. `sequence` as in RecordHead.
void append_record(const RecordPlace& at, format::RecordType type, std::uint64_t sequence, ByteView body, Bytes& out);

// The frame compressed where that makes it strictly shorter, and sealed.
void append_frame(const RecordPlace& at, const format::Frame& frame, content::block::Compressor& compressor, int level,
                  Bytes& out);
// With zeros so that head and body have `size` bytes.
void append_seal(const RecordPlace& at, const format::SealRecord& record, TreeSize tree, std::size_t size, Bytes& out);

}  // namespace vault::journal
