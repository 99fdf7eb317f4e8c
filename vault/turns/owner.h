// SPDX-License-Identifier: Apache-2.0
// Owners of the lock and of session files: what is known of one, and whether he is alive (FORMAT.md 2.1). flock decides
// within one boot; between machines the time at which a file was last written does, held against another file of the
// same store. No clock of ours decides anything.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "vault/clock.h"
#include "vault/format/owner_record.h"
#include "vault/machine.h"
#include "vault/store/file_store.h"

namespace vault::turns {

using Duration = Machine::Duration;

// An owner refreshes his file this often, takes himself for dead when he could not for so long, and is dead to others
// after so long.
inline constexpr Duration kRefreshEvery = std::chrono::seconds(10);
inline constexpr Duration kLateAfter = std::chrono::seconds(30);
inline constexpr Duration kDeadAfter = std::chrono::seconds(60);

struct Owner {
    // unknown: a record that does not open, or none yet.
    enum class Where : std::uint8_t { this_boot, earlier_boot, other_machine, unknown };
    Where where = Where::unknown;
    std::uint32_t process = 0;
    format::Work work = format::Work::turn;
    UnixMillis since = 0;

    // "owner WHERE PROCESS WORK SINCE" in machine words, for Error::detail and Notice::detail.
    std::string words() const;
};

// What taking turns needs; filled by the caller, and all of it outlives whoever holds this.
struct Parties {
    store::FileStore* files = nullptr;
    const Machine* machine = nullptr;
    const Clock* clock = nullptr;
    VaultId vault;
    const crypto::LockKey* key = nullptr;
    std::function<void(const Owner&)> healed{};  // a dead owner's lock or session was taken away
};

// How long somebody waits for a turn; `stop` ends it early (cancelled).
struct Patience {
    Duration limit{};
    const std::atomic<bool>* stop = nullptr;
};

// A record of ours, new.
format::OwnerRecord own_record(const Parties& parties, format::Work work);
// What stands in an owner's file. nullopt: nobody (nothing, or zeros); unknown: what does not open.
struct Standing {
    std::optional<format::OwnerRecord> record;
    Owner owner;
};
Result<std::optional<Standing>> read_owner(const Parties& parties, const SessionId& session, const store::File& file);

// Keeps what was seen of files that seem to come from the future, so one for each round of waiting.
class Judge {
  public:
    explicit Judge(const Parties& parties) : m_parties(parties) {}
    // Of an owner whose flock nobody of this boot holds.
    Result<bool> is_alive(const std::string& name, const store::File& file, const Standing& standing);

  private:
    struct Seen {
        std::chrono::nanoseconds modified{};
        Duration since{};  // by our uptime
    };
    std::optional<std::chrono::nanoseconds> time_of_store() const;

    const Parties& m_parties;
    std::map<std::string, Seen> m_seen;
};

}  // namespace vault::turns
