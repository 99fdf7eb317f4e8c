// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/compartment_session.h"

#include <algorithm>

#include "crypto/sign.h"
#include "strongroom_build.h"
#include "vault/content/index/run.h"
#include "vault/journal/mend.h"

namespace vault::ops {
namespace {

constexpr std::size_t kFramesKept = 64;

journal::Compartment journal_compartment(const keyring::Unlocked& keys, const keyring::Compartment& compartment) {
    journal::Compartment made{keys.vault(), compartment.id, compartment.generation, &compartment.root};
    for (const keyring::OlderRoot& older : compartment.older) made.older.push_back(&older.root);
    return made;
}

std::unique_ptr<const keyring::Compartment> copy_of(const keyring::Compartment& compartment) {
    std::unique_ptr<keyring::Compartment> own(new keyring::Compartment{.id = compartment.id,
                                                                       .name = compartment.name,
                                                                       .generation = compartment.generation,
                                                                       .commitment = compartment.commitment,
                                                                       .root = compartment.root.clone(),
                                                                       .older = {},
                                                                       .is_newest = compartment.is_newest});
    for (const keyring::OlderRoot& older : compartment.older)
        own->older.push_back({older.generation, older.commitment, older.root.clone()});
    return own;
}

Result<content::index::ChunkIndex::Named> packs_of(const catalog::Catalog& rows) {
    content::index::ChunkIndex::Named named;
    for (const PackId& pack : TRY(rows.packs())) named.known.insert(pack);
    std::vector<PackId> others = TRY(rows.damaged_packs());
    const std::vector<PackId> condemned = TRY(rows.condemned_packs());
    others.insert(others.end(), condemned.begin(), condemned.end());
    for (const PackId& pack : others) {
        if (named.known.erase(pack) > 0) named.aside.insert(pack);
    }
    return named;
}

// 80 bytes of plaintext to the outside reader: zeros unless somebody opens under protest (DESIGN 7).
Bytes make_note(const keyring::Unlocked& keys, const CompartmentId& compartment) {
    static constexpr std::array<std::uint8_t, 80> kEmptyNote{};
    const keyring::Reader* reader = keys.newest_reader(compartment);
    // A compartment without a reader gets a note to a key that nobody has, so that all notes look alike.
    const crypto::SealingKey key =
        reader != nullptr ? reader->key : crypto::UnsealingKey::from_seed(crypto::PersonSeed::random()).sealing_key();
    return crypto::seal_to(key, kEmptyNote);
}

}  // namespace

content::Compartment content_compartment(const keyring::Unlocked& keys, const keyring::Compartment& compartment) {
    content::Compartment made{keys.vault(), compartment.id, &compartment.root};
    for (const keyring::OlderRoot& older : compartment.older) made.older.push_back(&older.root);
    return made;
}

CompartmentSession::CompartmentSession(const SessionParts& parts,
                                       std::unique_ptr<const keyring::Compartment> compartment,
                                       journal::Journal journal)
    : m_parts(parts), m_compartment(std::move(compartment)), m_journal(std::move(journal)) {}

CompartmentSession::~CompartmentSession() { close(); }

Result<std::unique_ptr<CompartmentSession>> CompartmentSession::open(const SessionParts& parts,
                                                                     const keyring::Compartment& compartment,
                                                                     const Options& options) {
    std::unique_ptr<const keyring::Compartment> own = copy_of(compartment);
    journal::OpenParameters parameters;
    parameters.vault = parts.vault;
    parameters.state = parts.state;
    parameters.clock = parts.clock;
    parameters.compartment = journal_compartment(*parts.keys, *own);
    parameters.person = parts.keys->me();
    parameters.signer = &parts.keys->signing_key();
    parameters.session = parts.session;
    parameters.session_open.frontend = parts.frontend;
    parameters.session_open.build = kBuildId;
    parameters.session_open.note = make_note(*parts.keys, compartment.id);
    parameters.session_open.rests_on = options.rests_on;
    parameters.device = options.device;
    parameters.creating = options.creating;
    parameters.first = options.first;
    journal::Journal journal = TRY(journal::Journal::open(parameters));
    std::unique_ptr<CompartmentSession> session(new CompartmentSession(parts, std::move(own), std::move(journal)));
    session->note_opening();
    return session;
}

content::Compartment CompartmentSession::content_compartment() const {
    return ops::content_compartment(*m_parts.keys, *m_compartment);
}

void CompartmentSession::note_opening() {
    using Kind = Notice::Kind;
    const journal::Opening& opening = m_journal.opening();
    const auto add = [&](Kind kind, const std::string& detail = {}) {
        m_notices.push_back({kind, m_compartment->name, {}, opening.missing_entries, detail});
    };
    switch (opening.what) {
        case journal::Case::first:
        case journal::Case::normal:
        case journal::Case::rekeyed:
            break;
        case journal::Case::new_device:
            add(Kind::new_device);
            break;
        case journal::Case::copy:
            add(Kind::copy);
            break;
        case journal::Case::older_copy:
            add(Kind::older_copy);
            break;
        case journal::Case::record_restored:
            add(Kind::record_restored);
            break;
        case journal::Case::unsealed_cut:
            add(Kind::unsealed_cut);
            break;
        case journal::Case::state_old:
            add(Kind::state_old);
            break;
        case journal::Case::state_slot_damaged:
            add(Kind::state_old, "state-slot-damaged");
            break;
        case journal::Case::all_missing:
            add(Kind::alarm, "all-missing");
            break;
        case journal::Case::alarm:
            add(Kind::alarm, opening.alarm ? opening.alarm->reason : std::string());
            break;
        case journal::Case::state_damaged:
            add(Kind::state_damaged);
            break;
        case journal::Case::read_only:
            add(Kind::read_only);
            break;
    }
    for (const event::JournalBehind& behind : opening.behind) {
        m_notices.push_back({Kind::journal_behind,
                             m_compartment->name,
                             behind.journal.hex(),
                             behind.known_size - std::min(behind.found_size, behind.known_size),
                             {}});
    }
}

bool CompartmentSession::saw_alarm() const {
    using Kind = Notice::Kind;
    return m_journal.opening().exit_5 || std::any_of(m_notices.begin(), m_notices.end(), [](const Notice& notice) {
               return notice.kind == Kind::journal_damaged || notice.kind == Kind::journal_behind;
           });
}

void CompartmentSession::note(Notice notice) {
    const auto is_known = [&](const Notice& one) {
        return one.kind == notice.kind && one.id == notice.id && one.detail == notice.detail;
    };
    if (std::none_of(m_notices.begin(), m_notices.end(), is_known)) m_notices.push_back(std::move(notice));
}

event::Common CompartmentSession::common() const { return {m_parts.clock->now(), m_parts.keys->me(), m_parts.session}; }

event::NewEvent CompartmentSession::draft(const event::Kind& kind, const crypto::SubjectKey* subject) const {
    return event::encode(common(), kind, subject);
}

Result<Receipt> CompartmentSession::commit(std::vector<event::NewEvent> events) {
    if (!m_unknown_must.empty()) return fail(Error(ErrorCode::too_new).with_detail("event " + m_unknown_must));
    mend_journals(Mend::leaning);
    // The caller's events come first, so that Receipt::first() is theirs.
    const auto callers = static_cast<std::ptrdiff_t>(events.size());
    for (event::NewEvent& outcome : m_outcomes) events.push_back(std::move(outcome));
    m_outcomes.clear();
    auto receipt = m_journal.commit(events);
    // What could not ride waits for the next one.
    if (!receipt)
        m_outcomes.assign(std::make_move_iterator(events.begin() + callers), std::make_move_iterator(events.end()));
    const std::vector<event::Head>& carried = m_journal.carried();
    for (; m_carried_noted < carried.size(); ++m_carried_noted) {
        const event::Head& head = carried[m_carried_noted];
        note({Notice::Kind::carried_in, m_compartment->name, head.journal.hex(), head.size, {}});
    }
    const std::vector<event::JournalRepaired>& repaired = m_journal.repaired();
    for (; m_repairs_noted < repaired.size(); ++m_repairs_noted) note_repair(repaired[m_repairs_noted]);
    return receipt;
}

Result<JournalId> CompartmentSession::begin() {
    event::ReaderSet set;
    set.compartment = m_compartment->id;
    if (const keyring::Reader* reader = m_parts.keys->newest_reader(m_compartment->id)) {
        set.key = reader->key.bytes();
        set.name = reader->name;
    }
    std::vector<event::NewEvent> events;
    events.push_back(draft(set));
    return TRY(commit(std::move(events))).journal();
}

void CompartmentSession::add_outcome(event::NewEvent outcome) { m_outcomes.push_back(std::move(outcome)); }

Result<void> CompartmentSession::commit_outcome(event::NewEvent outcome) {
    std::vector<event::NewEvent> events;
    events.push_back(std::move(outcome));
    static_cast<void>(TRY(commit(std::move(events))));
    return {};
}

Result<void> CompartmentSession::commit_waiting() {
    if (m_outcomes.empty()) return {};
    std::vector<event::NewEvent> events;
    std::swap(events, m_outcomes);
    static_cast<void>(TRY(commit(std::move(events))));
    return {};
}

void CompartmentSession::note_repair(const event::JournalRepaired& repaired) {
    note({Notice::Kind::journal_mended, m_compartment->name, repaired.journal.hex(), repaired.sectors, repaired.from});
}

void CompartmentSession::mend_journals(Mend which) {
    std::vector<JournalId> wanted;
    if (which == Mend::all) wanted = journals().value_or(std::vector<JournalId>());
    for (const auto& [id, reader] : m_readers) {
        if (reader.leans_on_copy()) wanted.push_back(id);
    }
    const journal::Compartment compartment = journal_compartment(*m_parts.keys, *m_compartment);
    const bool is_writable = m_parts.vault->is_writable();
    for (const JournalId& id : wanted) {
        if (!m_mended.insert(id).second) continue;
        if (!is_writable) {
            const auto found = m_readers.find(id);
            const bool leans = found != m_readers.end() && found->second.leans_on_copy();
            if (leans) note({Notice::Kind::journal_mended, m_compartment->name, id.hex(), 0, "read-only"});
            continue;
        }
        // What cannot be mended now is read from its copy on, and is tried again by the next session.
        const auto mended = journal::mend(journal::JournalFile::in_vault(*m_parts.vault, id), id, compartment);
        if (!mended) continue;
        for (const auto& [sectors, from] :
             {std::pair(mended->file_sectors, "copy"), {mended->copy_sectors, "journal"}}) {
            if (sectors == 0) continue;
            const event::JournalRepaired repaired{id, sectors, from};
            m_outcomes.push_back(draft(repaired));
            note_repair(repaired);
        }
    }
}

void CompartmentSession::look_for_unknown(const event::Recorded& recorded) {
    if (recorded.erased || recorded.text.find("\"must\":true") == std::string::npos) return;
    const auto parsed = event::parse(recorded);
    const auto* unknown = parsed ? std::get_if<event::Unknown>(&parsed.value().kind) : nullptr;
    if (unknown != nullptr && unknown->must && m_unknown_must.empty()) m_unknown_must = unknown->kind;
}

journal::PersonLookup CompartmentSession::people() const {
    return [keys = m_parts.keys](const PersonId& id) -> std::optional<crypto::VerifyKey> {
        const keyring::Person* person = keys->find_person(id);
        return person != nullptr ? std::optional(person->sign_key) : std::nullopt;
    };
}

Result<std::vector<event::Head>> CompartmentSession::heads() const {
    std::vector<event::Head> heads;
    const journal::Compartment compartment = journal_compartment(*m_parts.keys, *m_compartment);
    for (const journal::SurveyedHead& found : TRY(journal::survey(*m_parts.vault, compartment))) {
        heads.push_back(found.head);
    }
    // Those that were written while the vault could not be: they stand in the state folder.
    if (const auto carried = journal::survey(*m_parts.state, compartment)) {
        for (const journal::SurveyedHead& found : *carried) {
            const auto same = [&](const event::Head& head) { return head.journal == found.head.journal; };
            if (std::none_of(heads.begin(), heads.end(), same)) heads.push_back(found.head);
        }
    }
    std::sort(heads.begin(), heads.end());
    return heads;
}

Result<std::vector<JournalId>> CompartmentSession::journals() const {
    std::vector<JournalId> ids;
    for (const event::Head& head : TRY(heads())) ids.push_back(head.journal);
    // This device's own, also when it cannot be surveyed.
    const std::optional<JournalId> own = m_journal.id();
    if (own && std::find(ids.begin(), ids.end(), *own) == ids.end()) ids.push_back(*own);
    return ids;
}

Result<const journal::JournalReader*> CompartmentSession::reader(const JournalId& id) {
    if (const auto found = m_readers.find(id); found != m_readers.end()) return &found->second;
    const journal::Compartment compartment = journal_compartment(*m_parts.keys, *m_compartment);
    using journal::JournalFile;
    auto opened = journal::JournalReader::open(JournalFile::in_vault(*m_parts.vault, id), id, compartment);
    if (!opened && opened.error().code == ErrorCode::missing) {
        opened = journal::JournalReader::open(JournalFile::in_state_folder(*m_parts.state, id), id, compartment);
    }
    if (!opened) return fail(std::move(opened).error());
    return &m_readers.emplace(id, opened.take()).first->second;
}

Result<std::vector<journal::CarriedJournal>> CompartmentSession::carry_in(store::FileStore& other) {
    std::vector<journal::CarriedJournal> all;
    const journal::Compartment compartment = journal_compartment(*m_parts.keys, *m_compartment);
    for (const journal::SurveyedHead& found : TRY(journal::survey(other, compartment))) {
        const JournalId& id = found.head.journal;
        if (id == m_journal.id()) continue;
        const journal::JournalFile from = journal::JournalFile::in_vault(other, id);
        auto carried = journal::carry_in(from, id, *m_parts.vault, compartment);
        // A journal that is of no use there is not worth less here for it.
        if (!carried && carried.error().code != ErrorCode::missing && carried.error().code != ErrorCode::not_authentic)
            return fail(std::move(carried).error());
        if (carried) all.push_back(carried.take());
        m_readers.erase(id);
    }
    return all;
}

Result<std::vector<journal::JournalReader>> CompartmentSession::readers_in(store::FileStore& other) const {
    std::vector<journal::JournalReader> all;
    const journal::Compartment compartment = journal_compartment(*m_parts.keys, *m_compartment);
    for (const journal::SurveyedHead& found : TRY(journal::survey(other, compartment))) {
        const JournalId& id = found.head.journal;
        auto opened = journal::JournalReader::open(journal::JournalFile::in_vault(other, id), id, compartment);
        if (opened) all.push_back(opened.take());
    }
    return all;
}

bool CompartmentSession::has_journal_of(const DeviceId& device) {
    const auto all = journals();
    return all && std::any_of(all->begin(), all->end(), [&](const JournalId& id) {
               const auto found = reader(id);
               return found && (*found)->info().device == device;
           });
}

Result<content::index::ChunkIndex::Named> CompartmentSession::named_packs() { return packs_of(*TRY(catalog())); }

Result<content::index::ChunkIndex*> CompartmentSession::chunk_index() {
    if (!m_index) {
        // Whoever asks for contents has asked the catalog before. It is not brought up to an access that was just
        // committed: nothing is released any later for its sake.
        const catalog::Catalog& rows = m_catalog ? *m_catalog : *TRY(catalog());
        auto named = TRY(packs_of(rows));
        m_index.emplace(TRY(content::index::ChunkIndex::open(*m_parts.vault, content_compartment(),
                                                             std::move(named.known), std::move(named.aside))));
        m_index->set_look_again([this] { return named_packs(); });
        const std::size_t amiss = runs_amiss(*m_index);
        if (amiss > 0) note({Notice::Kind::index_damaged, m_compartment->name, {}, amiss, {}});
    }
    return &*m_index;
}

std::vector<RunId> CompartmentSession::runs_of_nobody(const content::index::ChunkIndex& index) const {
    if (!m_parts.keys->locked_compartments().empty()) return {};
    std::vector<RunId> runs = index.unopened_runs();
    std::erase_if(runs, [&](const RunId& run) {
        const auto& all = m_parts.keys->compartments();
        return std::any_of(all.begin(), all.end(), [&](const keyring::Compartment& one) {
            const content::Compartment other = ops::content_compartment(*m_parts.keys, one);
            return one.id != m_compartment->id && content::index::Run::is_of(*m_parts.vault, other, run);
        });
    });
    return runs;
}

std::size_t CompartmentSession::runs_amiss(const content::index::ChunkIndex& index) const {
    return index.unusable_runs() - index.unopened_runs().size() + runs_of_nobody(index).size();
}

Result<const std::vector<event::Recorded>*> CompartmentSession::frame_at(const catalog::Source& source) {
    const FrameKey key{source.position.journal, source.position.commit, source.position.frame};
    if (const auto found = m_frames.find(key); found != m_frames.end()) return &found->second;
    const journal::JournalReader& from = *TRY(reader(source.position.journal));
    std::vector<event::Recorded> frame = TRY(from.read_frame(source.position, source.commit_offset));
    if (m_frame_order.size() >= kFramesKept) {
        m_frames.erase(m_frame_order.front());
        m_frame_order.pop_front();
    }
    m_frame_order.push_back(key);
    return &m_frames.emplace(key, std::move(frame)).first->second;
}

Result<event::Recorded> CompartmentSession::recorded_at(const catalog::Source& source) {
    const std::vector<event::Recorded>& frame = *TRY(frame_at(source));
    for (const event::Recorded& recorded : frame) {
        if (recorded.sequence == source.position.sequence) return recorded;
    }
    return fail(ErrorCode::not_authentic);
}

Result<event::Event> CompartmentSession::event_at(const catalog::Source& source) {
    return event::parse(TRY(recorded_at(source)));
}

Result<event::Event> CompartmentSession::document_at(const catalog::DocumentRow& row) {
    event::Event found = TRY(event_at(row.source));
    const auto* document = std::get_if<event::Document>(&found.kind);
    // A row that leads to something else was altered: it is not shown.
    if (document == nullptr || document->document != row.id)
        return fail(Error(ErrorCode::not_authentic).with_id(row.id.hex()));
    return found;
}

}  // namespace vault::ops
