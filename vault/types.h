// SPDX-License-Identifier: Apache-2.0
// The names of things (DESIGN section 2): one type per meaning, none converts into another.
#pragma once

#include <cstdint>
#include <vector>

#include "crypto/base/id.h"

namespace vault {

using base::Bytes;
using base::ByteView;
using base::MutableByteView;

using VaultId = base::Id<struct VaultTag, 16>;
using CompartmentId = base::Id<struct CompartmentTag, 16>;  // the vault compartment's is the vault id's bytes
using PersonId = base::Id<struct PersonTag, 16>;
using DeviceId = base::Id<struct DeviceTag, 16>;
using SessionId = base::Id<struct SessionTag, 16>;
using JournalId = base::Id<struct JournalTag, 16>;
using PackId = base::Id<struct PackTag, 16>;
using RunId = base::Id<struct RunTag, 16>;
using DocumentId = base::Id<struct DocumentTag, 16>;
using IntakeId = base::Id<struct IntakeTag, 16>;
using ChunkId = base::Id<struct ChunkTag, 32>;
using ContentHash = base::Id<struct ContentHashTag, 32>;  // SHA-256 of a content
using LeafHash = base::Id<struct LeafHashTag, 32>;
using RootHash = base::Id<struct RootHashTag, 32>;
using SealBodyHash = base::Id<struct SealBodyHashTag, 32>;
using SubjectTag = base::Id<struct SubjectTagTag, 16>;

using LeafIndex = std::uint64_t;
using TreeSize = std::uint64_t;
using Lamport = std::uint64_t;
using UnixTime = std::int64_t;  // seconds since 1970-01-01 UTC; may be negative

using UnixMillis = std::int64_t;  // the same in milliseconds: event times

// A chunk by its id, and the length of its plaintext (1 to 262144 bytes).
struct ChunkRef {
    ChunkId id;
    std::uint32_t length = 0;
    friend bool operator==(const ChunkRef&, const ChunkRef&) = default;
};

// How a content is put together (FORMAT.md 6.2): at most 16 entries; at depth > 0 they are chunks that hold entries.
struct Recipe {
    std::uint8_t depth = 0;
    std::uint64_t size = 0;  // of the content, bytes
    std::vector<ChunkRef> entries;
    friend bool operator==(const Recipe&, const Recipe&) = default;
};

// A pack and the key commitment that stands in its first sector.
struct PackRef {
    PackId pack;
    base::ByteArray<32> commitment{};
    friend bool operator==(const PackRef&, const PackRef&) = default;
};

// FORMAT.md 6.1. Version 1 is the only one there is.
struct ChunkerParameters {
    std::uint32_t version = 1;
    std::uint32_t min = 16384;
    std::uint32_t max = 262144;
    std::uint32_t gear_bits = 8;
    std::uint32_t decide = 192;
    friend bool operator==(const ChunkerParameters&, const ChunkerParameters&) = default;
};

// What the file system said of a file when it was read. Times in nanoseconds since 1970.
struct Stat {
    std::uint32_t mode = 0;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t links = 0;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::int64_t mtime = 0;
    std::int64_t ctime = 0;
    friend bool operator==(const Stat&, const Stat&) = default;
};

}  // namespace vault
