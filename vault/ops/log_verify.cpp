// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/log_verify.h"

#include <algorithm>
#include <map>
#include <set>

#include "vault/tlog/log_proof.h"
#include "vault/tlog/tree.h"

namespace vault::ops {
namespace {

constexpr std::size_t kMinPrefix = 4;

// What only shows over all journals together (FORMAT.md 8.5, 11 to 14).
struct AcrossJournals {
    std::map<DocumentId, crypto::SubjectKey> subjects;
    std::set<event::Position> tombstones;
    std::set<event::Position> erased;
    std::map<std::pair<JournalId, TreeSize>, RootHash> stated;  // heads that events record
    std::map<std::pair<JournalId, TreeSize>, RootHash> sealed;  // of every commit
    std::set<JournalId> present;
    std::set<std::string> origins;
    std::set<crypto::VerifyKey> birth_keys;
};

event::Position whole_event(const JournalId& journal, LeafIndex sequence) { return {journal, 0, 0, sequence}; }

void note_heads(const std::vector<event::Head>& heads, AcrossJournals& across) {
    for (const event::Head& head : heads) across.stated.emplace(std::pair(head.journal, head.size), head.root);
}

struct JournalFacts {
    JournalVerdict verdict;
    std::uint64_t alarms_after_acknowledgement = 0;
};

class JournalCheck {
  public:
    JournalCheck(JournalFacts& facts, const journal::Info& info, AcrossJournals& across)
        : m_facts(facts), m_info(info), m_across(across) {}

    Result<void> look_at(const event::Commit& commit) {
        m_across.sealed.emplace(std::pair(commit.journal, commit.size), commit.root);
        for (const event::Recorded& recorded : commit.events) {
            if (recorded.erased) {
                m_across.tombstones.insert(whole_event(commit.journal, recorded.sequence));
                continue;
            }
            const event::Event event = TRY(event::parse(recorded));
            look_at(event);
            if (!tag_fits(event, recorded)) fault("subject-tag", commit);
        }
        return {};
    }

  private:
    void look_at(const event::Event& event) {
        if (const auto* birth = std::get_if<event::JournalBirth>(&event.kind)) {
            note_heads(birth->heads, m_across);
            if (birth->alarm) alarm(birth->alarm->reason);
        } else if (const auto* heads = std::get_if<event::Heads>(&event.kind)) {
            note_heads(heads->heads, m_across);
        } else if (const auto* open = std::get_if<event::SessionOpen>(&event.kind)) {
            note_heads(open->rests_on, m_across);
        } else if (std::holds_alternative<event::JournalBehind>(event.kind)) {
            alarm("journal-behind");
        } else if (std::holds_alternative<event::Acknowledged>(event.kind)) {
            m_facts.alarms_after_acknowledgement = 0;
        } else if (const auto* erased = std::get_if<event::Erased>(&event.kind)) {
            for (const event::ErasedTarget& target : erased->targets) {
                if (target.part == "event") m_across.erased.insert(whole_event(target.journal, target.sequence));
            }
        } else if (const auto* document = std::get_if<event::Document>(&event.kind);
                   document != nullptr && document->closed) {
            m_across.subjects.try_emplace(document->document,
                                          crypto::SubjectKey::copy_of(document->closed->subject_key));
        }
    }

    bool tag_fits(const event::Event& event, const event::Recorded& recorded) const {
        std::optional<DocumentId> id;
        if (const auto* document = std::get_if<event::Document>(&event.kind)) id = document->document;
        if (const auto* read = std::get_if<event::Read>(&event.kind)) id = read->document;
        if (const auto* outcome = std::get_if<event::Outcome>(&event.kind)) id = outcome->document;
        if (const auto* touched = std::get_if<event::Touched>(&event.kind)) id = touched->document;
        if (!id) return true;
        const auto key = m_across.subjects.find(*id);
        return key == m_across.subjects.end() ||
               event::subject_tag(key->second, m_info.origin, recorded.sequence) == recorded.tag;
    }

    void alarm(const std::string& word) {
        m_facts.verdict.alarms.push_back(word);
        ++m_facts.alarms_after_acknowledgement;
    }

    void fault(const std::string& word, const event::Commit& commit) {
        if (!m_facts.verdict.fault.empty()) return;
        m_facts.verdict.fault = word;
        m_facts.verdict.fault_commit = commit.index;
        m_facts.verdict.fault_offset = commit.offset;
    }

    JournalFacts& m_facts;
    const journal::Info& m_info;
    AcrossJournals& m_across;
};

Result<JournalFacts> check_journal(CompartmentSession& session, const JournalId& id, AcrossJournals& across) {
    JournalFacts facts;
    JournalVerdict& verdict = facts.verdict;
    verdict.head.journal = id;
    verdict.this_device = session.journal().id() == id;
    const auto opened = session.reader(id);
    if (!opened) {
        verdict.fault = "head";
        return facts;
    }
    const journal::JournalReader& reader = **opened;
    across.present.insert(id);
    if (!across.origins.insert(reader.info().origin).second ||
        !across.birth_keys.insert(reader.info().birth_key).second) {
        verdict.fault = "origin-twice";
    }
    JournalCheck check(facts, reader.info(), across);
    const journal::ReplayEnd end = TRY(
        reader.replay(reader.beginning(), session.people(),
                      [&](const event::Commit& commit, const journal::Verified&) { return check.look_at(commit); }));
    verdict.head.origin = reader.info().origin;
    verdict.head.size = end.verified.frontier.size();
    verdict.head.root = end.verified.frontier.root();
    verdict.unsealed_bytes = end.unsealed_bytes;
    verdict.closed = end.closed;
    if (end.finding && verdict.fault.empty()) {
        verdict.fault = end.finding->what;
        verdict.fault_commit = end.finding->commit;
        verdict.fault_offset = end.finding->offset;
    }
    return facts;
}

void check_across(LogVerdict& verdict, const AcrossJournals& across) {
    const auto fault = [&](const JournalId& id, const std::string& word) {
        for (JournalVerdict& one : verdict.journals) {
            if (one.head.journal == id && one.fault.empty()) one.fault = word;
        }
    };
    for (const event::Position& tombstone : across.tombstones) {
        if (!across.erased.contains(tombstone)) fault(tombstone.journal, "removed");
    }
    std::set<JournalId> told;
    for (const auto& [at, root] : across.stated) {
        const auto sealed = across.sealed.find(at);
        if (at.second == 0 || (sealed != across.sealed.end() && sealed->second == root)) continue;
        if (!told.insert(at.first).second) continue;
        if (across.present.contains(at.first)) {
            fault(at.first, "behind-recorded");
        } else {
            verdict.notices.push_back({Notice::Kind::journal_behind, {}, at.first.hex(), at.second, "missing"});
        }
    }
}

// A journal of main by id, prefix, or this device's.
Result<JournalId> pick(CompartmentSession& session, const std::optional<std::string>& wanted) {
    if (!wanted) {
        const std::optional<JournalId> own = session.journal().id();
        if (own) return *own;
        return fail(Error(ErrorCode::no_such_document).with_detail("journal"));
    }
    std::vector<JournalId> found;
    for (const JournalId& id : TRY(session.journals())) {
        if (wanted->size() >= kMinPrefix && id.hex().starts_with(*wanted)) found.push_back(id);
    }
    if (found.size() != 1) {
        return fail(Error(found.empty() ? ErrorCode::no_such_document : ErrorCode::ambiguous_document, *wanted)
                        .with_detail("journal"));
    }
    return found.front();
}

struct Leaves {
    std::vector<LeafHash> hashes;
    event::Recorded wanted;
    tlog::TreeHead head;
};

Result<Leaves> read_leaves(CompartmentSession& session, const JournalId& id, LeafIndex sequence) {
    Leaves leaves;
    const journal::JournalReader& reader = *TRY(session.reader(id));
    const auto each = [&](const event::Commit& commit, const journal::Verified&) -> Result<void> {
        for (const event::Recorded& recorded : commit.events) {
            leaves.hashes.push_back(recorded.leaf);
            if (recorded.sequence == sequence) leaves.wanted = recorded;
        }
        return {};
    };
    const journal::ReplayEnd end = TRY(reader.replay(reader.beginning(), session.people(), each));
    if (end.finding)
        return fail(Error(end.finding->code).with_id(id.hex()).with_detail(end.finding->what).at(end.finding->offset));
    leaves.head = end.verified.frontier.head();
    return leaves;
}

crypto::SigningKey log_key(const CompartmentSession& session, const JournalId& id) {
    return crypto::SigningKey::from_seed(
        crypto::derive<crypto::labels::kLogSigning>(session.compartment().root, id.view()));
}

}  // namespace

Result<LogVerdict> verify_log(Session& session, const std::optional<std::string>& journal) {
    LogVerdict verdict;
    AcrossJournals across;
    std::uint64_t pending = 0;
    for (CompartmentSession* part : {&session.vault_compartment(), &session.main()}) {
        for (const JournalId& id : TRY(part->journals())) {
            if (journal && !id.hex().starts_with(*journal)) continue;
            JournalFacts facts = TRY(check_journal(*part, id, across));
            verdict.entries += facts.verdict.head.size;
            verdict.alarms += facts.verdict.alarms.size();
            pending += facts.alarms_after_acknowledgement;
            verdict.journals.push_back(std::move(facts.verdict));
        }
    }
    if (journal && verdict.journals.empty())
        return fail(Error(ErrorCode::no_such_document, *journal).with_detail("journal"));
    if (!journal) check_across(verdict, across);
    for (JournalVerdict& one : verdict.journals) one.ok = one.fault.empty();
    for (const Notice& notice : session.notices()) verdict.notices.push_back(notice);
    verdict.pending = pending;
    return verdict;
}

Result<std::string> checkpoint(Session& session, const std::optional<std::string>& journal) {
    CompartmentSession& main = session.main();
    const JournalId id = TRY(pick(main, journal));
    const journal::JournalReader& reader = *TRY(main.reader(id));
    const journal::ReplayEnd end =
        TRY(reader.replay(reader.beginning(), main.people(),
                          [](const event::Commit&, const journal::Verified&) { return Result<void>(); }));
    if (end.finding)
        return fail(Error(end.finding->code).with_id(id.hex()).with_detail(end.finding->what).at(end.finding->offset));
    const tlog::Checkpoint text{reader.info().origin, end.verified.frontier.head()};
    return TRY(tlog::sign_checkpoint(text, log_key(main, id))).encode();
}

Result<std::string> prove(Session& session, LeafIndex sequence, const std::optional<std::string>& journal) {
    CompartmentSession& main = session.main();
    const JournalId id = TRY(pick(main, journal));
    const Leaves leaves = TRY(read_leaves(main, id, sequence));
    if (sequence >= leaves.hashes.size()) {
        return fail(Error(ErrorCode::no_such_document, std::to_string(sequence)).with_detail("entry"));
    }
    const journal::JournalReader& reader = *TRY(main.reader(id));
    const auto leaf = event::encode_leaf(sequence, leaves.wanted.commitment, leaves.wanted.tag);
    tlog::Proof hashes = TRY(tlog::Tree(leaves.hashes).inclusion_proof(sequence, leaves.head.size));
    tlog::Note signed_head = TRY(tlog::sign_checkpoint({reader.info().origin, leaves.head}, log_key(main, id)));
    return tlog::encode_log_proof(
        {Bytes(leaf.begin(), leaf.end()), sequence, std::move(hashes), std::move(signed_head)});
}

Result<std::vector<JournalKey>> log_keys(Session& session) {
    std::vector<JournalKey> keys;
    CompartmentSession& main = session.main();
    for (CompartmentSession* part : {&main, &session.vault_compartment()}) {
        for (const JournalId& id : TRY(part->journals())) {
            const auto reader = part->reader(id);
            if (!reader) continue;
            const journal::Info& info = (*reader)->info();
            const tlog::NoteKey vkey = TRY(tlog::NoteKey::create(info.origin, tlog::SignatureType::note, info.log_key));
            const bool own = part->journal().id() == id;
            keys.push_back({id, own, info.birth_key.hex(), vkey.text(), part->compartment().name});
        }
    }
    std::stable_sort(keys.begin(), keys.end(),
                     [](const JournalKey& a, const JournalKey& b) { return a.this_device && !b.this_device; });
    return keys;
}

Result<void> acknowledge(Session& session, const std::string& reason) {
    if (reason.empty()) return fail(Error(ErrorCode::invalid_argument).with_detail("reason"));
    for (CompartmentSession* part : {&session.vault_compartment(), &session.main()}) {
        // Where nothing awaits, nothing is written; main's is always written, since the person said so.
        if (part != &session.main() && !part->journal().opening().exit_5 && !part->saw_alarm()) continue;
        std::vector<event::NewEvent> events;
        std::vector<event::Head> heads = TRY(part->heads());
        events.push_back(part->draft(event::Acknowledged{reason, std::move(heads)}));
        static_cast<void>(TRY(part->commit(std::move(events))));
        TRY(part->journal().clear_alarm());
    }
    return {};
}

}  // namespace vault::ops
