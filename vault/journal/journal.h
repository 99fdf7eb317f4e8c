// SPDX-License-Identifier: Apache-2.0
// Journal: this device's own append-only log in one compartment, and the only maker of Receipts. Opening decides the
// cases of FORMAT.md 9.2 and writes nothing; the first commit carries birth, session-open and what opening found. Each
// commit follows FORMAT.md 9.1 under the state file's flock, so several processes of one device take turns. One thread
// at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "crypto/sign.h"
#include "vault/clock.h"
#include "vault/event/kinds.h"
#include "vault/journal/compartment.h"
#include "vault/receipt.h"
#include "vault/store/file_store.h"

namespace vault::journal {

// The catalog's key and closed-file digest live in the seal state (DESIGN section 8).
struct CatalogPlace {
    base::ByteArray<16> name{};
    crypto::CatalogKey key;
    bool clean = false;
    ContentHash digest;  // of the closed file, if clean
};

struct OpenParameters {
    store::FileStore* vault = nullptr;
    store::FileStore* state = nullptr;
    const Clock* clock = nullptr;
    Compartment compartment;
    PersonId person;
    const crypto::SigningKey* signer = nullptr;
    SessionId session;
    event::SessionOpen session_open;  // its `device` is filled in here
    std::optional<DeviceId> device;   // of this device in this vault, if another compartment's state knows it
    bool creating = false;            // a compartment without any journal is no alarm
    std::optional<JournalId> first;   // if creating: the id that its first journal is to have
};

enum class Case : std::uint8_t {  // the rows of FORMAT.md 9.2
    first,
    all_missing,
    new_device,
    copy,
    older_copy,
    normal,
    record_restored,
    unsealed_cut,
    state_old,
    alarm,
    state_damaged,
    state_slot_damaged,
    read_only,
    rekeyed,  // the compartment has a newer root than this device's journal
};

struct Opening {
    Case what = Case::normal;
    bool exit_5 = false;                // an alarm awaits acknowledgement
    std::uint64_t missing_entries = 0;  // older_copy, alarm, journal-behind: at least this many
    std::optional<event::Alarm> alarm;
    std::vector<event::JournalBehind> behind;  // other journals of the compartment
};

struct ErasureReport {
    std::uint64_t events = 0;                 // that were not erased before
    std::vector<event::ErasedTarget> beyond;  // in no journal that is in the vault
};

class Journal {
  public:
    static Result<Journal> open(const OpenParameters& parameters);
    Journal(Journal&&) noexcept;
    Journal& operator=(Journal&&) noexcept;
    ~Journal();

    const Opening& opening() const;
    const DeviceId& device() const;
    // This device's journal, if it has committed here (before or in this session).
    std::optional<JournalId> id() const;

    // What commits of this session put right in it from its copy, and which journals they brought into the vault.
    const std::vector<event::JournalRepaired>& repaired() const;
    const std::vector<event::Head>& carried() const;

    // Durable and sealed when it returns: nothing may be released before. At least one event. full_disk leaves the
    // journal usable.
    Result<Receipt> commit(std::span<event::NewEvent> events);
    // The same with the closing flag; no commit of this session may follow.
    Result<Receipt> commit_closing(std::span<event::NewEvent> events);
    // Takes what these targets name out of the files of this compartment's journals in the vault and out of this
    // device's seal states (rewrite.h). To be called after the `erased` event that names them was committed, and again
    // if it was cut off; two commits of this journal follow it, by which nothing of it is carried any more.
    // invalid_argument: an event that is never erased, or one without a closed part.
    Result<ErasureReport> erase(std::span<const event::ErasedTarget> targets);
    // Replay found a break inside this device's own journal that its copy does not mend: what would be committed
    // behind it could not be read again. The next commit leaves that journal and begins a new one, with an alarm
    // (FORMAT.md 9.2). `found`: the last head that verifies; of size 0 if none does.
    Result<void> leave(const event::Head& found);
    // A journal that this device left, in this session or before.
    bool has_left(const JournalId& id) const;
    // Clears the awaiting alarm after an `acknowledged` event was committed.
    Result<void> clear_alarm();
    // One signed checkpoint (C2SP note) of this journal's last sealed state.
    Result<std::string> checkpoint() const;

    // False before the first commit of a device here: nothing can keep a catalog's place yet.
    bool has_state() const;
    std::optional<CatalogPlace> catalog_place() const;
    Result<void> set_catalog_place(const CatalogPlace& place);  // not synced: losing it costs a rebuild

  private:
    struct Impl;
    explicit Journal(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace vault::journal
