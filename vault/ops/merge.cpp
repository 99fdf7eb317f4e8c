// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/merge.h"

#include <algorithm>

#include "vault/content/reader.h"
#include "vault/ops/holdings.h"
#include "vault/store/layout.h"
#include "vault/store/posix_store.h"

namespace vault::ops {
namespace {

namespace layout = store::layout;
using content::pack::PackReader;

constexpr std::size_t kHeadsAnEvent = 256;

class Merging {
  public:
    Merging(Session& session, const MergeRequest& request, std::unique_ptr<store::FileStore> other)
        : m_session(session), m_request(request), m_other(std::move(other)) {}

    Result<MergeReport> run() {
        store::FileStore& files = m_session.vault_files();
        if (!files.is_writable()) return fail(Error(ErrorCode::read_only, m_session.vault_path()));
        TRY(demand_copy());
        const auto session_file =
            TRY(turns::SessionFile::begin(m_session.parties(), m_session.id(), format::Work::adding,
                                          {kTurnPatience, m_request.cancel}));
        std::set<CompartmentId> known;
        for (CompartmentSession* part : TRY(m_session.parts())) known.insert(part->compartment().id);
        const std::uint64_t before = TRY(count_documents());
        TRY(bring_keys());
        for (const keyring::Compartment& one : m_session.keys().compartments()) {
            if (!known.contains(one.id)) TRY(begin_compartment(one));
        }
        for (CompartmentSession* part : TRY(m_session.document_parts())) {
            TRY(bring_packs(*part));
            TRY(bring_journals(*part));
        }
        const std::uint64_t after = TRY(count_documents());
        m_report.documents = after - std::min(after, before);
        m_report.compartments_closed = m_session.keys().locked_compartments().size();
        return std::move(m_report);
    }

  private:
    // Our keys open its journals, and it is another folder.
    Result<void> demand_copy() {
        const auto refused = [&](const char* why) {
            return fail(Error(ErrorCode::invalid_argument, m_request.other).with_detail(why));
        };
        if (TRY(m_session.vault_compartment().readers_in(*m_other)).empty()) return refused("not-a-copy");
        const auto mine = m_session.vault_files().open(layout::kHere, store::Access::read);
        const auto theirs = m_other->open(layout::kHere, store::Access::read);
        if (!mine || !theirs) return {};
        const auto my_identity = (*mine)->identity();
        const auto their_identity = (*theirs)->identity();
        if (my_identity && their_identity && *my_identity == *their_identity) return refused("same-folder");
        return {};
    }

    // Who the people are first: by them the other journals are verified.
    Result<void> bring_keys() {
        CompartmentSession& vault = m_session.vault_compartment();
        std::map<JournalId, TreeSize> before;
        for (const event::Head& head : TRY(vault.heads())) before[head.journal] = head.size;
        TRY(bring_journals(vault));
        const turns::Turn turn = TRY(m_session.take_turn());
        const keyring::JoinedKeys joined = TRY(m_session.join_keys(*m_other, before));
        m_report.keys_taken = joined.changed;
        m_report.left_out = joined.left_out;
        return {};
    }

    Result<std::uint64_t> count_documents() {
        std::uint64_t count = 0;
        for (CompartmentSession* part : TRY(m_session.document_parts()))
            count += TRY(TRY(part->catalog())->totals()).documents;
        return count;
    }

    // One that was made, or granted, over there: its journals come before it is opened here, where that there is none
    // would be an alarm.
    Result<void> begin_compartment(const keyring::Compartment& compartment) {
        std::vector<journal::CarriedJournal> carried;
        {
            const turns::Turn turn = TRY(m_session.take_turn());
            carried = TRY(m_session.carry_in_first(compartment, *m_other));
        }
        for (CompartmentSession* part : TRY(m_session.parts())) {
            if (part->compartment().id == compartment.id) return take(*part, carried, {});
        }
        return {};
    }

    Result<void> bring_journals(CompartmentSession& part) {
        std::map<JournalId, TreeSize> before;
        for (const event::Head& head : TRY(part.heads())) before[head.journal] = head.size;
        const turns::Turn turn = TRY(m_session.take_turn());
        return take(part, TRY(part.carry_in(*m_other)), before);
    }

    Result<void> take(CompartmentSession& part, const std::vector<journal::CarriedJournal>& all,
                      std::map<JournalId, TreeSize> before) {
        std::vector<event::Head> heads;
        for (const journal::CarriedJournal& carried : all) {
            if (carried.how == journal::Carried::diverged) m_report.diverged.push_back(carried.head.journal.hex());
            const bool came = carried.how == journal::Carried::brought || carried.how == journal::Carried::extended;
            if (!came) continue;
            heads.push_back(carried.head);
            ++m_report.journals;
            m_report.entries += carried.head.size - before[carried.head.journal];
        }
        std::sort(heads.begin(), heads.end());
        std::vector<event::NewEvent> events;
        for (std::size_t at = 0; at < heads.size(); at += kHeadsAnEvent) {
            const auto from = heads.begin() + static_cast<std::ptrdiff_t>(at);
            const auto count = static_cast<std::ptrdiff_t>(std::min(kHeadsAnEvent, heads.size() - at));
            events.push_back(part.draft(event::CarriedIn{std::vector<event::Head>(from, from + count)}));
        }
        if (!events.empty()) static_cast<void>(TRY(part.commit(std::move(events))));
        return {};
    }

    // What is named and not condemned; what is condemned only where something still rests on it (decision 6).
    Result<void> bring_packs(CompartmentSession& part) {
        Holdings all = TRY(read_holdings(part));
        for (const journal::JournalReader& reader : TRY(part.readers_in(*m_other))) {
            const auto each = [&](const event::Commit& commit, const journal::Verified&) {
                return take_in(commit, all);
            };
            static_cast<void>(TRY(reader.replay(reader.beginning(), part.people(), each)));
        }
        leave_out_removed(all);
        std::vector<PackId> wanted;
        std::vector<PackId> condemned;
        for (const auto& [id, named] : all.packs) {
            if (is_there(m_session.vault_files(), id) || !is_there(*m_other, id)) continue;
            (all.condemned.contains(id) ? condemned : wanted).push_back(id);
        }
        TRY(copy(part, wanted, all));
        if (!condemned.empty() && !TRY(is_all_there(part, all))) TRY(copy(part, condemned, all));
        return {};
    }
    static bool is_there(const store::FileStore& files, const PackId& id) {
        return files.open(layout::pack(id), store::Access::read).has_value();
    }

    Result<bool> is_all_there(const CompartmentSession& part, const Holdings& all) const {
        content::index::KnownPacks known;
        for (const auto& [id, named] : all.packs) known.insert(id);
        auto index = TRY(content::index::ChunkIndex::open(m_session.vault_files(), part.content_compartment(),
                                                          std::move(known)));
        const auto is_whole = [&](const auto& one) {
            return content::check_presence(index, part.content_compartment(), one.content).has_value();
        };
        return std::all_of(all.documents.begin(), all.documents.end(), is_whole) &&
               std::all_of(all.lists.begin(), all.lists.end(), is_whole);
    }

    Result<void> copy(const CompartmentSession& part, const std::vector<PackId>& packs, const Holdings& all) {
        store::FileStore& files = m_session.vault_files();
        std::set<std::string> folders;
        std::uint64_t done = 0;
        for (const PackId& id : packs) {
            if (m_request.cancel != nullptr && *m_request.cancel) return fail(ErrorCode::cancelled);
            if (m_request.progress) m_request.progress(done++, packs.size());
            // As it was written, or not at all: half of it may be had by a repair there.
            const auto pack = PackReader::open(*m_other, id, part.content_compartment());
            const bool is_good = pack && pack->ref().commitment == all.packs.at(id).commitment;
            const auto damage = is_good ? pack->check() : Result<content::pack::Damage>(fail(ErrorCode::malformed));
            if (!damage || !damage->none()) {
                ++m_report.packs_damaged;
                continue;
            }
            const std::string name = layout::pack(id);
            const Bytes bytes = TRY(store::read_file(*m_other, name, content::pack::kLargePack));
            TRY(files.make_folder(layout::kPacks));
            TRY(files.make_folder(layout::pack_folder(id)));
            TRY(store::write_file_whole(files, name, bytes));
            folders.insert(layout::pack_folder(id));
            ++m_report.packs;
            m_report.pack_bytes += bytes.size();
        }
        for (const std::string& folder : folders) TRY(files.sync_folder(folder));
        if (!folders.empty()) TRY(files.sync_folder(layout::kPacks));
        return {};
    }

    Session& m_session;
    const MergeRequest& m_request;
    std::unique_ptr<store::FileStore> m_other;
    MergeReport m_report;
};

}  // namespace

Result<MergeReport> merge(Session& session, const MergeRequest& request) {
    auto other = TRY(store::PosixStore::open(request.other));
    return Merging(session, request, std::move(other)).run();
}

}  // namespace vault::ops
