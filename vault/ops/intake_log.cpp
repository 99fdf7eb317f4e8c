// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/intake_log.h"

#include <algorithm>
#include <cerrno>
#include <map>

#include "vault/store/layout.h"

namespace vault::ops {
namespace {

constexpr auto kCommitInterval = std::chrono::seconds(30);
constexpr std::uint64_t kCommitBytes = 1ULL << 30;
constexpr std::size_t kCommitDocuments = 16384;

class ListSource final : public content::Source {
  public:
    explicit ListSource(ByteView list) : m_list(list) {}
    Result<content::Piece> next() override {
        const ByteView piece = m_list.first(std::min<std::size_t>(m_list.size(), 1U << 20));
        m_list = m_list.subspan(piece.size());
        return content::Piece{piece, 0, piece.empty()};
    }

  private:
    ByteView m_list;
};

Error taken_for_dead() { return Error(ErrorCode::busy).with_detail("taken-for-dead"); }

}  // namespace

Result<void> IntakeLog::begin(std::vector<event::NewEvent> first) {
    m_session_file = TRY(turns::SessionFile::begin(m_session.parties(), m_session.id(), format::Work::adding,
                                                   {kTurnPatience, m_observer.cancel}));
    static_cast<void>(TRY(m_work.commit(std::move(first))));
    // Now: the commit may have put back one that was carried in the state, with packs in it.
    static_cast<void>(TRY(condemned_since()));
    content::index::ChunkIndex* index = TRY(m_work.chunk_index());
    auto named = TRY(m_work.named_packs());  // the index may be older than this intake
    index->know(std::move(named.known), std::move(named.aside));
    m_writer = std::make_unique<content::ContentWriter>(m_session.vault_files(), *index, m_work.content_compartment(),
                                                        content::WriterOptions{});
    m_last_commit = SteadyClock::now();
    return {};
}

Result<void> IntakeLog::keep(Pending pending) {
    const event::Labels& labels = pending.closed.labels;
    m_pending_text += 8 * pending.closed.path.size() + (labels.note ? labels.note->size() : 0);
    const crypto::SubjectKey subject = crypto::SubjectKey::random();
    subject.secret().expose([&](base::FixedView<32> bytes) {
        std::copy(bytes.begin(), bytes.end(), pending.closed.subject_key.begin());
    });
    m_pending.push_back(std::move(pending));
    return due() ? commit_pending() : Result<void>();
}

Result<void> IntakeLog::keep_label(event::NewEvent labelled) {
    ++m_report.labelled;
    m_pending_text += labelled.text.size();
    m_labels.push_back(std::move(labelled));
    return due() ? commit_pending() : Result<void>();
}

Result<void> IntakeLog::note_read(std::uint64_t bytes) {
    m_report.bytes += bytes;
    m_since_commit += bytes;
    if (m_since_commit < kCommitBytes && SteadyClock::now() - m_last_commit < kCommitInterval) return {};
    // Midway in a long file: what is stored so far is named, so that a later run finds it.
    const bool stands = TRY(commit_in_turn(TRY(m_writer->checkpoint()), {}));
    m_since_commit = 0;
    m_last_commit = SteadyClock::now();
    return stands ? Result<void>() : fail(taken_for_dead());
}

bool IntakeLog::due() const {
    return m_since_commit >= kCommitBytes || SteadyClock::now() - m_last_commit >= kCommitInterval ||
           m_pending.size() + m_labels.size() >= kCommitDocuments || m_pending_text >= kCommitText;
}

// The journals are read on at length before the turn, and once more in it, when there is little left.
Result<bool> IntakeLog::commit_in_turn(std::vector<PackRef> packs, std::vector<event::NewEvent> events) {
    if (packs.empty() && events.empty()) return true;
    for (;;) {
        static_cast<void>(TRY(m_work.catalog()));
        std::set<PackId> gone;
        {
            const turns::Turn turn = TRY(m_session.take_turn());
            gone = TRY(condemned_since());
            if (!rests_on(gone)) {
                static_cast<void>(TRY(m_writer->leave(gone)));
                if (!has_what_it_rests_on()) return fail(taken_for_dead());
                if (!packs.empty()) events.insert(events.begin(), m_work.draft(event::Packs{std::move(packs)}));
                static_cast<void>(TRY(m_work.commit(std::move(events))));
                return has_what_it_rests_on();
            }
        }
        static_cast<void>(TRY(m_writer->leave(gone)));
        const std::vector<PackRef> again = TRY(m_writer->checkpoint());
        packs.insert(packs.end(), again.begin(), again.end());
    }
}

Result<std::set<PackId>> IntakeLog::condemned_since() {
    std::set<PackId> fresh;
    for (const PackId& pack : TRY(TRY(m_work.catalog())->condemned_packs())) {
        if (m_condemned.insert(pack).second) fresh.insert(pack);
    }
    return fresh;
}

bool IntakeLog::rests_on(const std::set<PackId>& packs) const {
    const std::vector<PackId> rests = m_writer->rests();
    return std::any_of(rests.begin(), rests.end(), [&](const PackId& pack) { return packs.contains(pack); });
}

// As long as our file stands nobody takes anything away (decision 6).
bool IntakeLog::has_what_it_rests_on() const {
    if (m_session_file->stands()) return true;
    const std::vector<PackId> rests = m_writer->rests();
    return std::all_of(rests.begin(), rests.end(), [&](const PackId& pack) {
        return m_session.vault_files().open(store::layout::pack(pack), store::Access::read).has_value();
    });
}

// Whoever adds these files again stores them again.
Result<void> IntakeLog::take_back(const NotStored& documents) {
    std::vector<event::NewEvent> events;
    for (const auto& [document, key] : documents) {
        const crypto::SubjectKey subject = crypto::SubjectKey::copy_of(key);
        events.push_back(m_work.draft(event::Removed{document, "not stored"}, &subject));
    }
    if (!events.empty()) static_cast<void>(m_work.commit(std::move(events)).has_value());
    return fail(taken_for_dead());
}

Result<void> IntakeLog::commit_pending() {
    const content::Flushed flushed = TRY(m_writer->flush());
    std::map<content::Ticket, const content::Stored*> stored;
    for (const content::Stored& one : flushed.stored) stored.emplace(one.ticket, &one);
    std::vector<event::NewEvent> events;
    NotStored in_this_commit;
    std::vector<Added> added;
    for (Pending& pending : m_pending) {
        const auto found = stored.find(pending.ticket);
        CHECK(found != stored.end());
        in_this_commit.emplace_back(pending.id, pending.closed.subject_key);
        TRY(document_event(pending, *found->second, events, added));
        if (added.empty() || added.back().id != pending.id) in_this_commit.pop_back();
    }
    m_pending.clear();
    std::move(m_labels.begin(), m_labels.end(), std::back_inserter(events));
    m_labels.clear();
    m_pending_text = 0;
    if (!TRY(commit_in_turn(flushed.packs, std::move(events)))) return take_back(in_this_commit);
    m_writer->forget_rests();
    m_since_commit = 0;
    m_last_commit = SteadyClock::now();
    if (m_observer.added) {
        for (const Added& one : added) m_observer.added(one);
    }
    return {};
}

Result<void> IntakeLog::document_event(Pending& pending, const content::Stored& stored,
                                       std::vector<event::NewEvent>& events, std::vector<Added>& added) {
    const Stat stat = pending.closed.stat.value_or(Stat{});
    const std::string path = pending.closed.path;
    const bool fresh = !pending.before;
    // Touched only: the content is the one that stands there already.
    if (!fresh && !pending.before->needs_event && pending.before->sha256 == stored.sha256 &&
        !pending.closed.changed_while_read) {
        ++m_report.unchanged;
        if (!pending.before->relabelled.text.empty()) {
            ++m_report.labelled;
            events.push_back(std::move(pending.before->relabelled));
        }
        return list_document(format::Seen::unchanged, pending.before->id, stat);
    }
    const Added told{pending.id,
                     path,
                     stored.size,
                     stored.sha256,
                     fresh ? std::nullopt : std::optional(pending.before->id),
                     pending.closed.changed_while_read};
    pending.closed.sha256 = stored.sha256;
    pending.closed.content = stored.recipe;
    pending.closed.size = stored.size;
    const crypto::SubjectKey subject = crypto::SubjectKey::copy_of(pending.closed.subject_key);
    const event::Document document{pending.id, m_report.intake, told.replaces, std::move(pending.closed)};
    event::NewEvent event = m_work.draft(document, &subject);
    // A path, a name and labels that together no event holds: named, and the rest goes on.
    if (!fits_in_log(event)) return list_unreadable(Skipped::Why::unreadable, path, ENAMETOOLONG, stat);
    events.push_back(std::move(event));
    ++m_report.documents;
    if (!fresh) ++m_report.changed;
    added.push_back(told);
    return list_document(fresh ? format::Seen::fresh : format::Seen::changed, document.document, stat);
}

Result<void> IntakeLog::list_document(format::Seen what, const DocumentId& id, const Stat& stat) {
    format::IntakeEntry entry;
    entry.what = what;
    entry.document = id;
    entry.stat = stat;
    return list(entry);
}

Result<void> IntakeLog::list_unreadable(Skipped::Why why, const std::string& path, int sys_errno, const Stat& stat) {
    ++m_report.unreadable;
    if (m_observer.skipped) m_observer.skipped({why, path, sys_errno});
    format::IntakeEntry entry;
    entry.what = why == Skipped::Why::vanished ? format::Seen::vanished : format::Seen::unreadable;
    entry.path = path;
    entry.error = static_cast<std::uint32_t>(sys_errno);
    entry.stat = stat;
    return list(entry);
}

Result<void> IntakeLog::end() {
    const content::Totals before_list = m_writer->totals();  // new bytes of documents, not of our own list
    ListSource source(m_list);
    const content::Ticket ticket = TRY(m_writer->put(content::IdKind::list, source));
    const content::Flushed flushed = TRY(m_writer->flush());
    const auto stored = std::find_if(flushed.stored.begin(), flushed.stored.end(),
                                     [&](const content::Stored& one) { return one.ticket == ticket; });
    CHECK(stored != flushed.stored.end());
    event::IntakeEnd end;
    end.intake = m_report.intake;
    end.list = stored->recipe;
    end.list_sha256 = stored->sha256;
    end.counts = {m_report.documents - m_report.changed,
                  m_report.unchanged,
                  m_report.changed,
                  m_report.folders,
                  m_report.links,
                  m_report.special,
                  m_report.unreadable};
    end.bytes = m_report.bytes;
    end.complete = m_report.complete;
    std::vector<event::NewEvent> events;
    events.push_back(m_work.draft(end));
    if (!TRY(commit_in_turn(flushed.packs, std::move(events)))) return fail(taken_for_dead());
    m_report.new_bytes = before_list.new_bytes;
    m_report.stored_bytes = m_writer->totals().stored_bytes;
    return {};
}

}  // namespace vault::ops
