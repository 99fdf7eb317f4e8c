// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/carry.h"

#include <algorithm>

#include "vault/journal/commit_check.h"
#include "vault/journal/mend.h"
#include "vault/journal/whole_commit.h"
#include "vault/store/layout.h"

namespace vault::journal {

namespace {

// The commits of a journal, as far as they verify.
struct Chain {
    std::vector<WalkedCommit> commits;
    std::uint64_t end() const { return commits.empty() ? format::kSectorSize : commits.back().end; }
};

Result<Chain> verified_chain(const OpenedJournal& journal) {
    RecordReader reader = journal.reader(kReadAhead);
    Verified beginning;
    beginning.next_seal = journal.info.birth_key;
    CommitCheck check(reader, {&journal.info, journal.place, nullptr}, std::move(beginning));
    Chain chain;
    while (TRY(check.next()).commit) {
        RecordReader walker = journal.reader(0);
        auto commit = TRY(find_commit(walker, chain.commits.size(), chain.end()));
        if (!commit || commit->end != check.verified().offset) break;
        chain.commits.push_back(std::move(*commit));
    }
    return chain;
}

std::string temporary(const std::string& name) { return name + ".new"; }

class Carrying {
  public:
    Carrying(const OpenedJournal& source, const Chain& chain, store::FileStore& vault)
        : m_source(source), m_chain(chain), m_vault(vault), m_to(JournalFile::in_vault(vault, source.info.journal)) {}

    Result<void> bring() {
        const std::string name = temporary(m_to.name);
        auto created = m_vault.create(name);
        if (!created && created.error().code == ErrorCode::exists) {
            // Left by somebody who was stopped: it means nothing.
            TRY(m_vault.remove(name));
            created = m_vault.create(name);
        }
        const auto file = TRY(std::move(created));
        auto written = write(*file, 0);
        if (written) written = file->sync();
        if (!written) {
            static_cast<void>(m_vault.remove(name).has_value());
            return written;
        }
        TRY(m_vault.rename(name, m_to.name));
        return m_vault.sync_folder(store::layout::kJournals);
    }

    Result<void> extend(std::size_t from) {
        const auto file = TRY(m_vault.open(m_to.name, store::Access::write));
        TRY(write(*file, from));
        return file->sync();
    }

  private:
    Result<void> write(store::File& file, std::size_t from) {
        if (from == 0) {
            Bytes page(format::kSectorSize);
            const store::File& head = m_source.head_from_copy ? *m_source.copy : m_source.tail_file();
            page.resize(TRY(head.read_at(0, page)));
            TRY(file.write_at(0, page));
        }
        RecordReader reader = m_source.reader(kReadAhead);
        for (std::size_t i = from; i < m_chain.commits.size(); ++i) {
            const WalkedCommit& commit = m_chain.commits[i];
            const auto bytes = sealed_bytes(reader, commit);
            if (!bytes) return fail(ErrorCode::not_authentic);
            TRY(file.write_at(commit.offset, *bytes));
        }
        return {};
    }

    const OpenedJournal& m_source;
    const Chain& m_chain;
    store::FileStore& m_vault;
    JournalFile m_to;
};

bool are_same(const Chain& a, const Chain& b) {
    const std::size_t both = std::min(a.commits.size(), b.commits.size());
    for (std::size_t i = 0; i < both; ++i) {
        if (a.commits[i].seal.hash != b.commits[i].seal.hash || a.commits[i].end != b.commits[i].end) return false;
    }
    return true;
}

event::Head head_of(const JournalId& id, const Chain& chain) {
    const format::SealBody& body = chain.commits.back().seal.body;
    return {id, body.size, body.root};
}

}  // namespace

Result<CarriedJournal> carry_in(const JournalFile& from, const JournalId& id, store::FileStore& vault,
                                const Compartment& compartment) {
    const OpenedJournal source = TRY(open_journal(from, id, compartment));
    const Chain chain = TRY(verified_chain(source));
    if (chain.commits.empty()) return fail(ErrorCode::missing);
    const JournalFile to = JournalFile::in_vault(vault, id);
    Carrying carrying(source, chain, vault);
    CarriedJournal carried;
    auto there = open_journal(to, id, compartment);
    if (!there && there.error().code != ErrorCode::missing) return fail(std::move(there).error());
    if (!there) {
        TRY(carrying.bring());
        carried.how = Carried::brought;
    } else {
        const auto alone = TRY(lock_others_out(to));
        static_cast<void>(TRY(mend_locked(to, id, compartment)));
        const OpenedJournal target = TRY(open_journal(to, id, compartment));
        const Chain old = TRY(verified_chain(target));
        carried.how = !are_same(old, chain)                        ? Carried::diverged
                      : old.commits.size() >= chain.commits.size() ? Carried::already_there
                                                                   : Carried::extended;
        if (carried.how == Carried::extended) TRY(carrying.extend(old.commits.size()));
    }
    // Makes its copy too, and shows that what arrived is what was sent.
    static_cast<void>(mend(to, id, compartment).has_value());
    const OpenedJournal target = TRY(open_journal(to, id, compartment));
    const Chain arrived = TRY(verified_chain(target));
    const bool is_whole = are_same(arrived, chain) && arrived.commits.size() >= chain.commits.size();
    if (carried.how != Carried::diverged && !is_whole) return fail(ErrorCode::not_authentic);
    if (!arrived.commits.empty()) carried.head = head_of(id, arrived);
    return carried;
}

}  // namespace vault::journal
