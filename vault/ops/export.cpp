// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/export.h"

#include <chrono>
#include <map>
#include <tuple>

namespace vault::ops {
namespace {

constexpr std::size_t kGroup = 512;  // events of one commit

class Export {
  public:
    Export(Session& session, const ExportRequest& request, const ExportObserver& observer)
        : m_session(session), m_work(session.work()), m_request(request), m_observer(observer) {}

    Result<ExportReport> run() {
        const auto started = std::chrono::steady_clock::now();
        m_target = TRY(TargetFolder::open(m_request.to));
        for (const std::string& document : m_request.documents) TRY(take(TRY(resolve(m_session, document))));
        if (m_request.all || m_request.matter) {
            catalog::DocumentFilter filter;
            filter.matter = m_request.matter;
            catalog::Catalog& rows = *TRY(m_work.catalog());
            // Rows first, since commits below do not go with an open query.
            std::vector<catalog::DocumentRow> wanted;
            TRY(rows.documents(filter, [&](const catalog::DocumentRow& row) -> Result<void> {
                return wanted.push_back(row), Result<void>();
            }));
            for (const catalog::DocumentRow& row : wanted) {
                auto found = open_row(m_work, row);
                if (!found || (m_request.matter && found->labels.matter != m_request.matter)) continue;
                TRY(take(std::move(*found)));
            }
        }
        TRY(release_group());
        m_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        return m_report;
    }

  private:
    Result<void> take(FoundDocument found) {
        m_group.push_back(std::move(found));
        return m_group.size() >= kGroup ? release_group() : Result<void>();
    }

    Result<void> release_group() {
        if (m_group.empty()) return {};
        if (m_observer.cancel != nullptr && *m_observer.cancel) return fail(ErrorCode::cancelled);
        std::vector<event::NewEvent> events;
        for (const FoundDocument& found : m_group)
            events.push_back(read_event(m_work, found, "export", m_request.reason));
        const Receipt receipt = TRY(m_work.commit(std::move(events)));
        for (std::size_t i = 0; i < m_group.size(); ++i) {
            if (m_observer.cancel != nullptr && *m_observer.cancel) return fail(ErrorCode::cancelled);
            release(m_group[i], {&receipt, i});
        }
        m_group.clear();
        return {};
    }

    void release(const FoundDocument& found, const Handover& handover) {
        Exported exported;
        exported.id = found.row.id;
        exported.path = found.closed().path;
        exported.size = found.closed().size;
        const std::string place = TargetFolder::place_of(found.closed().path, found.closed().name);
        auto written = write(found, handover, place, exported.times_kept);
        ++m_report.documents;
        if (written) {
            m_report.bytes += *written;
            exported.file = m_request.to + "/" + place;
        } else {
            ++m_report.failed;
            exported.error = std::move(written).error();
        }
        if (m_observer.exported) m_observer.exported(exported);
    }

    Result<std::uint64_t> write(const FoundDocument& found, const Handover& handover, const std::string& place,
                                bool& times_kept) {
        const std::optional<Stat>& stat = found.closed().stat;
        if (auto linked = link(found, handover, place)) return *linked;
        auto file = m_target->create(place);
        if (!file) {
            refused(found, handover, file.error());
            return fail(std::move(file).error());
        }
        const std::uint64_t bytes =
            TRY(hand_over(m_work, found, handover, [&](ByteView piece) { return (*file)->write(piece); }));
        times_kept = TRY((*file)->finish(stat, m_request.sync));
        if (stat && stat->links > 1) m_linked[{stat->device, stat->inode, found.closed().sha256}] = place;
        return bytes;
    }

    // A second name of a file that this export wrote already becomes a second name again.
    std::optional<std::uint64_t> link(const FoundDocument& found, const Handover& handover, const std::string& place) {
        const std::optional<Stat>& stat = found.closed().stat;
        if (!stat || stat->links < 2) return std::nullopt;
        const auto first = m_linked.find({stat->device, stat->inode, found.closed().sha256});
        if (first == m_linked.end() || !m_target->link(first->second, place)) return std::nullopt;
        const event::Outcome outcome{found.row.id,
                                     {handover.receipt->journal(), handover.receipt->first() + handover.which},
                                     found.closed().size,
                                     true,
                                     {}};
        const crypto::SubjectKey subject = found.subject_key();
        m_work.add_outcome(m_work.draft(outcome, &subject));
        return found.closed().size;
    }

    // Nothing was released: the outcome says so.
    void refused(const FoundDocument& found, const Handover& handover, const Error& error) {
        event::Outcome outcome{found.row.id,
                               {handover.receipt->journal(), handover.receipt->first() + handover.which},
                               0,
                               false,
                               error.code == ErrorCode::exists ? "exists" : "not-written"};
        const crypto::SubjectKey subject = found.subject_key();
        static_cast<void>(m_work.commit_outcome(m_work.draft(outcome, &subject)).has_value());
    }

    Session& m_session;
    CompartmentSession& m_work;
    const ExportRequest& m_request;
    const ExportObserver& m_observer;
    ExportReport m_report;
    std::unique_ptr<TargetFolder> m_target;
    std::vector<FoundDocument> m_group;
    std::map<std::tuple<std::uint64_t, std::uint64_t, ContentHash>, std::string> m_linked;
};

}  // namespace

Result<ExportReport> export_documents(Session& session, const ExportRequest& request, const ExportObserver& observer) {
    return Export(session, request, observer).run();
}

}  // namespace vault::ops
