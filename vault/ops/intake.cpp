// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/intake.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <iterator>
#include <map>
#include <set>

#include "vault/ops/intake_log.h"
#include "vault/ops/intake_source.h"
#include "vault/ops/mending.h"

namespace vault::ops {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::uint64_t kLargeFile = 1ULL << 30;
constexpr std::size_t kMaxPath = 8192;        // longer ones would not fit into an event
constexpr std::size_t kRootsAnEvent = 24000;  // bytes, as JSON may write them: labels need room too

std::string last_name(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

// Nobody has touched it since. A device's number is that of its mounting, and says nothing of the file.
bool is_untouched(const Stat& now, Stat before) {
    before.device = now.device;
    return now == before;
}

class Intake {
  public:
    Intake(Session& session, const AddRequest& request, const AddObserver& observer)
        : m_session(session),
          m_work(session.work()),
          m_request(request),
          m_observer(observer),
          m_log(session, m_report, observer) {}

    Result<AddReport> run() {
        TRY(begin());
        Result<void> read = read_all();
        if (!read && read.error().code != ErrorCode::cancelled) return fail(std::move(read).error());
        m_report.complete = read.has_value();
        TRY(m_log.commit_pending());
        TRY(m_log.end());
        mend_what_was_met(m_work);
        m_report.seconds = std::chrono::duration<double>(SteadyClock::now() - m_started).count();
        return m_report;
    }

  private:
    Result<void> begin() {
        if (!std::all_of(m_request.tags.begin(), m_request.tags.end(), is_tag))
            return fail(Error(ErrorCode::invalid_argument).with_detail("tag"));
        for (const std::string& path : m_request.paths) {
            if (path.empty()) return fail(Error(ErrorCode::invalid_argument).with_detail("path"));
        }
        static_cast<void>(TRY(m_work.catalog()));
        m_report.intake = IntakeId(crypto::random_array<16>());
        m_labels = {m_request.matter, m_request.search, m_request.source, m_request.note, m_request.tags};
        std::sort(m_labels.tags.begin(), m_labels.tags.end());
        m_labels.tags.erase(std::unique(m_labels.tags.begin(), m_labels.tags.end()), m_labels.tags.end());
        std::vector<event::NewEvent> first = begin_events();
        if (!std::all_of(first.begin(), first.end(), fits_in_log))
            return fail(Error(ErrorCode::invalid_argument).with_detail("too-long"));
        TRY(m_log.begin(std::move(first)));
        m_rows = TRY(m_work.catalog());
        m_has_damage = !TRY(m_rows->damaged_packs()).empty();
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
                events.push_back(m_work.draft(begin));
                begin.roots.clear();
                size = 0;
            }
            size += cost;
            begin.roots.push_back(std::move(root));
        }
        events.push_back(m_work.draft(begin));
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
        TRY(ask_cancel());
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
                return take_other(format::Seen::folder, walked, path);
            case Found::link:
                ++m_report.links;
                return take_other(format::Seen::link, walked, path);
            case Found::special:
                ++m_report.special;
                skipped(Skipped::Why::special, path, 0);
                return take_other(format::Seen::special, walked, path);
            case Found::unreadable:
                return m_log.list_unreadable(Skipped::Why::unreadable, path, walked.sys_errno, walked.stat);
            case Found::vanished:
                return m_log.list_unreadable(Skipped::Why::vanished, path, walked.sys_errno, walked.stat);
        }
        return {};
    }

    Result<void> take_other(format::Seen what, const Walked& walked, const std::string& path) {
        format::IntakeEntry entry;
        entry.what = what;
        entry.path = path;
        entry.target = walked.target;
        entry.stat = walked.stat;
        return m_log.list(entry);
    }

    Result<void> take_file(const Walked& walked, const std::string& path) {
        std::optional<FoundDocument> before = TRY(previous(path));
        // While packs are known to be damaged everything is read: what they held is stored again.
        if (before && !m_has_damage && !needs_event(*before) && is_unchanged(*before, walked.stat)) {
            if (!says_all(before->labels)) TRY(m_log.keep_label(relabelled(*before)));
            ++m_report.unchanged;
            return m_log.list_document(format::Seen::unchanged, before->row.id, walked.stat);
        }
        auto opened = SourceFile::open(walked.folder, std::string(walked.name));
        if (!opened) return unreadable(walked, path, opened.error());
        SourceFile& file = **opened;
        m_report.atime_kept = m_report.atime_kept && file.atime_kept();
        m_path = path;
        // What is small does not wait for what is large.
        if (file.stat().size > kLargeFile && m_log.has_pending()) TRY(m_log.commit_pending());
        WatchedSource source(file, [&](std::uint64_t n) { return between(n); });
        auto ticket = m_log.writer().put(content::IdKind::data, source);
        if (!ticket && ticket.error().code == ErrorCode::source_unreadable)
            return unreadable(walked, path, ticket.error());
        if (!ticket) return fail(std::move(ticket).error());
        event::Document::Closed closed;
        closed.path = path;
        closed.stat = file.stat();
        closed.owner = m_owners.user(file.stat().uid);
        closed.group = m_owners.group(file.stat().gid);
        closed.changed_while_read = file.changed();
        return keep(*ticket, std::move(closed), before);
    }

    Result<void> take_stream() {
        m_path = *m_request.stdin_name;
        StreamSource source(m_request, [&](std::uint64_t n) { return between(n); });
        const std::optional<FoundDocument> before = TRY(previous(m_path));
        const content::Ticket ticket = TRY(m_log.writer().put(content::IdKind::data, source));
        event::Document::Closed closed;
        closed.path = m_path;
        return keep(ticket, std::move(closed), before);
    }

    Result<void> unreadable(const Walked& walked, const std::string& path, const Error& error) {
        const auto why = error.sys_errno == ENOENT ? Skipped::Why::vanished : Skipped::Why::unreadable;
        return m_log.list_unreadable(why, path, error.sys_errno, walked.stat);
    }

    // The current document of this path from the same source, from its event: the newest in the order of events, if
    // devices that did not know of each other have added several.
    Result<std::optional<FoundDocument>> previous(const std::string& path) {
        for (const catalog::DocumentRow& row : TRY(m_rows->find_by_path(path))) {
            auto found = open_row(m_work, row);
            if (found && found->closed().path == path && found->closed().labels.source == m_labels.source) return found;
        }
        return std::optional<FoundDocument>();
    }

    static bool is_unchanged(const FoundDocument& before, const Stat& now) {
        const event::Document::Closed& closed = before.closed();
        return closed.stat && !closed.changed_while_read && is_untouched(now, *closed.stat);
    }

    // Whether everything that is said now was said of that document before.
    bool says_all(const event::Labels& said) const {
        return (!m_labels.matter || said.matter == m_labels.matter) && (!m_labels.note || said.note == m_labels.note) &&
               std::includes(said.tags.begin(), said.tags.end(), m_labels.tags.begin(), m_labels.tags.end());
    }
    // Where a document comes from is part of it: another search makes another version.
    bool needs_event(const FoundDocument& before) const {
        return m_labels.search && before.labels.search != m_labels.search;
    }

    // What was said of the one before is kept, and what is said now comes to it.
    event::Labels labels_after(const event::Labels& said) const {
        event::Labels labels = m_labels;
        if (!labels.matter) labels.matter = said.matter;
        if (!labels.search) labels.search = said.search;
        if (!labels.note) labels.note = said.note;
        labels.tags.clear();
        std::set_union(said.tags.begin(), said.tags.end(), m_labels.tags.begin(), m_labels.tags.end(),
                       std::back_inserter(labels.tags));
        return labels;
    }
    event::NewEvent relabelled(const FoundDocument& before) const {
        const event::Labels said = labels_after(before.labels);
        const crypto::SubjectKey subject = before.subject_key();
        return m_work.draft(event::Labelled{before.row.id, said.matter, said.note, said.tags}, &subject);
    }

    Result<void> keep(content::Ticket ticket, event::Document::Closed closed,
                      const std::optional<FoundDocument>& before) {
        ++m_files;
        Pending pending;
        pending.id = DocumentId(crypto::random_array<16>());
        pending.ticket = ticket;
        pending.closed = std::move(closed);
        pending.closed.name = last_name(pending.closed.path);
        pending.closed.labels = before ? labels_after(before->labels) : m_labels;
        if (before) {
            Before& replaced = pending.before.emplace();
            replaced.id = before->row.id;
            replaced.sha256 = before->closed().sha256;
            replaced.needs_event = needs_event(*before);
            if (!says_all(before->labels)) replaced.relabelled = relabelled(*before);
        }
        return m_log.keep(std::move(pending));
    }

    // Between two pieces of a source: `n` more bytes were read.
    Result<void> between(std::uint64_t n) {
        TRY(ask_cancel());
        TRY(m_log.note_read(n));
        if (m_observer.progress) m_observer.progress({m_files, m_report.bytes, m_path});
        return {};
    }
    Result<void> ask_cancel() const {
        if (m_observer.cancel != nullptr && *m_observer.cancel) return fail(ErrorCode::cancelled);
        return {};
    }

    void skipped(Skipped::Why why, const std::string& path, int sys_errno) {
        if (m_observer.skipped) m_observer.skipped({why, path, sys_errno});
    }

    Session& m_session;
    CompartmentSession& m_work;
    const AddRequest& m_request;
    const AddObserver& m_observer;
    AddReport m_report;
    IntakeLog m_log;
    event::Labels m_labels;
    catalog::Catalog* m_rows = nullptr;
    std::set<std::string> m_roots;  // still to be walked
    OwnerNames m_owners;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> m_own_folders;  // vault and state, by place
    bool m_has_damage = false;
    std::string m_path;
    std::uint64_t m_files = 0;
    SteadyClock::time_point m_started = SteadyClock::now();
};

}  // namespace

Result<AddReport> add(Session& session, const AddRequest& request, const AddObserver& observer) {
    return Intake(session, request, observer).run();
}

}  // namespace vault::ops
