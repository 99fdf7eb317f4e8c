// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/rewrite.h"

#include "vault/format/seal_state.h"
#include "vault/journal/commit_check.h"
#include "vault/journal/mend.h"
#include "vault/journal/record_writer.h"
#include "vault/journal/redo.h"
#include "vault/journal/whole_commit.h"
#include "vault/store/layout.h"

namespace vault::journal {

namespace {

constexpr std::uint64_t kBytesARound = 67108864;
static_assert(kBytesARound + format::kMaxCommitSize <= format::RedoHead::kMaxBytes);

// Leaves the leaf as it was. False: it was erased before.
Result<bool> erase(format::FrameEvent& event, LeafIndex sequence, const Erasable& wanted) {
    if (event.tombstone || (!wanted.whole && event.closed_erased)) return false;
    const event::Recorded recorded = recorded_from(event, sequence, 0);
    if (wanted.whole) {
        const auto parsed = event::parse(recorded);
        if (parsed && event::is_kept(*parsed, sequence)) return fail(ErrorCode::invalid_argument);
        event = format::FrameEvent{.tag = recorded.tag, .tombstone = recorded.commitment};
    } else {
        if (!event.closed) return fail(ErrorCode::invalid_argument);
        event.closed.reset();
        event.closed_erased = true;
    }
    CHECK(recorded_from(event, sequence, 0).leaf == recorded.leaf);
    return true;
}

class Rewriting {
  public:
    Rewriting(const JournalFile& at, const OpenedJournal& journal, const ErasableEvents& events)
        : m_at(at), m_journal(journal), m_events(events) {}

    Result<Rewritten> run() {
        TRY(find_commits());
        // All are made before the first is written: a refusal changes nothing.
        std::vector<Redo> rounds(1);
        for (const WalkedCommit& walked : m_commits) {
            auto bytes = TRY(rewrite_commit(walked));
            if (!bytes) {
                TRY(keep(walked));
                continue;
            }
            if (rounds.back().commits.size() == format::RedoHead::kMaxCommits ||
                rounds.back().bytes.size() >= kBytesARound) {
                rounds.emplace_back();
            }
            Redo& round = rounds.back();
            round.commits.push_back({walked.seal.body.commit, walked.offset, bytes->size()});
            base::append(round.bytes, *bytes);
            keep(walked, std::move(*bytes));
        }
        for (const Redo& round : rounds) {
            if (round.commits.empty()) continue;
            TRY(write_redo(m_journal, *m_at.files, round));
            TRY(apply_redo(m_at, m_journal.info.journal, round));
        }
        return std::move(m_result);
    }

  private:
    Result<void> find_commits() {
        RecordReader reader = m_journal.reader(kReadAhead);
        LeafIndex first = 0;
        static_cast<void>(TRY(walk(reader, {}, [&](const WalkedCommit& commit) {
            const auto wanted = m_events.lower_bound(first);
            first = commit.seal.body.size;
            if (wanted != m_events.end() && wanted->first < first) m_commits.push_back(commit);
        })));
        for (auto one = m_events.lower_bound(first); one != m_events.end(); ++one)
            m_result.beyond.push_back(one->first);
        return {};
    }

    void keep(const WalkedCommit& walked, Bytes bytes) {
        if (bytes.size() <= format::kMaxCarried) m_result.commits.emplace(walked.seal.body.commit, std::move(bytes));
    }
    Result<void> keep(const WalkedCommit& walked) {
        if (walked.end - walked.offset > format::kMaxCarried) return {};
        Bytes bytes(static_cast<std::size_t>(walked.end - walked.offset));
        bytes.resize(TRY(m_journal.tail_file().read_at(walked.offset, bytes)));
        return keep(walked, std::move(bytes)), Result<void>();
    }

    // Nothing when all that is wanted of it is erased already.
    Result<std::optional<Bytes>> rewrite_commit(const WalkedCommit& walked) {
        RecordReader reader = m_journal.reader(kReadAhead);
        auto commit = TRY(read_whole_commit(reader, walked.seal.body.commit, walked.offset));
        if (!commit || commit->end != walked.end) return fail(ErrorCode::not_authentic);
        bool is_changed = false;
        for (format::Frame& frame : commit->frames) {
            LeafIndex sequence = frame.first;
            for (format::FrameEvent& event : frame.events) {
                const auto wanted = m_events.find(sequence);
                if (wanted != m_events.end() && TRY(erase(event, sequence, wanted->second))) {
                    is_changed = true;
                    ++m_result.events;
                }
                ++sequence;
            }
        }
        if (!is_changed) return std::optional<Bytes>();
        for (const int level : {kUsualLevel, kBestLevel}) {
            Bytes bytes = encode(*commit, level);
            if (!bytes.empty()) return std::optional<Bytes>(std::move(bytes));
        }
        // Another writer compressed it harder than we can.
        return fail(Error(ErrorCode::internal).with_id(m_journal.info.journal.hex()).with_detail("no-room"));
    }

    // In as many sectors as before; empty when it does not fit.
    Bytes encode(const WholeCommit& commit, int level) {
        const auto length = static_cast<std::size_t>(commit.end - commit.offset);
        RecordPlace place{&m_journal.key, m_journal.place, commit.index, 0};
        Bytes bytes;
        for (const format::Frame& frame : commit.frames) {
            append_frame(place, frame, m_compressor, level, bytes);
            ++place.ordinal;
        }
        if (bytes.size() + kSmallestSealed > length) return {};
        append_seal(place, commit.seal.record, commit.seal.body.size, length - bytes.size(), bytes);
        return bytes;
    }

    const JournalFile& m_at;
    const OpenedJournal& m_journal;
    const ErasableEvents& m_events;
    std::vector<WalkedCommit> m_commits;
    Rewritten m_result;
    content::block::Compressor m_compressor;
};

}  // namespace

Result<Rewritten> rewrite(const JournalFile& at, const JournalId& id, const Compartment& compartment,
                          const ErasableEvents& events) {
    const auto alone = TRY(lock_others_out(at));
    TRY(play_redo(at, TRY(open_journal(at, id, compartment))));
    // Both are whole before either is changed.
    static_cast<void>(TRY(mend_locked(at, id, compartment)));
    const OpenedJournal journal = TRY(open_journal(at, id, compartment));
    return Rewriting(at, journal, events).run();
}

void play_left_redo_files(store::FileStore& vault, const Compartment& compartment) {
    const auto names = vault.list(store::layout::kJournals);
    if (!names) return;
    for (const std::string& name : *names) {
        const auto id = store::layout::parse_journal_redo(name);
        if (!id) continue;
        const JournalFile at = JournalFile::in_vault(vault, *id);
        if (!open_journal(at, *id, compartment)) continue;
        // Held by whoever writes it, if he lives.
        const auto alone = vault.lock(at.copy, store::Wait::no);
        if (!alone) continue;
        const auto journal = open_journal(at, *id, compartment);
        if (journal) static_cast<void>(play_redo(at, *journal).has_value());
    }
}

}  // namespace vault::journal
