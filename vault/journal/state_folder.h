// SPDX-License-Identifier: Apache-2.0
// StateFolder: the seal states of one compartment in a device's state folder (FORMAT.md section 9). Files have random
// names and are found by trial of the commitment in their first sector, so that others cannot tell which is whose.
// Locks are the caller's.
#pragma once

#include <functional>
#include <optional>

#include "vault/format/seal_state.h"
#include "vault/journal/compartment.h"
#include "vault/store/file_store.h"

namespace vault::journal {

// The slots of one state, as far as they open.
struct StateSlots {
    std::optional<format::StateSlot> newest;
    bool is_whole = false;  // both open
};

struct StateFile {
    std::string name;
    format::StateHead head;
    StateSlots slots;
    std::size_t age{};  // of the root under which it opens (Compartment::root_of_age)
};

class StateFolder {
  public:
    StateFolder(store::FileStore& files, const Compartment& compartment);

    // The heads of all states of this compartment; slots are left to read_slots, under a lock.
    Result<std::vector<StateFile>> find() const;
    // Damaged slots are no error.
    Result<StateSlots> read_slots(const StateFile& state) const;

    // An empty file under a new name: to be locked before it is filled.
    Result<std::string> create() const;
    // Head, no catalog place, and both slots without a commit; durable, with its name.
    Result<void> fill(const StateFile& state, format::StateSlot& slot) const;
    // Over the older slot, durable. slot.generation is one more than the newest's.
    Result<void> write_slot(const StateFile& state, const format::StateSlot& slot) const;

    // Slots that open and that `change` says it changed are written again where they stand, durable.
    Result<void> change_slots(const StateFile& state, const std::function<bool(format::StateSlot&)>& change) const;

    std::optional<format::StateCatalog> read_catalog(const StateFile& state) const;
    // Not synced.
    Result<void> write_catalog(const StateFile& state, const std::optional<format::StateCatalog>& catalog) const;

    store::FileStore& files() const { return *m_files; }

  private:
    struct Part;
    Part head_part() const;
    Part slot_part(const StateFile& state, std::uint64_t slot) const;
    Part catalog_part(const StateFile& state) const;
    Bytes seal(const Part& part, ByteView plain) const;
    std::optional<crypto::WipedBuffer> open(const Part& part, ByteView sealed) const;
    Result<std::optional<format::StateSlot>> read_slot(const store::File& file, const StateFile& state,
                                                       std::uint64_t number) const;

    store::FileStore* m_files;
    VaultId m_vault;
    CompartmentId m_compartment;
    std::vector<crypto::StateKey> m_keys;  // by the age of their root
};

}  // namespace vault::journal
