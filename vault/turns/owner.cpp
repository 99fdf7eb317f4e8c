// SPDX-License-Identifier: Apache-2.0
#include "vault/turns/owner.h"

#include <algorithm>

#include "crypto/secret.h"
#include "vault/store/layout.h"

namespace vault::turns {
namespace {

// What a reboot takes at the least; file times may be as coarse as two seconds.
constexpr Duration kReboot = std::chrono::seconds(10);

const char* word_of(Owner::Where where) {
    switch (where) {
        case Owner::Where::this_boot:
            return "this-boot";
        case Owner::Where::earlier_boot:
            return "earlier-boot";
        case Owner::Where::other_machine:
            return "other-machine";
        case Owner::Where::unknown:
            break;
    }
    return "unknown";
}

const char* word_of(format::Work work) {
    switch (work) {
        case format::Work::turn:
            return "turn";
        case format::Work::adding:
            return "adding";
        case format::Work::compacting:
            return "compacting";
        case format::Work::erasing:
            return "erasing";
    }
    return "turn";
}

Owner owner_of(const Parties& parties, const format::OwnerRecord& record) {
    Owner owner{Owner::Where::other_machine, record.process, record.work, record.since};
    if (record.boot == format::boot_mark(*parties.key, parties.machine->boot())) {
        owner.where = Owner::Where::this_boot;
    } else if (record.machine == format::machine_mark(*parties.key, parties.machine->id())) {
        owner.where = Owner::Where::earlier_boot;
    }
    return owner;
}

}  // namespace

std::string Owner::words() const {
    return std::string("owner ") + word_of(where) + " " + std::to_string(process) + " " + word_of(work) + " " +
           std::to_string(since);
}

format::OwnerRecord own_record(const Parties& parties, format::Work work) {
    return {.machine = format::machine_mark(*parties.key, parties.machine->id()),
            .boot = format::boot_mark(*parties.key, parties.machine->boot()),
            .token = crypto::random_array<16>(),
            .process = parties.machine->process(),
            .work = work,
            .since = parties.clock->now()};
}

Result<std::optional<Standing>> read_owner(const Parties& parties, const SessionId& session, const store::File& file) {
    Bytes bytes(format::kOwnerRecordSize);
    bytes.resize(TRY(file.read_at(0, bytes)));
    if (std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; })) {
        return std::optional<Standing>();
    }
    Standing standing;
    // Torn by a crash, or just being written on another machine: nobody whom we know.
    if (auto record = format::decode_owner(*parties.key, {parties.vault, session}, bytes)) {
        standing.owner = owner_of(parties, *record);
        standing.record = record.take();
    }
    return std::optional(std::move(standing));
}

// The clock of whoever keeps the files. None on a disk without room for one byte.
std::optional<std::chrono::nanoseconds> Judge::time_of_store() const {
    store::FileStore& files = *m_parties.files;
    auto file = files.open(store::layout::kTouched, store::Access::write);
    if (!file) file = files.create(store::layout::kTouched);
    if (!file) return std::nullopt;
    static constexpr std::uint8_t kByte[1] = {0};
    if (!(*file)->write_at(0, kByte) || !(*file)->sync()) return std::nullopt;
    const auto time = (*file)->modified();
    // Its name means nothing (FORMAT.md 2), so it may as well stay.
    static_cast<void>(files.remove(store::layout::kTouched).has_value());
    if (!time) return std::nullopt;
    return *time;
}

Result<bool> Judge::is_alive(const std::string& name, const store::File& file, const Standing& standing) {
    // His lock would be there. Upholds decision 6: a boot id is one kernel's, whatever the machine calls itself.
    if (standing.owner.where == Owner::Where::this_boot) return false;
    const std::chrono::nanoseconds modified = TRY(file.modified());
    const Duration uptime = m_parties.machine->uptime();
    if (const auto now = time_of_store()) {
        const Duration age = *now - modified;
        // Refreshed since this machine started: not by an earlier boot of it, but by a twin.
        if (standing.owner.where == Owner::Where::earlier_boot && age > uptime + kReboot) return false;
        if (age > kDeadAfter) return false;
    }
    // A time that our store's clock has not reached yet says nothing; standing still does.
    const auto [seen, fresh] = m_seen.try_emplace(name, Seen{modified, uptime});
    if (!fresh && seen->second.modified != modified) seen->second = {modified, uptime};
    return uptime - seen->second.since <= kDeadAfter;
}

}  // namespace vault::turns
