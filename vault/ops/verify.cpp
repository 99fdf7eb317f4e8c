// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/verify.h"

#include <algorithm>
#include <set>

#include "vault/content/reader.h"
#include "vault/ops/holdings.h"
#include "vault/ops/log_verify.h"
#include "vault/ops/mending.h"
#include "vault/store/layout.h"

namespace vault::ops {
namespace {

using Kind = Finding::Kind;

// One compartment's journals, packs, documents and catalog.
class PartCheck {
  public:
    PartCheck(CompartmentSession& part, const VerifyRequest& request, VerifyReport& report)
        : m_part(part), m_request(request), m_report(report), m_news(part) {}

    const Holdings& holdings() const { return m_holdings; }

    // What must be there, from the journals alone.
    Result<void> replay_documents() {
        m_rebuilt.emplace(TRY(catalog::Catalog::open({}, crypto::CatalogKey::random(), catalog::Start::fresh)));
        for (const JournalId& id : TRY(m_part.journals())) {
            const auto reader = m_part.reader(id);
            if (!reader) continue;
            TRY(m_rebuilt->begin());
            const journal::ReplayEnd end =
                TRY((*reader)->replay((*reader)->beginning(), m_part.people(),
                                      [&](const event::Commit& commit, const journal::Verified&) -> Result<void> {
                                          TRY(m_rebuilt->apply(commit));
                                          return take_in(commit, m_holdings);
                                      }));
            TRY(m_rebuilt->finish(
                {id, end.verified.frontier.size(), end.verified.frontier.root(), end.verified.encode()}));
        }
        leave_out_removed(m_holdings);
        return {};
    }

    // Somebody may have condemned it while this runs.
    bool is_condemned(const PackId& id) {
        if (m_holdings.condemned.contains(id)) return true;
        const auto rows = m_part.catalog();
        const auto condemned = rows ? (*rows)->condemned_packs() : Result<std::vector<PackId>>(fail(rows.error()));
        if (condemned) {
            for (const PackId& pack : *condemned) m_holdings.condemned[pack];
        }
        return m_holdings.condemned.contains(id);
    }

    void bad_pack(const PackId& id, Kind kind, const std::string& detail) {
        // What lived in it stands elsewhere: whether it does shows when the documents are looked at.
        if (is_condemned(id)) return;
        m_news.damaged(id, "verify");
        find(kind, id.hex(), detail);
    }

    // And puts right what can be.
    void check_every_byte(const PackId& id) {
        const auto mending = mend_pack(m_part, id, {});
        if (!mending) return bad_pack(id, Kind::pack_damaged, "unreadable");
        const content::pack::Repaired& done = mending->done;
        switch (mending->state) {
            case PackMending::State::sound:
                return m_news.sound(id);
            case PackMending::State::mended:
                m_news.damaged(id, "verify");
                m_news.repaired(id, done);
                m_report.mended.push_back(mended_pack(id, done));
                return;
            case PackMending::State::mendable:
                return bad_pack(id, Kind::pack_mendable, "sectors " + std::to_string(done.sectors));
            case PackMending::State::parts_lost:
                return bad_pack(id, Kind::pack_damaged, "sectors " + std::to_string(done.left));
            case PackMending::State::unusable:
                return bad_pack(id, Kind::pack_damaged, "open");
        }
    }

    Result<void> check_packs() {
        const store::FileStore& files = m_part.files();
        for (const auto& [id, named] : m_holdings.packs) {
            ++m_report.packs;
            auto opened = content::pack::PackReader::open(files, id, m_part.content_compartment());
            if (!opened && is_condemned(id)) {
                --m_report.packs;
                continue;
            }
            if (!opened) {
                bad_pack(id, opened.error().code == ErrorCode::missing ? Kind::pack_missing : Kind::pack_damaged,
                         "open");
                continue;
            }
            if (opened->ref().commitment != named.commitment) find(Kind::pack_foreign, id.hex(), "commitment");
            if (!m_request.data && !opened->is_marred()) continue;
            TRY(ask_cancel());
            check_every_byte(id);
        }
        return {};
    }

    // `all`: bytes of the documents of all compartments.
    Result<void> check_documents(std::uint64_t all) {
        content::index::KnownPacks known;
        for (const auto& [id, named] : m_holdings.packs) known.insert(id);
        auto index =
            TRY(content::index::ChunkIndex::open(m_part.files(), m_part.content_compartment(), known));
        index.set_look_again([this] { return m_part.named_packs(); });
        const std::size_t unopened = index.unusable_runs();
        index.check_runs();
        if (index.unusable_runs() > unopened) find(Kind::index_run, {}, "unusable");
        for (const Holdings::Document& wanted : m_holdings.documents) {
            TRY(ask_cancel());
            ++m_report.documents;
            const auto good = m_request.data
                                  ? content::check_content(index, m_part.content_compartment(), content::IdKind::data,
                                                           wanted.content, wanted.sha256)
                                  : content::check_presence(index, m_part.content_compartment(), wanted.content);
            if (!good) {
                const ErrorCode code = good.error().code;
                const Kind kind = code == ErrorCode::content_missing ? Kind::document_missing
                                  : code == ErrorCode::hash_mismatch ? Kind::document_hash
                                                                     : Kind::document_damaged;
                m_report.findings.push_back({kind, wanted.id, {}, good.error().id, good.error().detail});
                const auto pack = PackId::parse(good.error().id);
                if (pack && !is_condemned(*pack)) m_news.damaged(*pack, "verify");
                m_named.push_back({m_report.findings.size() - 1, wanted.source});
            }
            m_report.bytes += wanted.size;
            if (m_request.progress) m_request.progress(m_report.bytes, all);
        }
        for (const Holdings::List& list : m_holdings.lists) {
            const auto good = content::read_list(index, m_part.content_compartment(), list.content, list.sha256,
                                                 [](ByteView) { return Result<void>(); });
            if (!good) find(Kind::intake_list, list.intake.hex(), good.error().id);
        }
        return {};
    }

    Result<void> check_catalog() {
        // Other processes may append between the two: only a difference that stays after catching up counts.
        catalog::Catalog& mine = *TRY(m_part.catalog());
        const auto left = mine.applied();
        const auto right = m_rebuilt->applied();
        if (!left || !right) return {};
        const auto sizes = [](const std::vector<catalog::Applied>& rows) {
            std::vector<std::pair<JournalId, TreeSize>> all;
            for (const catalog::Applied& row : rows) all.emplace_back(row.journal, row.size);
            std::sort(all.begin(), all.end());
            return all;
        };
        if (sizes(*left) != sizes(*right)) return {};
        const auto dumped = mine.dump();
        if (!dumped || *dumped != TRY(m_rebuilt->dump())) {
            find(Kind::catalog_differs, {}, "dump");
            m_part.distrust_catalog();
        }
        return {};
    }

    // Only now, and only if a name is to be said, an event about it.
    Result<void> name_findings() {
        // A disk without room for an event is no reason to say nothing.
        static_cast<void>(m_news.commit().has_value());
        Named named;
        for (const auto& [at, source] : m_named) named.emplace_back(&m_report.findings[at], source);
        return name_documents(m_part, "verify", named);
    }

  private:
    void find(Kind kind, const std::string& id, const std::string& detail) {
        m_report.findings.push_back({kind, {}, {}, id, detail});
    }
    Result<void> ask_cancel() const {
        if (m_request.cancel != nullptr && *m_request.cancel) return fail(ErrorCode::cancelled);
        return {};
    }

    CompartmentSession& m_part;
    const VerifyRequest& m_request;
    VerifyReport& m_report;
    std::optional<catalog::Catalog> m_rebuilt;
    Holdings m_holdings;
    PackNews m_news;
    std::vector<std::pair<std::size_t, catalog::Source>> m_named;
};

// What is about the vault as a whole, and every compartment that this person has.
class Verification {
  public:
    Verification(Session& session, const VerifyRequest& request) : m_session(session), m_request(request) {}

    Result<VerifyReport> run() {
        for (CompartmentSession* part : TRY(m_session.parts())) {
            part->mend_journals(CompartmentSession::Mend::all);
            static_cast<void>(part->commit_waiting().has_value());
        }
        m_report.log = TRY(verify_log(m_session, std::nullopt));
        m_report.acknowledged = m_report.log.pending == 0 && !m_session.alarm();
        for (const JournalVerdict& verdict : m_report.log.journals) {
            if (!verdict.ok)
                m_report.findings.push_back({Kind::journal, {}, {}, verdict.head.journal.hex(), verdict.fault});
        }
        note_header_and_people();
        TRY(check_files());
        TRY(check_beginning());
        std::vector<std::unique_ptr<PartCheck>> parts;
        std::uint64_t bytes = 0;
        for (CompartmentSession* part : TRY(m_session.document_parts())) {
            parts.push_back(std::make_unique<PartCheck>(*part, m_request, m_report));
            TRY(parts.back()->replay_documents());
            bytes += parts.back()->holdings().bytes;
        }
        for (const auto& part : parts) TRY(part->check_packs());
        TRY(check_pack_files(parts));
        for (const auto& part : parts) TRY(part->check_documents(bytes));
        for (const auto& part : parts) TRY(part->check_catalog());
        for (const auto& part : parts) TRY(part->name_findings());
        return std::move(m_report);
    }

  private:
    void find(Kind kind, const std::string& id, const std::string& detail) {
        m_report.findings.push_back({kind, {}, {}, id, detail});
    }

    void note_header_and_people() {
        for (const Notice& notice : m_session.notices()) {
            if (notice.kind == Notice::Kind::header_foreign) find(Kind::header, "header", "foreign");
            if (notice.kind == Notice::Kind::people_foreign) find(Kind::people, "people", "foreign");
            if (notice.kind == Notice::Kind::foreign_root) find(Kind::people, notice.id, "foreign-root");
            if (notice.kind == Notice::Kind::foreign_grant)
                find(Kind::people, notice.id, "foreign-grant-" + notice.detail);
            const bool is_loss = notice.kind == Notice::Kind::alarm || notice.kind == Notice::Kind::older_copy ||
                                 notice.kind == Notice::Kind::state_damaged ||
                                 notice.kind == Notice::Kind::journal_behind;
            if (is_loss) find(Kind::journal, notice.id, "entries-missing");
            if (notice.kind == Notice::Kind::index_damaged) find(Kind::index_run, {}, "unusable");
            if (notice.kind == Notice::Kind::catalog_rebuilt && notice.detail == "row-refused") {
                find(Kind::catalog_differs, notice.id, "row");
            }
        }
    }

    // What an atomic write that was cut off left means nothing (FORMAT.md 2).
    static std::string_view finished(std::string_view name) {
        return name.ends_with(".new") ? name.substr(0, name.size() - 4) : name;
    }

    // A link, folder or FIFO in the place of a file of ours: nothing is read through it.
    void check_is_file(const std::string& name) {
        const auto file = m_session.vault_files().open(name, store::Access::read);
        if (!file && file.error().code == ErrorCode::not_a_file) find(Kind::foreign_file, name, "not-a-file");
    }

    // Names in the vault that no writer of ours makes, and ours that are no files.
    Result<void> check_files() {
        namespace layout = store::layout;
        const store::FileStore& files = m_session.vault_files();
        static const std::set<std::string, std::less<>> kOurs = {
            std::string(layout::kHeader),     std::string(layout::kHeaderCopy), std::string(layout::kPeople),
            std::string(layout::kPeopleCopy), std::string(layout::kHere),       std::string(layout::kPacks),
            std::string(layout::kJournals),   std::string(layout::kIndex),      std::string(layout::kStoreLock),
            std::string(layout::kSessions)};
        for (const std::string& name : TRY(files.list(""))) {
            if (!kOurs.contains(finished(name)) && !name.starts_with("catalog-"))
                find(Kind::foreign_file, name, "root");
        }
        for (const std::string_view name :
             {layout::kHeader, layout::kHeaderCopy, layout::kPeople, layout::kPeopleCopy, layout::kHere}) {
            check_is_file(std::string(name));
        }
        for (const std::string& name : TRY(files.list(layout::kJournals))) {
            // Those that open under no key are faults of the log's verdict.
            const std::string_view whole = finished(name);
            const bool ours = layout::parse_journal(whole) || layout::parse_journal_copy(whole) ||
                              layout::parse_journal_redo(whole);
            const std::string path = std::string(layout::kJournals) + "/" + name;
            if (!ours) {
                find(Kind::foreign_file, path, "name");
            } else {
                check_is_file(path);
            }
        }
        for (const std::string& name : TRY(files.list(layout::kIndex))) {
            const std::string path = std::string(layout::kIndex) + "/" + name;
            if (!layout::parse_index_run(finished(name)) && path != layout::kIndexLock) {
                find(Kind::foreign_file, path, "name");
            } else {
                check_is_file(path);
            }
        }
        for (const std::string& name : TRY(files.list(layout::kSessions))) {
            const std::string path = std::string(layout::kSessions) + "/" + name;
            if (!layout::parse_session(name)) {
                find(Kind::foreign_file, path, "name");
            } else {
                check_is_file(path);
            }
        }
        const Bytes here = store::read_file(files, layout::kHere, 4096).value_or(Bytes());
        m_here = ContentHash(crypto::sha256(here).bytes());
        return {};
    }

    // That `here` is the file that the vault was made with.
    Result<void> check_beginning() {
        for (const JournalId& id : TRY(m_session.vault_compartment().journals())) {
            const auto reader = m_session.vault_compartment().reader(id);
            if (!reader) continue;
            static_cast<void>(
                TRY((*reader)->replay((*reader)->beginning(), m_session.vault_compartment().people(),
                                      [&](const event::Commit& commit, const journal::Verified&) -> Result<void> {
                                          for (const event::Recorded& recorded : commit.events) {
                                              const auto event = event::parse(recorded);
                                              if (recorded.erased || !event) continue;
                                              const auto* created = std::get_if<event::VaultCreated>(&event->kind);
                                              if (created != nullptr && created->here != m_here)
                                                  find(Kind::foreign_file, "here", "altered");
                                          }
                                          return {};
                                      })));
        }
        return {};
    }

    // Names that are no packs, and packs that are nobody's.
    Result<void> check_pack_files(const std::vector<std::unique_ptr<PartCheck>>& parts) {
        const store::FileStore& files = m_session.vault_files();
        for (const std::string& folder : TRY(files.list(store::layout::kPacks))) {
            const std::string path = std::string(store::layout::kPacks) + "/" + folder;
            const auto names = files.list(path);
            if (!names) find(Kind::foreign_file, path, "name");
            if (!names) continue;
            for (const std::string& name : *names) {
                const auto id = store::layout::parse_pack(path, finished(name));
                if (!id) find(Kind::foreign_file, path + "/" + name, "name");
                if (!id || finished(name) != name) continue;
                if (is_foreign(*id, parts)) find(Kind::pack_foreign, id->hex(), "not-ours");
            }
        }
        return {};
    }

    // A whole pack that no event names and none of our keys opens. One that opens, or is not whole, was left by an add
    // that was cut off; with a compartment locked for this person nobody can tell.
    bool is_foreign(const PackId& id, const std::vector<std::unique_ptr<PartCheck>>& parts) {
        const auto names_it = [&](const auto& part) { return part->holdings().packs.contains(id); };
        if (std::any_of(parts.begin(), parts.end(), names_it)) return false;
        const store::FileStore& files = m_session.vault_files();
        const auto file = files.open(store::layout::pack(id), store::Access::read);
        if (!file) return true;
        const std::uint64_t size = (*file)->size().value_or(0);
        if (size != content::pack::kSmallPack && size != content::pack::kLargePack) return false;
        const keyring::Unlocked& keys = m_session.keys();
        for (const keyring::Compartment& one : keys.compartments()) {
            if (content::pack::PackReader::open(files, id, content_compartment(keys, one))) return false;
        }
        const bool can_tell = keys.locked_compartments().empty();
        if (!can_tell) ++m_report.packs_closed;
        return can_tell;
    }

    Session& m_session;
    const VerifyRequest& m_request;
    VerifyReport m_report;
    ContentHash m_here;
};

}  // namespace

Result<VerifyReport> verify(Session& session, const VerifyRequest& request) {
    return Verification(session, request).run();
}

}  // namespace vault::ops
