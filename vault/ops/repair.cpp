// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/repair.h"

#include <algorithm>

#include "vault/content/reader.h"
#include "vault/ops/holdings.h"
#include "vault/ops/mending.h"

namespace vault::ops {
namespace {

using content::pack::Mode;
using Kind = Finding::Kind;

class Repair {
  public:
    Repair(CompartmentSession& part, const RepairRequest& request, RepairReport& report)
        : m_part(part), m_request(request), m_report(report), m_news(part) {}

    // `done`: packs of compartments before this one; `all`: of all.
    Result<void> run(std::uint64_t done, std::uint64_t all) {
        m_holdings = TRY(read_holdings(m_part));
        TRY(mend_packs(done, all));
        if (!m_request.dry_run) TRY(m_news.commit());
        TRY(mend_index());
        TRY(find_lost_documents());
        return name_documents(m_part, "repair", named());
    }

  private:
    void mended(Mended one) { m_report.mended.push_back(std::move(one)); }
    void lost(Kind kind, const std::string& id, const std::string& detail) {
        m_report.lost.push_back({kind, {}, {}, id, detail});
    }

    Result<void> mend_packs(std::uint64_t done, std::uint64_t all) {
        const MendingOptions options{.mode = m_request.dry_run ? Mode::look : Mode::write};
        for (const auto& [id, named] : m_holdings.packs) {
            if (m_request.cancel != nullptr && *m_request.cancel) return fail(ErrorCode::cancelled);
            if (m_request.progress) m_request.progress(done++, all);
            ++m_report.packs;
            // A medium that gives nothing of it may give all of the next one.
            const auto mending = mend_pack(m_part, id, options);
            // What lives of it stands elsewhere.
            const bool is_of_use = mending && mending->state != PackMending::State::unusable;
            if (!is_of_use && m_holdings.condemned.contains(id)) {
                --m_report.packs;
                continue;
            }
            note(id, mending ? *mending : PackMending{PackMending::State::unusable, {}, ErrorCode::io});
        }
        return {};
    }
    void note(const PackId& id, const PackMending& mending) {
        const content::pack::Repaired& done = mending.done;
        switch (mending.state) {
            case PackMending::State::sound:
                return m_news.sound(id);
            case PackMending::State::mended:
                m_news.damaged(id, "repair");
                m_news.repaired(id, done);
                return mended(mended_pack(id, done));
            case PackMending::State::mendable:
                m_news.damaged(id, "repair");
                if (m_request.dry_run) return mended(mended_pack(id, done));
                return lost(Kind::pack_mendable, id.hex(), "sectors " + std::to_string(done.sectors));
            case PackMending::State::parts_lost:
                m_news.damaged(id, "repair");
                if (done.sectors > 0) mended(mended_pack(id, done));
                m_lost_blocks[id].insert(done.lost_blocks.begin(), done.lost_blocks.end());
                return lost(Kind::pack_damaged, id.hex(), "blocks " + std::to_string(done.lost_blocks.size()));
            case PackMending::State::unusable: {
                m_news.damaged(id, "repair");
                const bool gone = mending.why == ErrorCode::missing;
                return lost(gone ? Kind::pack_missing : Kind::pack_damaged, id.hex(), "open");
            }
        }
    }

    Result<void> mend_index() {
        content::index::ChunkIndex& index = *TRY(open_index());
        index.check_runs();
        if (m_part.runs_amiss(index) == 0) return {};
        if (!m_request.dry_run) TRY(index.rebuild(m_part.runs_of_nobody(index)));
        mended({Mended::What::index, {}, 0, "packs"});
        return {};
    }
    // Over all packs, those too that do not count: what is whole in them is not lost.
    Result<content::index::ChunkIndex*> open_index() {
        content::index::KnownPacks known;
        for (const auto& [id, named] : m_holdings.packs) known.insert(id);
        m_index.emplace(TRY(
            content::index::ChunkIndex::open(m_part.files(), m_part.content_compartment(), std::move(known))));
        return &*m_index;
    }

    Result<void> find_lost_documents() {
        const content::IsLost is_lost = [&](const content::index::Place& place) {
            const auto pack = m_lost_blocks.find(place.pack);
            return pack != m_lost_blocks.end() && pack->second.contains(place.entry.block);
        };
        const auto check = [&](const Recipe& recipe) {
            return content::check_presence(*m_index, m_part.content_compartment(), recipe, is_lost);
        };
        for (const Holdings::Document& document : m_holdings.documents) {
            if (m_request.cancel != nullptr && *m_request.cancel) return fail(ErrorCode::cancelled);
            ++m_report.documents;
            const auto there = check(document.content);
            if (there) continue;
            ++m_report.documents_lost;
            const bool gone = there.error().code == ErrorCode::content_missing;
            m_report.lost.push_back({gone ? Kind::document_missing : Kind::document_damaged,
                                     document.id,
                                     {},
                                     there.error().id,
                                     there.error().detail});
            m_places.emplace_back(m_report.lost.size() - 1, document.source);
        }
        for (const Holdings::List& list : m_holdings.lists) {
            if (const auto there = check(list.content); !there) {
                lost(Kind::intake_list, list.intake.hex(), there.error().id);
            }
        }
        return {};
    }
    Named named() {
        Named named;
        for (const auto& [at, source] : m_places) named.emplace_back(&m_report.lost[at], source);
        return named;
    }

    CompartmentSession& m_part;
    const RepairRequest& m_request;
    RepairReport& m_report;
    Holdings m_holdings;
    PackNews m_news;
    std::map<PackId, std::set<std::uint32_t>> m_lost_blocks;
    std::optional<content::index::ChunkIndex> m_index;
    std::vector<std::pair<std::size_t, catalog::Source>> m_places;
};

// All of them and all their copies: opening mends only those that it had to read from their copy.
void mend_journals(const std::vector<CompartmentSession*>& parts) {
    for (CompartmentSession* part : parts) {
        part->mend_journals(CompartmentSession::Mend::all);
        // An event that cannot be written now rides in the next commit.
        static_cast<void>(part->commit_waiting().has_value());
    }
}

// What opening has put right already, and what it could not.
void take_notices(const Session& session, RepairReport& report) {
    using What = Mended::What;
    const auto mended = [&](Mended one) { report.mended.push_back(std::move(one)); };
    const auto lost = [&](Kind kind, const std::string& id, const std::string& detail) {
        report.lost.push_back({kind, {}, {}, id, detail});
    };
    for (const Notice& notice : session.notices()) {
        if (notice.kind == Notice::Kind::header_restored) mended({What::header, {}, 0, "copy"});
        if (notice.kind == Notice::Kind::people_restored) mended({What::people, {}, 0, "copy"});
        if (notice.kind == Notice::Kind::header_foreign) lost(Kind::header, "header", "foreign");
        if (notice.kind == Notice::Kind::people_foreign) lost(Kind::people, "people", "foreign");
        if (notice.kind == Notice::Kind::journal_damaged) lost(Kind::journal, notice.id, notice.detail);
        if (notice.kind == Notice::Kind::journal_mended && notice.count > 0) {
            mended({What::journal, notice.id, notice.count, notice.detail});
        }
        if (notice.kind == Notice::Kind::catalog_rebuilt) mended({What::catalog, {}, 0, "journal"});
    }
}

}  // namespace

Result<RepairReport> repair(Session& session, const RepairRequest& request) {
    if (!request.dry_run && !session.vault_files().is_writable()) {
        return fail(Error(ErrorCode::read_only, session.vault_path()));
    }
    RepairReport report;
    if (!request.dry_run) mend_journals(TRY(session.parts()));
    std::uint64_t all = 0;
    for (CompartmentSession* part : TRY(session.document_parts())) {
        all += TRY(TRY(part->catalog())->packs()).size();  // made anew if it is of no use
    }
    take_notices(session, report);
    for (CompartmentSession* part : TRY(session.document_parts())) {
        TRY(Repair(*part, request, report).run(report.packs, std::max(all, report.packs)));
    }
    for (const Finding& finding : report.lost) {
        if (finding.kind != Kind::pack_damaged && finding.kind != Kind::pack_missing) ++report.losses;
    }
    return report;
}

}  // namespace vault::ops
