// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/intake_log.h"

#include <algorithm>
#include <cerrno>
#include <map>

namespace vault::ops {
namespace {

constexpr auto kCommitInterval = std::chrono::seconds(30);
constexpr std::uint64_t kCommitBytes = 1ULL << 30;
constexpr std::size_t kCommitDocuments = 16384;
constexpr std::size_t kCommitText = 8U << 20;  // of paths and labels: keeps a commit well under its 64 MiB

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

}  // namespace

Result<void> IntakeLog::begin(std::vector<event::NewEvent> first) {
    static_cast<void>(TRY(m_main.commit(std::move(first))));
    // Now: the commit may have put back one that was carried in the state, with packs in it.
    static_cast<void>(TRY(m_main.catalog()));
    content::index::ChunkIndex* index = TRY(m_main.chunk_index());
    m_writer = std::make_unique<content::ContentWriter>(m_session.vault_files(), *index, m_main.content_compartment(),
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
    const std::vector<PackRef> packs = TRY(m_writer->checkpoint());
    return commit_packs(packs);
}

bool IntakeLog::due() const {
    return m_since_commit >= kCommitBytes || SteadyClock::now() - m_last_commit >= kCommitInterval ||
           m_pending.size() + m_labels.size() >= kCommitDocuments || m_pending_text >= kCommitText;
}

Result<void> IntakeLog::commit_packs(const std::vector<PackRef>& packs) {
    m_since_commit = 0;
    m_last_commit = SteadyClock::now();
    if (packs.empty()) return {};
    std::vector<event::NewEvent> events;
    events.push_back(m_main.draft(event::Packs{packs}));
    static_cast<void>(TRY(m_main.commit(std::move(events))));
    return {};
}

Result<void> IntakeLog::commit_pending() {
    const content::Flushed flushed = TRY(m_writer->flush());
    std::map<content::Ticket, const content::Stored*> stored;
    for (const content::Stored& one : flushed.stored) stored.emplace(one.ticket, &one);
    std::vector<event::NewEvent> events;
    if (!flushed.packs.empty()) events.push_back(m_main.draft(event::Packs{flushed.packs}));
    std::vector<Added> added;
    for (Pending& pending : m_pending) {
        const auto found = stored.find(pending.ticket);
        CHECK(found != stored.end());
        TRY(document_event(pending, *found->second, events, added));
    }
    m_pending.clear();
    std::move(m_labels.begin(), m_labels.end(), std::back_inserter(events));
    m_labels.clear();
    m_pending_text = 0;
    if (!events.empty()) static_cast<void>(TRY(m_main.commit(std::move(events))));
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
    event::NewEvent event = m_main.draft(document, &subject);
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
    if (!flushed.packs.empty()) events.push_back(m_main.draft(event::Packs{flushed.packs}));
    events.push_back(m_main.draft(end));
    static_cast<void>(TRY(m_main.commit(std::move(events))));
    m_report.new_bytes = before_list.new_bytes;
    m_report.stored_bytes = m_writer->totals().stored_bytes;
    return {};
}

}  // namespace vault::ops
