// SPDX-License-Identifier: Apache-2.0
// Packs that are not as they were written: put right in place where the vault can be written, and said in the log, the
// damage before the repair (Upholds G21). No name of a document is said here. One thread.
#pragma once

#include <set>

#include "vault/content/pack/repair.h"
#include "vault/ops/compartment_session.h"

namespace vault::ops {

// What became of one pack.
struct PackMending {
    enum class State : std::uint8_t {
        sound,       // every byte is as written
        mended,      // is now
        mendable,    // could be, but was not: read-only media, a full disk, a dry run, or somebody holds the lock
        parts_lost,  // some blocks cannot be had any more
        unusable,    // does not open: all of it is lost, or missing
    };
    State state{};
    content::pack::Repaired done{};
    ErrorCode why{};  // of unusable
};

struct MendingOptions {
    content::pack::Mode mode = content::pack::Mode::write;
    store::Wait wait = store::Wait::yes;  // for the store's lock
    bool incomplete_too = true;           // also what is left of a pack that lacks blocks
};
// Reads every byte of it; what cannot be written is left as it is. io: nothing can be read at all.
Result<PackMending> mend_pack(CompartmentSession& session, const PackId& pack, const MendingOptions& options);
// The same for the front ends.
Mended mended_pack(const PackId& pack, const content::pack::Repaired& done);

// What the log is to say of packs, gathered and committed at once.
class PackNews {
  public:
    explicit PackNews(CompartmentSession& session) : m_session(session) {}
    void damaged(const PackId& pack, const std::string& what) { m_damaged.emplace(pack, what); }
    void repaired(const PackId& pack, const content::pack::Repaired& done) { m_repaired.emplace(pack, done); }
    // It was read to its end and nothing is wrong: if the log says otherwise, somebody has brought it back.
    void sound(const PackId& pack) { m_sound.insert(pack); }
    // What the log says already is not said again.
    Result<void> commit();

  private:
    CompartmentSession& m_session;
    std::map<PackId, std::string> m_damaged;
    std::map<PackId, content::pack::Repaired> m_repaired;
    std::set<PackId> m_sound;
};

// After contents were read, or packs looked up: what had to be rebuilt on the way is put right, unless somebody holds
// the lock just now; the log and a notice say so. What goes wrong here is nobody's concern: what was read was right.
void mend_what_was_met(CompartmentSession& session);

}  // namespace vault::ops
