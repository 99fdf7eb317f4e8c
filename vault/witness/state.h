// SPDX-License-Identifier: Apache-2.0
// State: a log witness's database, one file. Durable settings: a transaction that was committed survives a power cut.
// For this folder only.
#pragma once

#include "crypto/key.h"
#include "vault/database/connection.h"
#include "vault/witness/witness.h"

namespace vault::witness {

using WitnessSeed = crypto::Secret<crypto::kKeySize>;  // Ed25519; random, and nothing is derived from it
using OriginHash = base::Id<struct OriginHashTag, 32>;

OriginHash hash_of_origin(std::string_view origin);

class State final : public database::Connection {
  public:
    // The file must be there. malformed if it holds anything but a witness's state; too_new.
    static Result<std::unique_ptr<State>> open(const std::string& path);
    // Makes it, whole, under a name of its own, and then gives it this one: exists if something has it already.
    static Result<std::unique_ptr<State>> create(const std::string& path, const std::string& name,
                                                 const WitnessSeed& seed, UnixTime now);

    struct Me {
        std::string name;
        WitnessSeed seed;
    };
    Result<Me> me();
    Result<std::optional<KnownLog>> log(const OriginHash& origin);
    Result<std::vector<KnownLog>> logs();
    Result<std::uint64_t> count_logs();
    Result<void> add_log(const tlog::NoteKey& key, UnixTime now);
    Result<void> set_seen(const OriginHash& origin, const Seen& seen);
    Result<void> forget(const OriginHash& origin, const tlog::NoteKey& key, UnixTime now);
    Result<bool> is_forgotten(const tlog::NoteKey& key);
    // Each once, and not more than kMaxContradictions of one log.
    Result<void> add_contradiction(const OriginHash& origin, const Contradiction& found);
    Result<std::vector<Contradiction>> contradictions(const OriginHash& origin);
    Result<void> close() { return disconnect(); }

  private:
    explicit State(std::string path) : Connection(std::move(path)) {}
    Result<void> make_durable();
    Result<void> verify_version();
    Result<KnownLog> read_log(const database::Statement& row) const;
    base::Unexpected<Error> malformed(const char* what) const;
};

}  // namespace vault::witness
