// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/recover.h"

#include <algorithm>

#include "vault/content/inventory.h"
#include "vault/content/reader.h"
#include "vault/ops/log_verify.h"
#include "vault/ops/remains.h"
#include "vault/ops/rescue.h"

namespace vault::ops {
namespace {

bool is_fault_of_content(ErrorCode code) {
    return code == ErrorCode::content_missing || code == ErrorCode::content_damaged || code == ErrorCode::malformed ||
           code == ErrorCode::not_authentic || code == ErrorCode::hash_mismatch;
}

class Recovery {
  public:
    Recovery(Session& session, const RecoverRequest& request, const RecoverObserver& observer)
        : m_session(session), m_work(session.work()), m_request(request), m_observer(observer) {}

    Result<RecoverReport> run() {
        m_report.compartment = m_work.compartment().name;
        m_report.is_only_one = m_session.has_one_compartment();
        TRY(look_at_log());
        m_remains = TRY(find_remains(m_session));
        count_remains();
        m_index.emplace(TRY(content::index::ChunkIndex::open(
            m_session.vault_files(), m_work.content_compartment(), {m_remains.open.begin(), m_remains.open.end()})));
        // What was condemned may hold what was erased: a document may still rest on it, nothing else comes out of it.
        std::vector<PackId> counting;
        for (const PackId& pack : m_remains.open) {
            if (!m_remains.condemned.contains(pack)) counting.push_back(pack);
        }
        m_inventory.emplace(*m_index, m_work.content_compartment(), counting);
        TRY(judge_documents());
        TRY(name_lost());
        TRY(find_nameless());
        if (!m_request.dry_run) TRY(make_anew());
        if (m_request.to && !m_request.dry_run) TRY(rescue());
        return m_report;
    }

  private:
    // Journals that are broken, and those that others recorded and that are not there.
    Result<void> look_at_log() {
        for (const JournalVerdict& one : TRY(verify_log(m_session, std::nullopt)).journals) {
            ++(one.ok ? m_report.journals : one.fault == "missing" ? m_report.journals_missing
                                                                   : m_report.journals_broken);
        }
        return {};
    }

    void count_remains() {
        m_report.documents = m_remains.documents.size();
        m_report.beginning_missing = !m_remains.has_beginning;
        m_report.packs = m_remains.open.size();
        m_report.packs_unnamed = m_remains.unnamed;
        m_report.packs_missing = m_remains.missing.size();
        m_report.packs_damaged = m_remains.damaged.size();
        m_report.packs_closed = m_remains.closed;
    }

    Result<void> judge_documents() {
        std::uint64_t done = 0;
        std::uint64_t total = 0;
        for (const Remains::Document& one : m_remains.documents) total += one.content.recipe.size;
        for (const Remains::Document& document : m_remains.documents) {
            TRY(ask_cancel());
            m_known.push_back(document.content.sha256);
            auto whole = m_inventory->claim(content::IdKind::data, document.content);
            if (whole && m_request.data) {
                whole = content::check_content(*m_index, m_work.content_compartment(), content::IdKind::data,
                                               document.content.recipe, document.content.sha256);
            }
            if (!whole && !is_fault_of_content(whole.error().code)) return whole;
            if (!whole && !m_remains.removed.contains(document.id))
                m_lost.push_back({&document, std::move(whole).error()});
            done += document.content.recipe.size;
            if (m_request.progress) m_request.progress(done, total);
        }
        m_report.lost = m_lost.size();
        for (const Remains::List& list : m_remains.lists) {
            const auto whole = m_inventory->claim(content::IdKind::list, {list.recipe, {}});
            if (!whole && !is_fault_of_content(whole.error().code)) return whole;
            if (!whole) ++m_report.lists_lost;
        }
        std::sort(m_known.begin(), m_known.end());
        return {};
    }

    // Their names are released: the event first (Upholds G9).
    Result<void> name_lost() {
        if (m_lost.empty()) return {};
        event::Browse browse;
        browse.what = "recover";
        browse.count = m_lost.size();
        std::vector<event::NewEvent> events;
        events.push_back(m_work.draft(browse));
        static_cast<void>(TRY(m_work.commit(std::move(events))));
        for (const auto& [document, error] : m_lost) {
            const auto event = m_work.event_at(document->source);
            const auto* found = event ? std::get_if<event::Document>(&event->kind) : nullptr;
            if (found == nullptr || !found->closed) continue;
            LostDocument lost;
            lost.id = document->id;
            lost.name = found->closed->name;
            lost.path = found->closed->path;
            lost.size = found->closed->size;
            lost.sha256 = found->closed->sha256;
            lost.added = event->common.time;
            lost.why = error;
            if (m_observer.lost) m_observer.lost(lost);
        }
        return {};
    }

    bool is_known(const ContentHash& sha256) const {
        return std::binary_search(m_known.begin(), m_known.end(), sha256);
    }

    // Contents that no document event speaks of: by their root recipes, then what is one chunk.
    Result<void> find_nameless() {
        std::set<ContentHash> seen;
        TRY(m_inventory->each_root([&](const ChunkId& id, const format::RootRecipe& root) -> Result<void> {
            TRY(ask_cancel());
            const auto whole = m_inventory->claim(content::IdKind::data, root);
            if (!whole && !is_fault_of_content(whole.error().code)) return whole;
            if (is_known(root.sha256) || !seen.insert(root.sha256).second) return {};
            if (!whole) return ++m_report.incomplete, Result<void>();
            return add_nameless({id, root, false});
        }));
        TRY(m_inventory->each_piece([&](const content::Inventory::Piece& piece) -> Result<void> {
            TRY(ask_cancel());
            if (is_known(piece.sha256) || !seen.insert(piece.sha256).second) return {};
            const Recipe recipe{.depth = 0, .size = piece.chunk.length, .entries = {piece.chunk}};
            return add_nameless({piece.chunk.id, {recipe, piece.sha256}, piece.is_part});
        }));
        m_report.unreadable = m_inventory->unreadable();
        return {};
    }

    Result<void> add_nameless(Nameless one) {
        ++(one.is_part ? m_report.pieces : m_report.contents);
        (one.is_part ? m_report.piece_bytes : m_report.content_bytes) += one.content.recipe.size;
        if (m_request.to && (!one.is_part || m_request.pieces)) m_nameless.push_back(std::move(one));
        return {};
    }

    // On media that cannot be written, or a full disk, what is derived is made anew some other time.
    Result<void> make_anew() {
        if (!m_session.vault_files().is_writable()) return {};
        m_report.catalog_rebuilt = m_work.rebuild_catalog().has_value();
        const auto index = m_work.chunk_index();
        m_report.index_rebuilt = index && (*index)->rebuild();
        return {};
    }

    Result<void> rescue() {
        Rescue rescue(m_work, *m_index, TRY(TargetFolder::open(*m_request.to)));
        TRY(rescue.hand_over(m_nameless, m_request.cancel, [&](RescuedContent one) {
            ++(one.error ? m_report.failed : one.was_there ? m_report.was_there : m_report.rescued);
            if (!one.error && !one.was_there) m_report.rescued_bytes += one.size;
            if (!one.file.empty()) one.file = *m_request.to + "/" + one.file;
            if (m_observer.rescued) m_observer.rescued(one);
        }));
        return {};
    }

    Result<void> ask_cancel() const {
        if (m_request.cancel != nullptr && *m_request.cancel) return fail(ErrorCode::cancelled);
        return {};
    }

    Session& m_session;
    CompartmentSession& m_work;
    const RecoverRequest& m_request;
    const RecoverObserver& m_observer;
    RecoverReport m_report;
    Remains m_remains;
    std::optional<content::index::ChunkIndex> m_index;
    std::optional<content::Inventory> m_inventory;
    std::vector<ContentHash> m_known;  // of documents; sorted
    std::vector<std::pair<const Remains::Document*, Error>> m_lost;
    std::vector<Nameless> m_nameless;
};

}  // namespace

Result<RecoverReport> recover(Session& session, const RecoverRequest& request, const RecoverObserver& observer) {
    return Recovery(session, request, observer).run();
}

}  // namespace vault::ops
