// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/ops/memory_house.h"

#include <algorithm>

#include "tests/support/fake_machine.h"
#include "vault/ops/browse.h"
#include "vault/ops/create.h"
#include "vault/ops/intake.h"
#include "vault/ops/log_view.h"
#include "vault/ops/release.h"
#include "vault/ops/verify.h"

namespace ops_test {

namespace store = vault::store;

std::shared_ptr<support::MemoryDisk> MemoryHouse::make_first() {
    static_cast<void>(crypto::initialize());
    auto disk = support::MemoryDisk::create();
    for (const char* folder : {"vault", "state"}) take(disk->store()->make_folder(folder));
    make_vault(disk);
    disk->forget_log();
    return disk;
}

void MemoryHouse::make_vault(const std::shared_ptr<support::MemoryDisk>& on) {
    support::FolderStore vault(on, "vault");
    support::FolderStore state(on, "state");
    static const FakeClock clock;
    vault::CreateRequest request;
    request.person = "Amal";
    request.kdf = vault::Kdf::interactive;
    request.frontend = {"test", &clock};
    take(vault::ops::create_vault({&vault, &state}, request, phrase()));
}

MemoryHouse::MemoryHouse() {
    static const std::shared_ptr<support::MemoryDisk> first = make_first();
    disk = first->snapshot();
}

Result<std::unique_ptr<Session>> MemoryHouse::try_open(const std::string& state, const std::string& vault,
                                                       const std::string& passphrase) const {
    const auto made = disk->store()->make_folder(state);
    if (!made && made.error().code != ErrorCode::read_only) return vault::fail(made.error());
    return Session::open(folders_of({state, vault, 0}), {"test", &m_clock}, phrase(passphrase));
}

Result<std::unique_ptr<Session>> MemoryHouse::try_open_elsewhere(const std::string& state) const {
    take(disk->store()->make_folder(state));
    return Session::open(folders_of({state, "vault", 1}), {"test", &m_clock}, phrase());
}

vault::ops::Folders MemoryHouse::folders_of(const Desk& desk) const {
    vault::ops::Folders folders;
    folders.vault = std::make_unique<support::FolderStore>(disk, desk.vault, desk.machine);
    folders.state = std::make_unique<support::FolderStore>(disk, desk.state, desk.machine);
    const std::string name = std::to_string(desk.machine);
    auto machine = std::make_unique<support::FakeMachine>("machine " + name, "boot " + name);
    // Whoever waits for somebody waits by the disk's clock, and takes no time here.
    machine->while_paused = [disk = disk](vault::Machine::Duration duration) { disk->move_time(duration); };
    folders.machine = std::move(machine);
    return folders;
}

std::unique_ptr<store::FileStore> MemoryHouse::files(const std::string& folder) const {
    return std::make_unique<support::FolderStore>(disk, folder);
}

std::vector<std::string> MemoryHouse::files_below(const std::string& folder) const {
    std::vector<std::string> all;
    const auto root = disk->store();
    for (const std::string& name : take(root->list(folder))) {
        const std::string path = folder + "/" + name;
        if (root->list(path)) {
            const auto below = files_below(path);
            all.insert(all.end(), below.begin(), below.end());
        } else {
            all.push_back(path);
        }
    }
    std::sort(all.begin(), all.end());
    return all;
}

vault::Bytes MemoryHouse::read(const std::string& name) const {
    return take(store::read_file(*disk->store(), name, UINT32_MAX));
}

void MemoryHouse::write(const std::string& name, vault::ByteView bytes) const {
    const auto root = disk->store();
    auto file = root->open(name, store::Access::write);
    if (!file) file = root->create(name);
    const auto opened = take(std::move(file));
    take(opened->truncate(0));
    take(opened->write_at(0, bytes));
    take(opened->sync());
}

void MemoryHouse::flip(const std::string& name, std::size_t offset) const {
    const auto file = take(disk->store()->open(name, store::Access::write));
    std::uint8_t byte = 0;
    ASSERT_EQ(take(file->read_at(offset, {&byte, 1})), 1U) << name << " at " << offset;
    byte ^= 1;
    take(file->write_at(offset, {&byte, 1}));
}

void MemoryHouse::remove_file(const std::string& name) const { take(disk->store()->remove(name)); }

void MemoryHouse::remove_folder(const std::string& folder) const {
    // The folders themselves stay, empty: nothing can tell them from absent ones.
    for (const std::string& name : files_below(folder)) remove_file(name);
}

void MemoryHouse::copy_folder(const std::string& from, const std::string& to) const {
    remove_folder(to);
    restore_over(from, to);
}

void MemoryHouse::restore_over(const std::string& from, const std::string& to) const {
    const auto root = disk->store();
    take(root->make_folder(to));
    const auto target = [&](const std::string& name) { return to + name.substr(from.size()); };
    const std::vector<std::string> wanted = files_below(from);
    for (const std::string& there : files_below(to)) {
        if (!std::binary_search(wanted.begin(), wanted.end(), from + there.substr(to.size()))) remove_file(there);
    }
    for (const std::string& name : wanted) {
        const std::string path = target(name);
        for (std::size_t at = to.size(); (at = path.find('/', at + 1)) != std::string::npos;)
            take(root->make_folder(path.substr(0, at)));
        write(path, read(name));
    }
}

Result<Kept> try_add(Session& session, const std::string& name, const std::string& text,
                     const std::function<void(const vault::Added&)>& added) {
    vault::AddRequest request;
    std::size_t at = 0;
    request.stdin_name = name;
    request.stdin_read = [&](vault::MutableByteView into) -> Result<std::size_t> {
        const std::size_t n = std::min(into.size(), text.size() - at);
        std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), n, into.begin());
        at += n;
        return n;
    };
    Kept kept;
    vault::AddObserver observer;
    observer.added = [&](const vault::Added& one) {
        kept.added.push_back(one);
        if (added) added(one);
    };
    kept.report = TRY(vault::ops::add(session, request, observer));
    return kept;
}
Kept add(Session& session, const std::string& name, const std::string& text) {
    return take(try_add(session, name, text));
}

Result<std::uint64_t> try_cat(Session& session, const std::string& document, std::string& into) {
    return vault::ops::cat(session, {document, {}}, [&](vault::ByteView piece) -> Result<void> {
        into.append(piece.begin(), piece.end());
        return {};
    });
}
Result<std::string> cat(Session& session, const std::string& document) {
    std::string text;
    TRY(try_cat(session, document, text));
    return text;
}

Result<std::map<std::string, DocumentInfo>> try_list(Session& session) {
    std::map<std::string, DocumentInfo> all;
    TRY(vault::ops::browse(session, {}, [&](const DocumentInfo& info) -> Result<void> {
        all.emplace(info.path, info);
        return {};
    }));
    return all;
}
std::map<std::string, DocumentInfo> list(Session& session) { return take(try_list(session)); }

Result<std::vector<LogEntry>> try_log(Session& session, const vault::LogFilter& filter) {
    std::vector<LogEntry> all;
    TRY(vault::ops::show_log(session, filter, [&](const LogEntry& entry) -> Result<void> {
        all.push_back(entry);
        return {};
    }));
    return all;
}
std::vector<LogEntry> log(Session& session, const vault::LogFilter& filter) { return take(try_log(session, filter)); }

Result<vault::VerifyReport> try_verify(Session& session, bool data) {
    vault::VerifyRequest request;
    request.data = data;
    return vault::ops::verify(session, request);
}
vault::VerifyReport verify(Session& session, bool data) { return take(try_verify(session, data)); }

std::string told(const vault::VerifyReport& report) {
    std::string text;
    for (const vault::Finding& one : report.findings) {
        text += "[" + std::to_string(static_cast<int>(one.kind)) + " " + one.path + " " + one.id + " ";
        text += one.detail + "]";
    }
    for (const vault::JournalVerdict& one : report.log.journals) {
        for (const std::string& alarm : one.alarms) text += "[alarm " + alarm + "]";
    }
    return text + (report.acknowledged ? "" : "[not acknowledged]");
}

}  // namespace ops_test
