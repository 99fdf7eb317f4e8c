// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/journal/desk.h"

#include <algorithm>
#include <set>

#include "vault/event/kinds.h"
#include "vault/journal/survey.h"

namespace vault::journal {

namespace {

template <class Id>
Id numbered(std::uint8_t number) {
    typename base::ByteArray<Id::kSize> bytes{};
    bytes.fill(number);
    return Id(bytes);
}
crypto::Secret<32> fixed_secret(std::uint8_t number) {
    base::ByteArray<32> bytes;
    bytes.fill(number);
    return crypto::Secret<32>::copy_of(bytes);
}

}  // namespace

namespace {

// A file of which some sectors cannot be read; writing one makes it good, as disks do.
class BadFile final : public store::File {
  public:
    BadFile(std::unique_ptr<store::File> file, std::set<std::uint64_t> bad)
        : m_file(std::move(file)), m_bad(std::move(bad)) {}
    Result<std::size_t> read_at(std::uint64_t offset, MutableByteView out) const override {
        const auto first = m_bad.lower_bound(offset / 4096);
        if (first != m_bad.end() && *first * 4096 < offset + out.size()) {
            Error error(ErrorCode::io);
            error.sys_errno = EIO;
            return fail(std::move(error));
        }
        return m_file->read_at(offset, out);
    }
    Result<void> write_at(std::uint64_t offset, ByteView bytes) override { return m_file->write_at(offset, bytes); }
    Result<void> truncate(std::uint64_t size) override { return m_file->truncate(size); }
    Result<void> sync() override { return m_file->sync(); }
    Result<std::uint64_t> size() const override { return m_file->size(); }
    Result<store::FileIdentity> identity() const override { return m_file->identity(); }
    Result<std::chrono::nanoseconds> modified() const override { return m_file->modified(); }

  private:
    std::unique_ptr<store::File> m_file;
    std::set<std::uint64_t> m_bad;
};

}  // namespace

Result<std::unique_ptr<store::File>> FolderStore::open(std::string_view name, store::Access access) const {
    auto file = TRY(m_store->open(in(name), access));
    std::set<std::uint64_t> bad;
    for (const BadSector& one : bad_sectors) {
        if (one.name == name) bad.insert(one.sector);
    }
    if (bad.empty()) return file;
    return std::make_unique<BadFile>(std::move(file), std::move(bad));
}

Cast::Cast()
    : vault(numbered<VaultId>(1)), compartment(numbered<CompartmentId>(2)), amal(numbered<PersonId>(3)),
      root(fixed_secret(4)), amals_key(crypto::SigningKey::from_seed(fixed_secret(5))) {}

PersonLookup Cast::people() const {
    return [this](const PersonId& id) -> std::optional<crypto::VerifyKey> {
        if (id != amal) return std::nullopt;
        return amals_key.verify_key();
    };
}

event::NewEvent Cast::event(const std::string& query) const {
    return event::encode({clock.now(), amal, numbered<SessionId>(9)}, event::Browse{"find", query, std::nullopt});
}

const Cast& cast() {
    static const crypto::Hardening hardened = crypto::initialize();
    static_cast<void>(hardened);
    static const Cast the_cast;
    return the_cast;
}

std::string Replayed::story() const {
    std::string told;
    for (const event::Commit& commit : commits) {
        for (const event::Recorded& recorded : commit.events) {
            const auto parsed = event::parse(recorded);
            std::string word = parsed ? parsed->kind_name : "?";
            if (parsed) {
                if (const auto* browse = std::get_if<event::Browse>(&parsed->kind)) word = browse->query.value_or("?");
                const auto* birth = std::get_if<event::JournalBirth>(&parsed->kind);
                if (birth != nullptr) word = "birth:" + birth->reason;
            }
            told += (told.empty() ? "" : " ") + word;
        }
    }
    return told;
}

Desk::Desk() : Desk(support::MemoryDisk::create(), nullptr) {
    const auto files = vault_disk->store();
    for (const char* folder : {"vault", "vault/journals", "state"}) EXPECT_TRUE(files->make_folder(folder));
    EXPECT_TRUE(files->create("vault/here"));
    for (const char* folder : {"", "vault", "state"}) EXPECT_TRUE(files->sync_folder(folder));
    vault_disk->forget_log();
}

Desk::Desk(std::shared_ptr<support::MemoryDisk> on, std::shared_ptr<support::MemoryDisk> with_state)
    : vault_disk(std::move(on)), state_disk(with_state ? std::move(with_state) : vault_disk),
      vault(std::make_unique<FolderStore>(vault_disk, "vault")),
      state(std::make_unique<FolderStore>(state_disk, "state")) {
    static_cast<void>(cast());
}

OpenParameters Desk::parameters() const {
    OpenParameters parameters;
    parameters.vault = vault.get();
    parameters.state = state.get();
    parameters.clock = &cast().clock;
    parameters.compartment = cast().place();
    parameters.person = cast().amal;
    parameters.signer = &cast().amals_key;
    parameters.session = SessionId(crypto::random_array<16>());
    parameters.session_open.frontend = "cli";
    parameters.session_open.build = "test";
    parameters.session_open.note.resize(128);
    parameters.creating = creating;
    return parameters;
}

Journal Desk::open() const {
    auto opened = Journal::open(parameters());
    EXPECT_TRUE(opened.has_value());
    return opened.take();
}

Result<Receipt> Desk::commit(Journal& journal, const std::string& query) {
    std::vector<event::NewEvent> events;
    events.push_back(cast().event(query));
    return journal.commit(events);
}

Opening Desk::say(const std::vector<std::string>& queries) const {
    Journal journal = open();
    const Opening opening = journal.opening();
    for (const std::string& query : queries) EXPECT_TRUE(commit(journal, query).has_value()) << query;
    return opening;
}

std::vector<SurveyedHead> Desk::heads() const {
    auto heads = survey(*vault, cast().place()).take();
    for (SurveyedHead& head : survey(*state, cast().place()).take()) heads.push_back(std::move(head));
    std::stable_sort(heads.begin(), heads.end(),
                     [](const SurveyedHead& a, const SurveyedHead& b) { return a.lamport < b.lamport; });
    return heads;
}

Result<Replayed> Desk::replay(const JournalId& id) const {
    auto found = JournalReader::open(JournalFile::in_vault(*vault, id), id, cast().place());
    if (!found && found.error().code == ErrorCode::missing) {
        found = JournalReader::open(JournalFile::in_state_folder(*state, id), id, cast().place());
    }
    const JournalReader reader = TRY(std::move(found));
    Replayed replayed;
    replayed.info = reader.info();
    replayed.end = TRY(reader.replay(reader.beginning(), cast().people(),
                                     [&](const event::Commit& commit, const Verified&) -> Result<void> {
                                         replayed.commits.push_back(commit);
                                         return {};
                                     }));
    return replayed;
}

Replayed Desk::replay_only() const {
    const auto found = heads();
    EXPECT_EQ(found.size(), 1U);
    auto replayed = replay(found.at(0).info.journal);
    EXPECT_TRUE(replayed.has_value());
    return replayed.take();
}

std::string Desk::stories() const {
    std::string told;
    for (const SurveyedHead& head : heads()) {
        const auto replayed = replay(head.info.journal);
        if (!told.empty()) told += " | ";
        told += replayed ? replayed->story() : "unreadable";
        if (replayed && replayed->end.finding) told += " !" + replayed->end.finding->what;
    }
    return told;
}

std::string Desk::journal_file() const {
    return journal_place().name;
}

std::string Desk::copy_file() const { return journal_place().copy; }

JournalFile Desk::journal_place() const {
    const auto found = list_journals(*vault).take();
    EXPECT_EQ(found.size(), 1U);
    return found.at(0).first;
}

void Desk::drop_copies() const {
    for (const auto& [at, id] : list_journals(*vault).take()) EXPECT_TRUE(vault->remove(at.copy)) << at.copy;
}

void Desk::write_both(ByteView bytes) const {
    write(*vault, journal_file(), bytes);
    write(*vault, copy_file(), bytes);
}

std::string Desk::state_name() const {
    const auto names = state->list("").take();
    EXPECT_EQ(names.size(), 1U);
    return names.at(0);
}

Bytes Desk::read(store::FileStore& files, const std::string& name) const {
    return store::read_file(files, name, 1U << 30).take();
}

// In place, so that the file stays the same inode.
void Desk::write(store::FileStore& files, const std::string& name, ByteView bytes) const {
    const auto file = files.open(name, store::Access::write).take();
    EXPECT_TRUE(file->truncate(0));
    EXPECT_TRUE(file->write_at(0, bytes));
    EXPECT_TRUE(file->sync());
}

}  // namespace vault::journal
