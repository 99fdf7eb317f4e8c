// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/remove.h"

#include <set>

namespace vault::ops {
namespace {

constexpr std::size_t kRemovalsACommit = 8192;

class Removing {
  public:
    Removing(Session& session, const RemoveRequest& request, const RemoveObserver& observer)
        : m_session(session), m_work(session.work()), m_request(request), m_observer(observer) {}

    Result<RemoveReport> run() {
        std::vector<FoundDocument> named;
        for (const std::string& document : m_request.documents)
            named.push_back(TRY(resolve(m_session, document, Wanted::to_change)));
        m_rows = TRY(m_work.catalog());
        if (!fits_in_log(m_work.draft(event::Removed{{}, m_request.reason})))
            return fail(Error(ErrorCode::invalid_argument).with_detail("too-long"));
        for (FoundDocument& found : named) TRY(take(std::move(found)));
        if (m_request.matter) TRY(take_matter(*m_request.matter));
        m_report.kept_versions = m_kept.size();
        if (m_targets.empty()) return m_report;
        if (m_observer.confirm && !m_observer.confirm(m_report)) return nothing_done();
        TRY(m_request.dry_run ? tell() : commit());
        return m_report;
    }

  private:
    // Without contents and recipes: a matter may have very many.
    struct Target {
        RemovedOne one;
        crypto::SubjectKey subject;
    };

    Result<RemoveReport> nothing_done() const {
        RemoveReport report;
        report.already = m_report.already;
        report.confirmed = false;
        return report;
    }

    Result<void> take_matter(const std::string& matter) {
        catalog::DocumentFilter filter;
        filter.matter = matter;
        return m_rows->documents(filter, [&](const catalog::DocumentRow& row) -> Result<void> {
            auto found = open_row(m_work, row);
            if (!found || found->labels.matter != matter || found->removal) return {};
            return take(std::move(*found));
        });
    }

    Result<void> take(FoundDocument found) {
        if (m_observer.cancel != nullptr && *m_observer.cancel) return fail(ErrorCode::cancelled);
        const DocumentId named = found.row.id;
        if (found.removal && !m_request.all_versions) {
            if (m_seen.insert(named).second) ++m_report.already;
            return {};
        }
        for (const FoundDocument& version : TRY(versions_of(m_work, *m_rows, std::move(found)))) {
            const bool is_named = version.row.id == named;
            if (version.removal) {
                if (is_named && m_seen.insert(named).second) ++m_report.already;
            } else if (is_named || m_request.all_versions) {
                add(version);
            } else if (!m_seen.contains(version.row.id)) {
                m_kept.insert(version.row.id);
            }
        }
        return {};
    }

    void add(const FoundDocument& version) {
        if (!m_seen.insert(version.row.id).second) return;
        m_kept.erase(version.row.id);
        const event::Document::Closed& closed = version.closed();
        const bool current = version.row.current;
        m_targets.push_back({{version.row.id, closed.path, closed.size, current}, version.subject_key()});
        ++(current ? m_report.documents : m_report.other_versions);
        m_report.bytes += closed.size;
    }

    Result<void> tell() {
        event::Browse browse;
        browse.what = "find";
        browse.query = "remove --dry-run " +
                       (m_request.matter ? "matter=" + *m_request.matter : m_request.documents.front());
        browse.count = m_targets.size();
        std::vector<event::NewEvent> events;
        events.push_back(m_work.draft(browse));
        report(TRY(m_work.commit(std::move(events))), 0, m_targets.size());
        return {};
    }

    // Cancelled between two commits: what was told is removed.
    Result<void> commit() {
        for (std::size_t begin = 0; begin < m_targets.size();) {
            if (m_observer.cancel != nullptr && *m_observer.cancel) return fail(ErrorCode::cancelled);
            std::vector<event::NewEvent> events;
            std::size_t end = begin;
            for (std::size_t text = 0;
                 end < m_targets.size() && events.size() < kRemovalsACommit && text < kCommitText; ++end) {
                const Target& target = m_targets[end];
                events.push_back(m_work.draft(event::Removed{target.one.id, m_request.reason}, &target.subject));
                text += events.back().text.size();
            }
            report(TRY(m_work.commit(std::move(events))), begin, end);
            begin = end;
        }
        return {};
    }

    // The receipt: paths may be said.
    void report(const Receipt&, std::size_t begin, std::size_t end) const {
        if (!m_observer.removed) return;
        for (std::size_t at = begin; at < end; ++at) m_observer.removed(m_targets[at].one);
    }

    Session& m_session;
    CompartmentSession& m_work;
    const RemoveRequest& m_request;
    const RemoveObserver& m_observer;
    catalog::Catalog* m_rows = nullptr;
    RemoveReport m_report;
    std::vector<Target> m_targets;
    std::set<DocumentId> m_seen;  // to be removed, or removed already
    std::set<DocumentId> m_kept;
};

}  // namespace

Result<RemoveReport> remove(Session& session, const RemoveRequest& request, const RemoveObserver& observer) {
    return Removing(session, request, observer).run();
}

}  // namespace vault::ops
