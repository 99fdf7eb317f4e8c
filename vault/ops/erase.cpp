// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/erase.h"

#include <algorithm>
#include <set>

#include "vault/event/json.h"
#include "vault/ops/compact.h"
#include "vault/ops/liveness.h"
#include "vault/ops/log_verify.h"

namespace vault::ops {
namespace {

constexpr std::size_t kTargetsAnEvent = 400;
constexpr std::size_t kTellingName = 4;
const char* const kWhole = "event";
const char* const kClosed = "closed";

// A name as the log shows it, and as somebody types it who read it there.
std::string shown(const std::string& name) {
    event::Object object;
    event::put_name(object, "name", name);
    return event::string_of(object, "name").value_or(name);
}

using Place = std::pair<JournalId, LeafIndex>;
using Targets = std::map<Place, std::string>;  // with the part

class Erasure {
  public:
    Erasure(Session& session, const EraseRequest& request, const EraseObserver& observer)
        : m_session(session), m_work(session.work()), m_request(request), m_observer(observer) {}

    Result<EraseReport> run() {
        if (!m_session.vault_files().is_writable()) return fail(Error(ErrorCode::read_only, m_session.vault_path()));
        const bool has_new = !m_request.documents.empty() || !m_request.entries.empty();
        if (has_new) {
            TRY(gather());
            if (m_observer.confirm && !m_observer.confirm(m_report)) {
                m_report = {};
                m_report.confirmed = false;
                return std::move(m_report);
            }
        }
        TRY(demand_whole_log(m_session));
        if (has_new) TRY(commit());
        TRY(finish());
        return std::move(m_report);
    }

  private:
    // ---- what

    Result<void> gather() {
        if (!fits_in_log(m_work.draft(event::Erased{{}, m_request.reason})))
            return fail(Error(ErrorCode::invalid_argument).with_detail("too-long"));
        std::vector<FoundDocument> named;
        for (const std::string& document : m_request.documents)
            named.push_back(TRY(resolve(m_session, document, Wanted::to_change)));
        const catalog::Catalog& rows = *TRY(m_work.catalog());
        for (FoundDocument& found : named) TRY(take(rows, std::move(found)));
        for (const EntryName& entry : m_request.entries) TRY(take(rows, entry));
        return find_mentions();
    }

    Result<void> take(const catalog::Catalog& rows, FoundDocument found) {
        const DocumentId named = found.row.id;
        for (const FoundDocument& version : TRY(versions_of(m_work, rows, std::move(found)))) {
            const bool is_named = version.row.id == named;
            if (!is_named && !m_request.all_versions) {
                ++m_report.kept_versions;
                continue;
            }
            if (!m_documents.insert(version.row.id).second) continue;
            ++(is_named ? m_report.documents : m_report.other_versions);
            const event::Position& at = version.row.source.position;
            m_targets[{at.journal, at.sequence}] = kClosed;
            for (const std::string& path : {version.closed().path, shown(version.closed().path)}) m_paths.insert(path);
            if (version.closed().name.size() < kTellingName) continue;
            for (const std::string& name : {version.closed().name, shown(version.closed().name)}) m_names.insert(name);
            m_hashes.insert(version.closed().sha256);
        }
        return {};
    }

    Result<void> take(const catalog::Catalog& rows, const EntryName& entry) {
        const JournalId journal = TRY(journal_named(m_work, entry.journal));
        const auto source = TRY(rows.find_event(journal, entry.sequence));
        if (!source) return fail(Error(ErrorCode::no_such_document).with_detail("entry"));
        const event::Recorded recorded = TRY(m_work.recorded_at(*source));
        if (recorded.erased) return {};
        const event::Event found = TRY(event::parse(recorded));
        // Others rest on it; of a document what it says of itself goes, and that there was one stays.
        if (event::is_kept(found, entry.sequence) || std::holds_alternative<event::Document>(found.kind))
            return fail(Error(ErrorCode::invalid_argument).with_detail("kept"));
        if (m_targets.emplace(Place{journal, entry.sequence}, kWhole).second) ++m_report.entries;
        return {};
    }

    // Other entries that would still tell: what was said of these documents, and what says their path, name or hash.
    Result<void> find_mentions() {
        if (m_documents.empty()) return {};
        return each_event([&](const Place& place, const event::Recorded&, const event::Event& event) -> Result<void> {
            if (!mentions(event) || event::is_kept(event, place.second)) return {};
            if (m_targets.emplace(place, kWhole).second) ++m_report.entries;
            return {};
        });
    }
    bool mentions(const event::Event& event) const {
        if (const auto* labelled = std::get_if<event::Labelled>(&event.kind))
            return m_documents.contains(labelled->document);
        if (const auto* rescued = std::get_if<event::Rescued>(&event.kind)) return m_hashes.contains(rescued->sha256);
        if (const auto* begin = std::get_if<event::IntakeBegin>(&event.kind)) {
            return std::any_of(begin->roots.begin(), begin->roots.end(),
                               [&](const std::string& root) { return m_paths.contains(root); });
        }
        const auto* browse = std::get_if<event::Browse>(&event.kind);
        if (browse == nullptr || !browse->query) return false;
        const auto is_in = [&](const std::string& text) { return browse->query->find(text) != std::string::npos; };
        return std::any_of(m_paths.begin(), m_paths.end(), is_in) ||
               std::any_of(m_names.begin(), m_names.end(), is_in) ||
               std::any_of(m_hashes.begin(), m_hashes.end(),
                           [&](const ContentHash& hash) { return is_in(hash.hex()); });
    }

    template <class Each>
    Result<void> each_event(const Each& each) {
        for (const JournalId& id : TRY(m_work.journals())) {
            const auto reader = m_work.reader(id);
            if (!reader) continue;
            const auto of_commit = [&](const event::Commit& commit, const journal::Verified&) -> Result<void> {
                for (const event::Recorded& recorded : commit.events) {
                    if (recorded.erased) continue;
                    TRY(each(Place{id, recorded.sequence}, recorded, TRY(event::parse(recorded))));
                }
                return {};
            };
            static_cast<void>(TRY((*reader)->replay((*reader)->beginning(), m_work.people(), of_commit)));
        }
        return {};
    }

    // ---- the log first

    Result<void> commit() {
        std::vector<event::NewEvent> events;
        event::Erased erased{{}, m_request.reason};
        for (auto target = m_targets.begin(); target != m_targets.end(); ++target) {
            erased.targets.push_back({target->first.first, target->first.second, target->second});
            if (erased.targets.size() < kTargetsAnEvent && std::next(target) != m_targets.end()) continue;
            events.push_back(m_work.draft(erased));
            erased.targets.clear();
        }
        if (events.empty()) return {};
        static_cast<void>(TRY(m_work.commit(std::move(events))));
        return {};
    }

    // ---- then what it says

    // Of all erasures that the log states, those too that somebody was stopped at.
    Result<void> finish() {
        Targets stated;
        TRY(each_event([&](const Place&, const event::Recorded&, const event::Event& event) -> Result<void> {
            const auto* erased = std::get_if<event::Erased>(&event.kind);
            if (erased == nullptr) return {};
            for (const event::ErasedTarget& target : erased->targets) {
                std::string& part = stated[{target.journal, target.sequence}];
                if (part != kWhole) part = target.part;
            }
            return {};
        }));
        std::vector<event::ErasedTarget> standing;
        std::vector<format::RootRecipe> contents;
        TRY(each_event([&](const Place& place, const event::Recorded& recorded, const event::Event& event)
                           -> Result<void> {
            const auto found = stated.find(place);
            if (found == stated.end() || (found->second == kClosed && recorded.closed_erased)) return {};
            standing.push_back({place.first, place.second, found->second});
            if (!m_targets.contains(place)) ++m_report.left_over;
            const auto* document = std::get_if<event::Document>(&event.kind);
            if (document != nullptr && document->closed)
                contents.push_back({document->closed->content, document->closed->sha256});
            return {};
        }));
        if (standing.empty()) return {};
        // The packs first: afterwards nothing says any more what was in them.
        m_report.packs = TRY(give_up(m_session, contents, m_request.cancel));
        const journal::ErasureReport done = TRY(m_work.journal().erase(standing));
        m_report.elsewhere = done.beyond.size();
        return m_work.rebuild_catalog();
    }

    Session& m_session;
    CompartmentSession& m_work;
    const EraseRequest& m_request;
    const EraseObserver& m_observer;
    EraseReport m_report;
    Targets m_targets;
    std::set<DocumentId> m_documents;
    std::set<std::string> m_paths;
    std::set<std::string> m_names;  // long enough to mean it
    std::set<ContentHash> m_hashes;
};

}  // namespace

Result<EraseReport> erase(Session& session, const EraseRequest& request, const EraseObserver& observer) {
    return Erasure(session, request, observer).run();
}

}  // namespace vault::ops
