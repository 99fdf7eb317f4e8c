// SPDX-License-Identifier: Apache-2.0
// The plaintexts of a seal state file: head, catalog place and slot (FORMAT.md section 9). The last two hold secrets:
// they are encoded into and decoded from wiped memory only.
#pragma once

#include <optional>
#include <vector>

#include "crypto/key.h"
#include "vault/error.h"
#include "vault/types.h"

namespace vault::format {

inline constexpr std::size_t kStateFileSize = 139264;
inline constexpr std::uint64_t kStateCatalogOffset = 4096;
inline constexpr std::size_t kStateSlotSize = 65536;
inline constexpr std::size_t kMaxCarried = 36864;
inline constexpr std::size_t kMaxRemembered = 256;

// Where slot 0 or 1 stands in the file.
constexpr std::uint64_t state_slot_offset(std::uint64_t slot) { return 8192 + slot * kStateSlotSize; }

struct StateHead {
    static constexpr std::size_t kPlainSize = 3992;

    VaultId vault;
    CompartmentId compartment;
    JournalId journal;
    DeviceId device;

    friend bool operator==(const StateHead&, const StateHead&) = default;
    Bytes encode() const;
    static Result<StateHead> decode(ByteView plain);
};

// What is known of the file `here`; an absent part is not kept by that file system.
struct HereIdentity {
    std::optional<std::uint64_t> inode;
    struct Birth {
        std::int64_t seconds = 0;
        std::uint32_t nanoseconds = 0;
        friend bool operator==(const Birth&, const Birth&) = default;
    };
    std::optional<Birth> birth;
    friend bool operator==(const HereIdentity&, const HereIdentity&) = default;
};

struct RememberedHead {
    JournalId journal;
    TreeSize size = 0;
    RootHash root;
    friend bool operator==(const RememberedHead&, const RememberedHead&) = default;
};

// Where the catalog is, and the key that opens it; there is none in a new state.
struct StateCatalog {
    static constexpr std::size_t kPlainSize = 3992;

    base::ByteArray<16> name{};
    crypto::CatalogKey key;
    bool clean = false;
    ContentHash digest;  // of the closed file; zeros unless clean
};
crypto::WipedBuffer encode_state_catalog(const std::optional<StateCatalog>& catalog);
Result<std::optional<StateCatalog>> decode_state_catalog(ByteView plain);

struct StateSlot {
    static constexpr std::size_t kPlainSize = 65432;

    std::uint64_t generation = 0;
    bool closed = false;           // the journal is closed to this state
    bool awaits_acknowledgement = false;
    bool no_commit = false;
    HereIdentity here;
    crypto::SealSeed next_seed;
    std::uint64_t commit = 0;      // the last one
    std::uint64_t offset = 0;      // of that commit
    TreeSize size = 0;
    std::vector<base::ByteArray<32>> frontier;
    SealBodyHash last_body;
    Lamport lamport = 0;
    bool carries_whole_commit = false;
    Bytes carried;
    std::vector<RememberedHead> remembered;

    crypto::WipedBuffer encode() const;
    static Result<StateSlot> decode(ByteView plain);
};

}  // namespace vault::format
