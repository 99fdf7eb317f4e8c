// SPDX-License-Identifier: Apache-2.0
// Owner record (FORMAT.md 2.1): who holds the lock, or whose session a file in sessions/ stands for. 4096 bytes:
// commitment and sealed fields. It is nobody's who is not in the vault, and says nothing to others.
#pragma once

#include "crypto/key.h"
#include "vault/error.h"
#include "vault/types.h"

namespace vault::format {

inline constexpr std::size_t kOwnerRecordSize = 4096;

using OwnerRecordBytes = base::ByteArray<kOwnerRecordSize>;
using MachineMark = base::ByteArray<16>;  // of a machine, or of a boot: says only whether two are the same

enum class Work : std::uint8_t { turn = 0, adding = 1, compacting = 2, erasing = 3 };

struct OwnerRecord {
    MachineMark machine{};
    MachineMark boot{};
    base::ByteArray<16> token{};  // random, of this holding
    std::uint32_t process = 0;
    Work work = Work::turn;
    UnixMillis since = 0;  // the owner's clock: shown, and decides nothing
    friend bool operator==(const OwnerRecord&, const OwnerRecord&) = default;
};

// What a record stands for; bound into it. `session` is zero for the lock.
struct OwnerPlace {
    VaultId vault;
    SessionId session;
};

MachineMark machine_mark(const crypto::LockKey& key, ByteView machine_id);
MachineMark boot_mark(const crypto::LockKey& key, ByteView boot_id);

OwnerRecordBytes encode_owner(const crypto::LockKey& key, const OwnerPlace& place, const OwnerRecord& record);
// not_authentic, malformed, too_new.
Result<OwnerRecord> decode_owner(const crypto::LockKey& key, const OwnerPlace& place, ByteView bytes);
// The sealed fields alone.
Result<OwnerRecord> decode_owner_fields(ByteView plain);

}  // namespace vault::format
