// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/compact.h"

#include <algorithm>

#include "vault/content/reader.h"
#include "vault/content/writer.h"
#include "vault/ops/liveness.h"
#include "vault/ops/mending.h"
#include "vault/ops/pack_candidates.h"
#include "vault/store/layout.h"

namespace vault::ops {
namespace {

namespace layout = store::layout;
using content::pack::PackReader;

constexpr std::size_t kPacksAnEvent = 1024;
constexpr std::size_t kRemovedATurn = 256;
constexpr std::uint64_t kMovedACommit = 1ULL << 30;
Error taken_for_dead() { return Error(ErrorCode::busy).with_detail("taken-for-dead"); }

class Compaction {
  public:
    // doomed: contents of which nothing may stay; null: none, and what is sparse is gathered.
    Compaction(Session& session, const CompactRequest& request,
               const std::vector<format::RootRecipe>* doomed = nullptr)
        : m_session(session),
          m_work(session.work()),
          m_files(session.vault_files()),
          m_request(request),
          m_doomed(doomed),
          m_judge(session.parties()),
          m_news(session.work()) {}

    Result<CompactReport> run() {
        if (!m_request.dry_run && !m_files.is_writable()) {
            return fail(Error(ErrorCode::read_only, m_session.vault_path()));
        }
        if (!m_request.dry_run) TRY(begin_session());
        TRY(demand_whole_log(m_session));
        TRY(look());
        TRY(m_doomed != nullptr ? plan_doomed() : plan());
        TRY(m_request.dry_run ? foresee() : work());
        m_report.left_alone = m_left_alone.size();
        m_report.compartment = m_work.compartment().name;
        m_report.is_only_one = m_session.has_one_compartment();
        return std::move(m_report);
    }

  private:
    // A disk without room for it gets some by packs that hold nothing any more: those go without a copy, and nobody
    // has to wait for us.
    Result<void> begin_session() {
        const auto at = m_doomed != nullptr ? format::Work::erasing : format::Work::compacting;
        auto begun = turns::SessionFile::begin(m_session.parties(), m_session.id(), at,
                                               {kTurnPatience, m_request.cancel});
        if (begun) {
            m_session_file = begun.take();
        } else if (begun.error().code != ErrorCode::full_disk) {
            return fail(std::move(begun).error());
        }
        return {};
    }

    // ---- what is there

    // Who is at work first, then the journals: what they say afterwards is all that the others of then have said.
    Result<void> look() {
        if (m_files.is_writable()) {
            const turns::Turn turn = TRY(m_session.take_turn());
            m_living = TRY(turns::living_sessions(m_session.parties(), m_judge, m_session.id()));
        }
        m_liveness.reset();
        m_liveness.emplace(TRY(find_liveness(m_work)));
        for (const auto& [pack, waits_for] : holdings().condemned) index().exclude(pack);
        for (const PackId& pack : TRY(TRY(m_work.catalog())->damaged_packs())) {
            m_damaged.insert(pack);
            index().exclude(pack);
        }
        return {};
    }
    Holdings& holdings() { return m_liveness->holdings; }
    content::index::ChunkIndex& index() { return *m_liveness->index; }

    template <class Sessions>
    bool is_somebody_of(const Sessions& sessions) const {
        return std::any_of(m_living.begin(), m_living.end(),
                           [&](const turns::LivingSession& living) { return sessions.contains(living.id); });
    }

    std::uint64_t size_of(const PackId& pack) const {
        const auto file = m_files.open(layout::pack(pack), store::Access::read);
        return file ? (*file)->size().value_or(0) : 0;
    }

    Result<void> plan() {
        std::vector<Candidate> small;
        std::vector<Candidate> damaged;   // of which something can be read
        std::vector<Candidate> unusable;  // missing, too
        for (const auto& [id, named] : holdings().packs) {
            TRY(ask_cancel());
            if (holdings().condemned.contains(id)) continue;
            ++m_report.packs;
            if (is_somebody_of(named.named_by)) continue;
            const bool is_damaged = m_damaged.contains(id);
            const auto pack = PackReader::open(m_files, id, m_work.content_compartment());
            if (!pack && is_damaged) {
                unusable.push_back({id, size_of(id), 0});
                continue;
            }
            if (!pack || (pack->is_marred() && !is_damaged) || pack->ref().commitment != named.commitment) {
                m_left_alone.insert(id);
                continue;
            }
            const std::vector<std::uint32_t> live = m_liveness->chunks.of(pack->index());
            const Candidate candidate{id, size_of(id), stored_size(pack->index(), live)};
            if (live.empty()) {
                m_dead.push_back(candidate);
            } else if (is_damaged) {
                damaged.push_back(candidate);
            } else if (is_sparse(candidate)) {
                m_sparse.push_back(candidate);
            } else if (candidate.size == content::pack::kSmallPack) {
                small.push_back(candidate);
            }
        }
        m_sparse = worth_moving(std::move(m_sparse), small);
        // What they held may have been stored again since: then nothing waits for them any more.
        m_sparse.insert(m_sparse.end(), damaged.begin(), damaged.end());
        if (unusable.empty()) return {};
        const bool healed = TRY(is_all_there());
        for (const Candidate& pack : unusable) {
            if (healed) m_dead.push_back(pack);
            if (!healed) m_left_alone.insert(pack.id);
        }
        return {};
    }

    // Every pack that holds something doomed. What in it lives is moved, as little or as much as it is.
    Result<void> plan_doomed() {
        content::LiveChunks doomed(index(), m_work.content_compartment());
        for (const format::RootRecipe& content : *m_doomed) {
            // What cannot be followed cannot be read either; but then nobody can say where the rest of it stands.
            if (!doomed.add(content::IdKind::data, content)) m_is_all_doomed = true;
        }
        m_doomed_chunks.emplace(std::move(doomed));
        for (const auto& [id, named] : holdings().packs) {
            TRY(ask_cancel());
            if (holdings().condemned.contains(id)) continue;
            ++m_report.packs;
            const auto pack = PackReader::open(m_files, id, m_work.content_compartment());
            if (!pack || !holds_doomed(pack->index())) continue;
            const std::vector<std::uint32_t> live = m_liveness->chunks.of(pack->index());
            const Candidate candidate{id, size_of(id), stored_size(pack->index(), live)};
            (live.empty() ? m_dead : m_sparse).push_back(candidate);
        }
        return {};
    }
    bool holds_doomed(const content::pack::Index& index) const {
        return std::any_of(index.chunks.begin(), index.chunks.end(), [&](const content::pack::ChunkEntry& chunk) {
            return (m_is_all_doomed || m_doomed_chunks->contains(chunk.id)) && !m_liveness->chunks.contains(chunk.id);
        });
    }

    // Whether all that lives stands in packs that count.
    Result<bool> is_all_there() {
        const content::IsLost is_lost = [&](const content::index::Place& place) {
            return m_damaged.contains(place.pack) || holdings().condemned.contains(place.pack);
        };
        const auto is_there = [&](const Recipe& recipe) {
            return content::check_presence(index(), m_work.content_compartment(), recipe, is_lost).has_value();
        };
        for (const Holdings::Document& document : holdings().documents) {
            TRY(ask_cancel());
            if (!is_there(document.content)) return false;
        }
        const auto& lists = holdings().lists;
        return std::all_of(lists.begin(), lists.end(),
                           [&](const Holdings::List& list) { return is_there(list.content); });
    }

    // ---- dry run

    Result<void> foresee() {
        m_report.condemned = m_dead.size() + m_sparse.size();
        m_report.moved_bytes = live_in(m_sparse);
        m_report.freed_bytes = ops::size_of(m_dead) + ops::size_of(m_sparse);
        for (const auto& [id, waits_for] : holdings().condemned) {
            const std::uint64_t size = size_of(id);
            if (size == 0) continue;
            m_report.waiting += is_somebody_of(waits_for) ? 1U : 0U;
            m_report.freed_bytes += size;
        }
        say_who_is_at_work();
        return count_orphans();
    }

    // ---- the two phases

    // First what needs no room.
    Result<void> work() {
        TRY(condemn(m_dead, {}));
        TRY(take_away());
        if (!m_sparse.empty() && m_session_file == nullptr) TRY(begin_session());
        if (!m_sparse.empty() && m_session_file != nullptr) {
            TRY(move_sparse());
            TRY(take_away());
        }
        TRY(remove_orphans());
        // Said where there is room for it; what was done is done.
        static_cast<void>(m_news.commit().has_value());
        if (m_report.removed + m_report.orphans_removed > 0) TRY(tidy_index());
        say_who_is_at_work();
        return {};
    }

    // Phase 1 with what lives: moved, then condemned, about a gigabyte at a time.
    Result<void> move_sparse() {
        // A commit of its own before: an older copy that is put back then lacks two, which is an alarm, and not just
        // the one that names our packs, which this device would put back without them.
        std::vector<event::NewEvent> first;
        first.push_back(m_work.draft(event::Heads{{}}));
        static_cast<void>(TRY(m_work.commit(std::move(first))));
        for (const Candidate& candidate : m_sparse) index().exclude(candidate.id);
        std::vector<Candidate> batch;
        std::uint64_t moved = 0;
        std::uint64_t done = 0;
        content::ContentWriter writer(m_files, index(), m_work.content_compartment(), {});
        const auto end_batch = [&]() -> Result<void> {
            const std::vector<PackRef> fresh = TRY(writer.checkpoint());
            TRY(condemn(std::exchange(batch, {}), fresh));
            moved = 0;
            return {};
        };
        for (const Candidate& candidate : m_sparse) {
            // What was moved already is condemned before this ends.
            if (const auto go_on = ask_cancel(); !go_on) {
                TRY(end_batch());
                return go_on;
            }
            if (m_request.progress) m_request.progress(done++, m_sparse.size());
            if (TRY(move(writer, candidate.id))) batch.push_back(candidate);
            moved += candidate.live;
            if (moved >= kMovedACommit) TRY(end_batch());
        }
        TRY(end_batch());
        m_report.written_bytes += writer.totals().stored_bytes;
        return {};
    }

    // False: it does not give all that lives in it. It is left as it is.
    Result<bool> move(content::ContentWriter& writer, const PackId& id) {
        const auto pack = PackReader::open(m_files, id, m_work.content_compartment());
        if (!pack) return m_left_alone.insert(id), false;
        for (const std::uint32_t ordinal : m_liveness->chunks.of(pack->index())) {
            const content::pack::ChunkEntry& chunk = pack->index().chunks[ordinal];
            const auto kept = writer.keep(chunk.kind, {chunk.id, chunk.length});
            if (kept) {
                m_report.moved_bytes += *kept ? chunk.length : 0;
                continue;
            }
            if (!is_damage(kept.error().code)) return fail(kept.error());
            m_news.damaged(id, "compact");
            return m_left_alone.insert(id), false;
        }
        return true;
    }
    static bool is_damage(ErrorCode code) {
        return code == ErrorCode::content_damaged || code == ErrorCode::content_missing ||
               code == ErrorCode::malformed || code == ErrorCode::not_authentic;
    }

    // Phase 1: says that nothing new may rest on these packs; `fresh` has what lives of them.
    Result<void> condemn(const std::vector<Candidate>& packs, const std::vector<PackRef>& fresh) {
        if (packs.empty() && fresh.empty()) return {};
        static_cast<void>(TRY(m_work.catalog()));  // read on at length before the turn
        const turns::Turn turn = TRY(m_session.take_turn());
        m_living = TRY(turns::living_sessions(m_session.parties(), m_judge, m_session.id()));
        const std::vector<PackId> before = TRY(TRY(m_work.catalog())->condemned_packs());
        std::vector<PackId> mine;
        for (const Candidate& pack : packs) {
            const bool is_taken = std::binary_search(before.begin(), before.end(), pack.id);
            if (!is_taken && !is_somebody_of(holdings().packs.at(pack.id).named_by)) mine.push_back(pack.id);
        }
        std::sort(mine.begin(), mine.end());
        if (mine.empty()) {
            // Somebody else was quicker: nobody needs our copies, and nobody knows of them.
            for (const PackRef& pack : fresh) {
                index().exclude(pack.pack);
                TRY(m_files.remove(layout::pack(pack.pack)));
            }
            return {};
        }
        std::vector<event::NewEvent> events;
        if (!fresh.empty()) events.push_back(m_work.draft(event::Packs{fresh}));
        for (std::size_t at = 0; at < mine.size(); at += kPacksAnEvent) {
            event::Condemned condemned;
            const auto from = mine.begin() + static_cast<std::ptrdiff_t>(at);
            const std::size_t count = std::min(kPacksAnEvent, mine.size() - at);
            condemned.packs.assign(from, from + static_cast<std::ptrdiff_t>(count));
            for (const turns::LivingSession& living : m_living) condemned.waits_for.push_back(living.id);
            std::sort(condemned.waits_for.begin(), condemned.waits_for.end());
            events.push_back(m_work.draft(condemned));
        }
        static_cast<void>(TRY(m_work.commit(std::move(events))));
        m_report.condemned += mine.size();
        return {};
    }

    // Phase 2: what is condemned and waits for nobody goes, once every live chunk in it was read elsewhere.
    Result<void> take_away() {
        TRY(look());
        m_report.waiting = 0;
        std::vector<PackId> going;
        std::vector<PackRef> fresh;
        {
            content::ContentWriter writer(m_files, index(), m_work.content_compartment(), {});
            for (const auto& [id, waits_for] : holdings().condemned) {
                TRY(ask_cancel());
                const auto pack = PackReader::open(m_files, id, m_work.content_compartment());
                // Gone before; or not to be opened, and then not ours to remove.
                if (!pack) continue;
                if (is_somebody_of(waits_for)) {
                    ++m_report.waiting;
                } else if (TRY(has_homes(writer, *pack))) {
                    going.push_back(id);
                }
            }
            fresh = TRY(writer.flush()).packs;
            m_report.written_bytes += writer.totals().stored_bytes;
        }
        if (!fresh.empty()) {
            const turns::Turn turn = TRY(m_session.take_turn());
            std::vector<event::NewEvent> events;
            events.push_back(m_work.draft(event::Packs{fresh}));
            static_cast<void>(TRY(m_work.commit(std::move(events))));
        }
        for (std::size_t at = 0; at < going.size(); at += kRemovedATurn) {
            TRY(ask_cancel());
            TRY(remove(std::span(going).subspan(at, std::min(kRemovedATurn, going.size() - at))));
        }
        return {};
    }

    // Whether all that lives in it stands elsewhere, or does from now on. A home is opened before it is relied on.
    Result<bool> has_homes(content::ContentWriter& writer, const PackReader& pack) {
        for (const std::uint32_t ordinal : m_liveness->chunks.of(pack.index())) {
            const content::pack::ChunkEntry& chunk = pack.index().chunks[ordinal];
            if (has_home(chunk)) continue;
            const auto kept = writer.keep(chunk.kind, {chunk.id, chunk.length});
            if (!kept && !is_damage(kept.error().code)) return fail(kept.error());
            if (!kept) return m_left_alone.insert(pack.ref().pack), false;
            m_report.moved_bytes += *kept ? chunk.length : 0;
        }
        return true;
    }
    bool has_home(const content::pack::ChunkEntry& chunk) {
        while (const auto place = index().find(chunk.id)) {
            const auto block = index().block(place->pack, place->entry.block);
            const bool fits = place->entry.kind == chunk.kind && place->entry.length == chunk.length;
            if (block && fits && std::size_t{place->entry.offset} + place->entry.stored_length <= (*block)->size()) {
                return true;
            }
            // What the system did not give just now may be well.
            if (block || is_damage(block.error().code)) m_news.damaged(place->pack, "compact");
            index().exclude(place->pack);
        }
        return false;
    }

    // One turn's worth. Durable before the next.
    Result<void> remove(std::span<const PackId> packs) {
        turns::Turn turn = TRY(m_session.take_turn());
        if (m_session_file != nullptr && !m_session_file->stands()) return fail(taken_for_dead());
        std::set<std::string> folders;
        for (const PackId& pack : packs) {
            turn.refresh();
            if (!turn.is_ours()) return fail(taken_for_dead());
            const std::uint64_t size = size_of(pack);
            const auto removed = m_files.remove(layout::pack(pack));
            if (!removed && removed.error().code != ErrorCode::missing) return fail(removed.error());
            if (!removed) continue;
            ++m_report.removed;
            m_report.freed_bytes += size;
            folders.insert(layout::pack_folder(pack));
        }
        for (const std::string& folder : folders) TRY(m_files.sync_folder(folder));
        return {};
    }

    // ---- packs without a name

    Result<void> count_orphans() {
        for (const std::string& folder : TRY(m_files.list(layout::kPacks))) {
            const std::string path = std::string(layout::kPacks) + "/" + folder;
            const auto names = m_files.list(path);
            if (!names) continue;  // no folder, which verify names
            for (const std::string& name : *names) {
                const auto id = layout::parse_pack(path, name);
                if (!id || holdings().packs.contains(*id) || holdings().condemned.contains(*id)) continue;
                // What does not open is another compartment's, or nobody's.
                const auto pack = PackReader::open(m_files, *id, m_work.content_compartment());
                if (!pack || (m_doomed != nullptr && !holds_doomed(pack->index()))) continue;
                m_orphans.push_back(*id);
                m_report.orphan_bytes += size_of(*id);
            }
        }
        m_report.orphans = m_orphans.size();
        return {};
    }

    // Whoever adds just now has packs that no event names yet.
    Result<void> remove_orphans() {
        TRY(count_orphans());
        if (!m_request.orphans || m_orphans.empty()) return {};
        turns::Turn turn = TRY(m_session.take_turn());
        m_living = TRY(turns::living_sessions(m_session.parties(), m_judge, m_session.id()));
        if (!m_living.empty()) return {};
        const std::vector<PackId> named = TRY(TRY(m_work.catalog())->packs());
        std::set<std::string> folders;
        for (const PackId& pack : m_orphans) {
            turn.refresh();
            if (!turn.is_ours()) return fail(taken_for_dead());
            if (std::binary_search(named.begin(), named.end(), pack)) continue;
            const std::uint64_t size = size_of(pack);
            TRY(m_files.remove(layout::pack(pack)));
            ++m_report.orphans_removed;
            m_report.freed_bytes += size;
            folders.insert(layout::pack_folder(pack));
        }
        for (const std::string& folder : folders) TRY(m_files.sync_folder(folder));
        return {};
    }

    // ---- at the end

    // Runs that name what is gone do no harm, but take room.
    Result<void> tidy_index() {
        auto named = TRY(m_work.named_packs());
        auto fresh = TRY(content::index::ChunkIndex::open(m_files, m_work.content_compartment(),
                                                          std::move(named.known), std::move(named.aside)));
        // The index is derived: what cannot be written now is made when it is needed.
        static_cast<void>(fresh.rebuild().has_value());
        return {};
    }

    void say_who_is_at_work() {
        for (const turns::LivingSession& living : m_living) m_report.at_work.push_back(living.owner.words());
    }

    Result<void> ask_cancel() const {
        if (m_request.cancel != nullptr && *m_request.cancel) return fail(ErrorCode::cancelled);
        return {};
    }

    Session& m_session;
    CompartmentSession& m_work;
    store::FileStore& m_files;
    const CompactRequest& m_request;
    const std::vector<format::RootRecipe>* m_doomed;
    std::optional<content::LiveChunks> m_doomed_chunks;
    bool m_is_all_doomed = false;
    CompactReport m_report;
    turns::Judge m_judge;
    PackNews m_news;
    std::unique_ptr<turns::SessionFile> m_session_file;
    std::vector<turns::LivingSession> m_living;
    std::optional<Liveness> m_liveness;
    std::set<PackId> m_damaged;
    std::set<PackId> m_left_alone;
    std::vector<Candidate> m_dead;    // nothing in them lives
    std::vector<Candidate> m_sparse;  // what lives in them is moved
    std::vector<PackId> m_orphans;
};

}  // namespace

Result<CompactReport> compact(Session& session, const CompactRequest& request) {
    return Compaction(session, request).run();
}

Result<CompactReport> give_up(Session& session, const std::vector<format::RootRecipe>& contents,
                              const Cancel* cancel) {
    const CompactRequest request{.orphans = true, .cancel = cancel};
    return Compaction(session, request, &contents).run();
}

}  // namespace vault::ops
