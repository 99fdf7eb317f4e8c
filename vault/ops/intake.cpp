// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/intake.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <set>

#include "crypto/fold.h"
#include "vault/ops/intake_source.h"

namespace vault::ops {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr auto kCommitInterval = std::chrono::seconds(30);
constexpr std::uint64_t kCommitBytes = 1ULL << 30;
constexpr std::size_t kCommitDocuments = 16384;

constexpr std::size_t kCommitText = 8U << 20;  // of paths and labels: keeps a commit well under its 64 MiB
constexpr std::size_t kMaxPath = 8192;         // longer ones would not fit into an event
constexpr std::size_t kRootsAnEvent = 40000;   // bytes, as JSON may write them

// A document whose content was handed to the writer and whose event waits for the next commit.
struct Pending {
    DocumentId id;
    content::Ticket ticket = 0;
    std::optional<DocumentId> replaces;
    event::Document::Closed closed;
    bool fresh = false;       // no document of this path before
    bool relabelled = false;  // what is said of it now was not said of the one before
};

std::string last_name(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

class Intake {
  public:
    Intake(Session& session, const AddRequest& request, const AddObserver& observer)
        : m_session(session), m_main(session.main()), m_request(request), m_observer(observer) {}

    Result<AddReport> run() {
        TRY(begin());
        Result<void> read = read_all();
        if (!read && read.error().code != ErrorCode::cancelled) return fail(std::move(read).error());
        m_report.complete = read.has_value();
        TRY(commit_pending());
        TRY(end());
        m_report.seconds = std::chrono::duration<double>(SteadyClock::now() - m_started).count();
        return m_report;
    }

  private:
    Result<void> begin() {
        for (const std::string& tag : m_request.tags) {
            if (tag.empty() || !crypto::is_valid_utf8(tag))
                return fail(Error(ErrorCode::invalid_argument).with_detail("tag"));
        }
        for (const std::string& path : m_request.paths) {
            if (path.empty()) return fail(Error(ErrorCode::invalid_argument).with_detail("path"));
        }
        static_cast<void>(TRY(m_main.catalog()));
        // What would be committed behind a break in this device's own journal could not be read again.
        if (m_main.own_journal_broken()) return fail(Error(ErrorCode::broken_seal).with_detail("own-journal"));
        m_report.intake = IntakeId(crypto::random_array<16>());
        m_labels.matter = m_request.matter;
        m_labels.search = m_request.search;
        m_labels.source = m_request.source;
        m_labels.tags = m_request.tags;
        std::sort(m_labels.tags.begin(), m_labels.tags.end());
        m_labels.tags.erase(std::unique(m_labels.tags.begin(), m_labels.tags.end()), m_labels.tags.end());
        static_cast<void>(TRY(m_main.commit(begin_events())));
        // Again: the commit may have put back one that was carried in the state, with documents in it.
        m_rows = TRY(m_main.catalog());
        m_has_damage = !TRY(m_rows->damaged_packs()).empty();
        content::index::ChunkIndex* index = TRY(m_main.chunk_index());
        m_writer = std::make_unique<content::ContentWriter>(m_session.vault_files(), *index,
                                                            m_main.content_compartment(), content::WriterOptions{});
        for (const std::string& own : {m_session.vault_path(), m_session.state_path()}) {
            struct ::stat found {};
            if (::stat(own.c_str(), &found) == 0) m_own_folders.emplace(std::pair(found.st_dev, found.st_ino), own);
        }
        return {};
    }

    // As many events as the roots need.
    std::vector<event::NewEvent> begin_events() const {
        std::vector<std::string> roots;
        for (const std::string& path : m_request.paths) roots.push_back(absolute_path(path));
        if (m_request.stdin_name) roots.push_back(*m_request.stdin_name);
        std::vector<event::NewEvent> events;
        event::IntakeBegin begin{m_report.intake, {}, m_labels};
        std::size_t size = 0;
        for (std::string& root : roots) {
            const std::size_t cost = 6 * root.size() + 32;
            if (!begin.roots.empty() && size + cost > kRootsAnEvent) {
                events.push_back(m_main.draft(begin));
                begin.roots.clear();
                size = 0;
            }
            size += cost;
            begin.roots.push_back(std::move(root));
        }
        events.push_back(m_main.draft(begin));
        return events;
    }

    // The vault, and the state folder: an old seal state among the documents would undo what forward security is for.
    bool is_own_folder(std::uint64_t device, std::uint64_t inode) const {
        return m_own_folders.contains({device, inode});
    }
    // Whether a root lies in one of them.
    bool is_inside_own(std::string path) const {
        for (; path.size() > 1; path.resize(std::max<std::size_t>(path.rfind('/'), 1))) {
            struct ::stat found {};
            if (::stat(path.c_str(), &found) == 0 && is_own_folder(found.st_dev, found.st_ino)) return true;
        }
        return false;
    }

    Result<void> read_all() {
        WalkOptions options;
        options.skip = [&](std::uint64_t device, std::uint64_t inode) {
            if (!is_own_folder(device, inode)) return false;
            skipped(Skipped::Why::is_vault, m_own_folders.at({device, inode}), 0);
            return true;
        };
        // A path that lies in another one, or is named twice, is met once: what holds it comes before it in this order.
        for (const std::string& path : m_request.paths) m_roots.insert(absolute_path(path));
        while (!m_roots.empty()) {
            const std::string root = *m_roots.begin();
            if (is_inside_own(root)) {
                skipped(Skipped::Why::is_vault, root, 0);
                m_roots.erase(root);
                continue;
            }
            TRY(walk(root, options, [&](const Walked& walked) { return take(walked); }));
            m_roots.erase(root);
        }
        if (m_request.stdin_name) TRY(take_stream());
        return {};
    }

    Result<void> take(const Walked& walked) {
        if (m_observer.cancel != nullptr && *m_observer.cancel) return fail(ErrorCode::cancelled);
        const std::string path(walked.path);
        m_roots.erase(path);
        if (path.size() > kMaxPath) {
            // Named, and left: not even the list could hold some of them.
            ++m_report.unreadable;
            skipped(Skipped::Why::unreadable, path, ENAMETOOLONG);
            return {};
        }
        switch (walked.what) {
            case Found::file:
                return take_file(walked, path);
            case Found::folder:
                ++m_report.folders;
                break;
            case Found::link:
                ++m_report.links;
                break;
            case Found::special:
                ++m_report.special, skipped(Skipped::Why::special, path, 0);
                break;
            case Found::unreadable:
                ++m_report.unreadable, skipped(Skipped::Why::unreadable, path, walked.sys_errno);
                break;
            case Found::vanished:
                ++m_report.unreadable, skipped(Skipped::Why::vanished, path, walked.sys_errno);
                break;
        }
        format::IntakeEntry entry;
        entry.what = what_of(walked.what);
        entry.path = path;
        entry.target = walked.target;
        entry.error = static_cast<std::uint32_t>(walked.sys_errno);
        entry.stat = walked.stat;
        return list(entry);
    }

    static format::Seen what_of(Found found) {
        switch (found) {
            case Found::folder:
                return format::Seen::folder;
            case Found::link:
                return format::Seen::link;
            case Found::special:
                return format::Seen::special;
            case Found::vanished:
                return format::Seen::vanished;
            default:
                return format::Seen::unreadable;
        }
    }

    Result<void> take_file(const Walked& walked, const std::string& path) {
        std::optional<FoundDocument> before = TRY(previous(path));
        // While packs are known to be damaged everything is read: what they held is stored again.
        if (before && !m_has_damage && before->closed().stat == walked.stat && !before->closed().changed_while_read &&
            says_all(before->closed().labels)) {
            ++m_report.unchanged;
            return list_document(format::Seen::unchanged, before->row.id, walked.stat);
        }
        auto opened = SourceFile::open(walked.folder, std::string(walked.name));
        if (!opened) return unreadable(walked, path, opened.error());
        SourceFile& file = **opened;
        m_report.atime_kept = m_report.atime_kept && file.atime_kept();
        m_path = path;
        // What is small does not wait for what is large.
        if (file.stat().size > kCommitBytes && !m_pending.empty()) TRY(commit_pending());
        WatchedSource source(file, [&](std::uint64_t n) { return between(n); });
        auto ticket = m_writer->put(content::IdKind::data, source);
        if (!ticket && ticket.error().code == ErrorCode::source_unreadable)
            return unreadable(walked, path, ticket.error());
        if (!ticket) return fail(std::move(ticket).error());
        ++m_files;

        Pending pending;
        pending.id = DocumentId(crypto::random_array<16>());
        pending.ticket = *ticket;
        pending.fresh = !before;
        if (before) replace(*before, pending);
        pending.closed.path = path;
        pending.closed.stat = file.stat();
        pending.closed.owner = m_owners.user(file.stat().uid);
        pending.closed.group = m_owners.group(file.stat().gid);
        pending.closed.changed_while_read = file.changed();
        return keep(std::move(pending));
    }

    Result<void> take_stream() {
        m_path = *m_request.stdin_name;
        StreamSource source(m_request, [&](std::uint64_t n) { return between(n); });
        Pending pending;
        std::optional<FoundDocument> before = TRY(previous(m_path));
        pending.ticket = TRY(m_writer->put(content::IdKind::data, source));
        pending.id = DocumentId(crypto::random_array<16>());
        pending.fresh = !before;
        if (before) replace(*before, pending);
        pending.closed.path = m_path;
        ++m_files;
        return keep(std::move(pending));
    }

    Result<void> unreadable(const Walked& walked, const std::string& path, const Error& error) {
        const bool vanished = error.sys_errno == ENOENT;
        ++m_report.unreadable;
        skipped(vanished ? Skipped::Why::vanished : Skipped::Why::unreadable, path, error.sys_errno);
        format::IntakeEntry entry;
        entry.what = vanished ? format::Seen::vanished : format::Seen::unreadable;
        entry.path = path;
        entry.error = static_cast<std::uint32_t>(error.sys_errno);
        entry.stat = walked.stat;
        return list(entry);
    }

    // The current document of this path from the same source, from its event.
    Result<std::optional<FoundDocument>> previous(const std::string& path) {
        std::optional<FoundDocument> newest;
        for (const catalog::DocumentRow& row : TRY(m_rows->find_by_path(path))) {
            auto found = open_row(m_main, row);
            if (!found || found->closed().path != path || found->closed().labels.source != m_labels.source) continue;
            newest = std::move(found);
        }
        return newest;
    }

    // Whether everything that is said now was said of that document before.
    bool says_all(const event::Labels& labels) const {
        return (!m_labels.matter || labels.matter == m_labels.matter) &&
               (!m_labels.search || labels.search == m_labels.search) &&
               std::includes(labels.tags.begin(), labels.tags.end(), m_labels.tags.begin(), m_labels.tags.end());
    }

    // What was said of the one before is kept, and what is said now comes to it.
    void replace(const FoundDocument& before, Pending& pending) const {
        const event::Labels& said = before.closed().labels;
        pending.replaces = before.row.id;
        pending.closed.sha256 = before.closed().sha256;
        pending.relabelled = !says_all(said);
        event::Labels& labels = pending.closed.labels;
        labels = m_labels;
        if (!labels.matter) labels.matter = said.matter;
        if (!labels.search) labels.search = said.search;
        labels.tags.clear();
        std::set_union(said.tags.begin(), said.tags.end(), m_labels.tags.begin(), m_labels.tags.end(),
                       std::back_inserter(labels.tags));
    }

    Result<void> keep(Pending pending) {
        pending.closed.name = last_name(pending.closed.path);
        if (pending.fresh) pending.closed.labels = m_labels;
        m_pending_text += 8 * pending.closed.path.size();
        const crypto::SubjectKey subject = crypto::SubjectKey::random();
        subject.secret().expose([&](base::FixedView<32> bytes) {
            std::copy(bytes.begin(), bytes.end(), pending.closed.subject_key.begin());
        });
        m_pending.push_back(std::move(pending));
        return commit_if_due();
    }

    // Between two pieces of a source: `n` more bytes were read.
    Result<void> between(std::uint64_t n) {
        m_bytes += n;
        m_since_commit += n;
        if (m_observer.cancel != nullptr && *m_observer.cancel) return fail(ErrorCode::cancelled);
        if (m_observer.progress) m_observer.progress({m_files, m_bytes, m_path});
        if (!due()) return {};
        // Midway in a long file: what is stored so far is named, so that a later run finds it.
        const std::vector<PackRef> packs = TRY(m_writer->checkpoint());
        return commit_packs(packs);
    }

    bool due() const { return m_since_commit >= kCommitBytes || SteadyClock::now() - m_last_commit >= kCommitInterval; }

    Result<void> commit_packs(const std::vector<PackRef>& packs) {
        m_since_commit = 0;
        m_last_commit = SteadyClock::now();
        if (packs.empty()) return {};
        std::vector<event::NewEvent> events;
        events.push_back(m_main.draft(event::Packs{packs}));
        static_cast<void>(TRY(m_main.commit(std::move(events))));
        return {};
    }

    Result<void> commit_if_due() {
        if (due() || m_pending.size() >= kCommitDocuments || m_pending_text >= kCommitText) return commit_pending();
        return {};
    }

    Result<void> commit_pending() {
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
        m_pending_text = 0;
        if (!events.empty()) static_cast<void>(TRY(m_main.commit(std::move(events))));
        m_since_commit = 0;
        m_last_commit = SteadyClock::now();
        if (m_observer.added) {
            for (const Added& one : added) m_observer.added(one);
        }
        return {};
    }

    Result<void> document_event(Pending& pending, const content::Stored& stored, std::vector<event::NewEvent>& events,
                                std::vector<Added>& added) {
        const Stat stat = pending.closed.stat.value_or(Stat{});
        // Touched only: the content is the one that stands there already.
        if (!pending.fresh && !pending.relabelled && pending.closed.sha256 == stored.sha256 &&
            !pending.closed.changed_while_read) {
            ++m_report.unchanged;
            return list_document(format::Seen::unchanged, *pending.replaces, stat);
        }
        pending.closed.sha256 = stored.sha256;
        pending.closed.content = stored.recipe;
        pending.closed.size = stored.size;
        ++m_report.documents;
        if (!pending.fresh) ++m_report.changed;
        added.push_back({pending.id, pending.closed.path, stored.size, stored.sha256, pending.replaces,
                         pending.closed.changed_while_read});
        const crypto::SubjectKey subject = crypto::SubjectKey::copy_of(pending.closed.subject_key);
        event::Document document{pending.id, m_report.intake, pending.replaces, std::move(pending.closed)};
        events.push_back(m_main.draft(document, &subject));
        return list_document(pending.fresh ? format::Seen::fresh : format::Seen::changed, document.document, stat);
    }

    Result<void> list_document(format::Seen what, const DocumentId& id, const Stat& stat) {
        format::IntakeEntry entry;
        entry.what = what;
        entry.document = id;
        entry.stat = stat;
        return list(entry);
    }

    Result<void> list(const format::IntakeEntry& entry) { return format::append_intake_entry(m_list, entry); }

    void skipped(Skipped::Why why, const std::string& path, int sys_errno) {
        if (m_observer.skipped) m_observer.skipped({why, path, sys_errno});
    }

    Result<void> end() {
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
        const std::uint64_t new_bytes = m_writer->totals().new_bytes;  // of documents, not of our own list
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
        end.bytes = m_bytes;
        end.complete = m_report.complete;
        std::vector<event::NewEvent> events;
        if (!flushed.packs.empty()) events.push_back(m_main.draft(event::Packs{flushed.packs}));
        events.push_back(m_main.draft(end));
        static_cast<void>(TRY(m_main.commit(std::move(events))));
        m_report.bytes = m_bytes;
        m_report.new_bytes = new_bytes;
        m_report.stored_bytes = m_writer->totals().stored_bytes;
        return {};
    }

    Session& m_session;
    CompartmentSession& m_main;
    const AddRequest& m_request;
    const AddObserver& m_observer;
    AddReport m_report;
    event::Labels m_labels;
    catalog::Catalog* m_rows = nullptr;
    std::unique_ptr<content::ContentWriter> m_writer;
    std::set<std::string> m_roots;  // still to be walked
    std::vector<Pending> m_pending;
    Bytes m_list;
    OwnerNames m_owners;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> m_own_folders;  // vault and state, by place
    bool m_has_damage = false;
    std::size_t m_pending_text = 0;
    std::string m_path;
    std::uint64_t m_files = 0;
    std::uint64_t m_bytes = 0;
    std::uint64_t m_since_commit = 0;
    SteadyClock::time_point m_started = SteadyClock::now();
    SteadyClock::time_point m_last_commit = SteadyClock::now();
};

}  // namespace

Result<AddReport> add(Session& session, const AddRequest& request, const AddObserver& observer) {
    return Intake(session, request, observer).run();
}

}  // namespace vault::ops
