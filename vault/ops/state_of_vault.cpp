// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/state_of_vault.h"

#include <filesystem>

#include "vault/store/layout.h"

namespace vault::ops {
namespace {

Result<std::uint64_t> bytes_in(const store::FileStore& files, std::string_view folder, std::uint64_t& count) {
    std::uint64_t bytes = 0;
    for (const std::string& name : TRY(files.list(folder))) {
        const auto file = files.open(std::string(folder) + "/" + name, store::Access::read);
        if (!file) continue;
        bytes += file.value()->size().value_or(0);
        ++count;
    }
    return bytes;
}

}  // namespace

Result<Status> status(Session& session) {
    CompartmentSession& work = session.work();
    Status status;
    status.vault = session.keys().vault();
    status.person_name = session.person_name(session.keys().me());
    status.journal = work.journal().id();
    status.compartment = work.compartment().name;
    for (const CompartmentSession* part : TRY(session.parts())) {
        for (const event::Head& head : TRY(part->heads())) {
            status.entries += head.size;
            ++status.journals;
        }
    }
    // No log witness and no time stamp exists yet: every entry is in the exposure window.
    status.exposed = status.entries;
    status.documents = TRY(TRY(work.catalog())->totals()).documents;
    status.people = session.keys().people().size();
    for (const keyring::Compartment& compartment : session.keys().compartments())
        status.compartments.push_back(compartment.name);
    status.locked_compartments = session.keys().locked_compartments().size();
    status.writable = session.vault_files().is_writable();
    status.alarm = session.alarm();
    for (const Notice& notice : session.notices()) {
        if (notice.kind == Notice::Kind::memory_not_locked) status.keys_locked = false;
    }
    return status;
}

Result<Stats> stats(Session& session) {
    namespace layout = store::layout;
    CompartmentSession& work = session.work();
    const store::FileStore& files = session.vault_files();
    const catalog::Totals totals = TRY(TRY(work.catalog())->totals());
    Stats stats;
    stats.documents = totals.documents;
    stats.versions = totals.versions;
    stats.removed = totals.removed;
    stats.bytes = totals.bytes;
    stats.intakes = totals.intakes;
    stats.events = totals.events;
    std::uint64_t count = 0;
    for (const std::string& folder : TRY(files.list(layout::kPacks))) {
        const auto bytes = bytes_in(files, std::string(layout::kPacks) + "/" + folder, stats.packs);
        if (bytes) stats.pack_bytes += *bytes;  // else: no folder, which verify names
    }
    stats.journal_bytes = TRY(bytes_in(files, layout::kJournals, count));
    stats.index_bytes = TRY(bytes_in(files, layout::kIndex, count));
    for (const std::string& name : TRY(files.list(""))) {
        if (!name.starts_with("catalog-")) continue;
        // Not opened: closing any descriptor of a database would drop the locks that SQLite holds on it in this
        // process.
        std::error_code none;
        const std::uintmax_t size = std::filesystem::file_size(files.path_of(name), none);
        if (!none) stats.catalog_bytes += size;
    }
    return stats;
}

}  // namespace vault::ops
