// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/log_verify.h"

#include <algorithm>

#include "vault/ops/across_journals.h"
#include "vault/journal/survey.h"
#include "vault/tlog/log_proof.h"
#include "vault/tlog/tree.h"

namespace vault::ops {
namespace {

constexpr std::size_t kMinPrefix = 4;
constexpr std::size_t kMaxHeads = 256;  // that one event holds

Result<JournalVerdict> check_journal(CompartmentSession& session, const JournalId& id, AcrossJournals& across) {
    JournalVerdict verdict;
    verdict.head.journal = id;
    verdict.this_device = session.journal().id() == id;
    const auto opened = session.reader(id);
    if (!opened) {
        verdict.fault = "head";
        return verdict;
    }
    const journal::JournalReader& reader = **opened;
    if (!across.begin(reader.info())) verdict.fault = "origin-twice";
    const auto each = [&](const event::Commit& commit, const journal::Verified&) -> Result<void> {
        return across.look_at(commit, reader.info()), Result<void>();
    };
    const journal::ReplayEnd end = TRY(reader.replay(reader.beginning(), session.people(), each));
    verdict.head.origin = reader.info().origin;
    verdict.head.size = end.verified.frontier.size();
    verdict.head.root = end.verified.frontier.root();
    verdict.unsealed_bytes = end.unsealed_bytes;
    verdict.closed = end.closed;
    verdict.alarms = across.alarms_of(id);
    if (end.finding && verdict.fault.empty()) {
        verdict.fault = end.finding->what;
        verdict.fault_commit = end.finding->commit;
        verdict.fault_offset = end.finding->offset;
    }
    return verdict;
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

crypto::SigningKey log_key(const CompartmentSession& session, const journal::Info& info) {
    const keyring::Compartment& compartment = session.compartment();
    const crypto::RootKey& root = info.age == 0 ? compartment.root : compartment.older[info.age - 1].root;
    return crypto::SigningKey::from_seed(crypto::derive<crypto::labels::kLogSigning>(root, info.journal.view()));
}

}  // namespace

Result<JournalId> journal_named(CompartmentSession& session, const std::optional<std::string>& wanted) {
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

namespace {

bool is_known(const LogVerdict& verdict, const JournalId& id) {
    return std::any_of(verdict.journals.begin(), verdict.journals.end(),
                       [&](const JournalVerdict& one) { return one.head.journal == id; });
}

// Files that should be journals and are not known as such: of nobody, or without a commit that opens.
Result<void> check_files(Session& session, const std::optional<std::string>& journal, LogVerdict& verdict,
                         AcrossJournals& across) {
    // With a compartment locked for this person nobody can tell whose a journal is that does not open.
    const bool can_tell = session.keys().locked_compartments().empty();
    for (const auto& [at, id] : TRY(journal::list_journals(session.vault_files()))) {
        if (is_known(verdict, id) || (journal && !id.hex().starts_with(*journal))) continue;
        CompartmentSession* owner = nullptr;
        for (CompartmentSession* part : TRY(session.parts())) {
            if (part->reader(id)) owner = part;
        }
        if (owner == nullptr && !can_tell) {
            ++verdict.unopened;
            continue;
        }
        JournalVerdict found;
        found.head.journal = id;
        found.fault = "head";
        if (owner != nullptr) found = TRY(check_journal(*owner, id, across));
        // One that was begun and never used is not one yet.
        if (!found.fault.empty() || found.unsealed_bytes > 0) verdict.journals.push_back(std::move(found));
    }
    return {};
}

Result<LogVerdict> verify_once(Session& session, const std::optional<std::string>& journal) {
    LogVerdict verdict;
    AcrossJournals across;
    if (journal && journal->size() < kMinPrefix) {
        return fail(Error(ErrorCode::no_such_document, *journal).with_detail("journal"));
    }
    for (CompartmentSession* part : TRY(session.parts())) {
        for (const JournalId& id : TRY(part->journals())) {
            if (journal && !id.hex().starts_with(*journal)) continue;
            verdict.journals.push_back(TRY(check_journal(*part, id, across)));
            verdict.journals.back().compartment = part->compartment().name;
            verdict.entries += verdict.journals.back().head.size;
            verdict.alarms += verdict.journals.back().alarms.size();
        }
    }
    TRY(check_files(session, journal, verdict, across));
    if (journal && verdict.journals.empty()) {
        return fail(Error(ErrorCode::no_such_document, *journal).with_detail("journal"));
    }
    // One journal alone says nothing of what others recorded.
    if (!journal) across.conclude(verdict);
    verdict.pending = across.pending();
    // What this opening found and no event states yet.
    if (!journal && verdict.pending == 0 && session.alarm()) ++verdict.pending, ++verdict.alarms;
    for (JournalVerdict& one : verdict.journals) one.ok = one.fault.empty();
    return verdict;
}

bool lacks_a_recorded_head(const LogVerdict& verdict) {
    return std::any_of(verdict.journals.begin(), verdict.journals.end(), [](const JournalVerdict& one) {
        return one.fault == "behind-recorded" || one.fault == "missing";
    });
}

}  // namespace

Result<LogVerdict> verify_log(Session& session, const std::optional<std::string>& journal) {
    LogVerdict verdict = TRY(verify_once(session, journal));
    // A journal that was read early may have grown, and a later one recorded that: only what stays is a fault.
    for (int again = 0; again < 2 && lacks_a_recorded_head(verdict); ++again)
        verdict = TRY(verify_once(session, journal));
    for (const Notice& notice : session.notices()) verdict.notices.push_back(notice);
    return verdict;
}

namespace {

// Of all compartments that this person has; without a name this device's in the one at work.
Result<std::pair<CompartmentSession*, JournalId>> find_journal(Session& session,
                                                               const std::optional<std::string>& wanted) {
    std::vector<std::pair<CompartmentSession*, JournalId>> found;
    std::optional<Error> why;
    for (CompartmentSession* part : TRY(session.parts())) {
        if (!wanted && part != &session.work()) continue;
        auto id = journal_named(*part, wanted);
        if (id) found.emplace_back(part, *id);
        if (!id && (!why || id.error().code == ErrorCode::ambiguous_document)) why = id.error();
    }
    if (found.size() > 1)
        return fail(Error(ErrorCode::ambiguous_document, wanted.value_or("")).with_detail("journal"));
    if (found.empty()) return fail(std::move(*why));
    return found.front();
}

}  // namespace

Result<std::string> checkpoint(Session& session, const std::optional<std::string>& journal) {
    const auto [part, id] = TRY(find_journal(session, journal));
    const journal::JournalReader& reader = *TRY(part->reader(id));
    const journal::ReplayEnd end =
        TRY(reader.replay(reader.beginning(), part->people(),
                          [](const event::Commit&, const journal::Verified&) { return Result<void>(); }));
    if (end.finding)
        return fail(Error(end.finding->code).with_id(id.hex()).with_detail(end.finding->what).at(end.finding->offset));
    const tlog::Checkpoint text{reader.info().origin, end.verified.frontier.head()};
    return TRY(tlog::sign_checkpoint(text, log_key(*part, reader.info()))).encode();
}

Result<std::string> prove(Session& session, LeafIndex sequence, const std::optional<std::string>& journal) {
    const auto [part, id] = TRY(find_journal(session, journal));
    const Leaves leaves = TRY(read_leaves(*part, id, sequence));
    if (sequence >= leaves.hashes.size()) {
        return fail(Error(ErrorCode::no_such_document, std::to_string(sequence)).with_detail("entry"));
    }
    const journal::JournalReader& reader = *TRY(part->reader(id));
    const auto leaf = event::encode_leaf(sequence, leaves.wanted.commitment, leaves.wanted.tag);
    tlog::Proof hashes = TRY(tlog::Tree(leaves.hashes).inclusion_proof(sequence, leaves.head.size));
    const journal::Info& info = reader.info();
    tlog::Note signed_head = TRY(tlog::sign_checkpoint({info.origin, leaves.head}, log_key(*part, info)));
    return tlog::encode_log_proof(
        {Bytes(leaf.begin(), leaf.end()), sequence, std::move(hashes), std::move(signed_head)});
}

Result<std::vector<JournalKey>> log_keys(Session& session) {
    std::vector<JournalKey> keys;
    std::vector<CompartmentSession*> parts = TRY(session.parts());
    std::swap(parts[0], parts[1]);  // the one at work first
    for (CompartmentSession* part : parts) {
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
    for (CompartmentSession* part : TRY(session.parts())) {
        // Where nothing awaits, nothing is written; but for the compartment at work: the person said so.
        if (part != &session.work() && !part->journal().opening().exit_5 && !part->saw_alarm()) continue;
        std::vector<event::NewEvent> events;
        const std::vector<event::Head> heads = TRY(part->heads());
        // More than one event holds stand in `heads` events before it (FORMAT.md 10).
        const auto last = std::min(heads.size(), kMaxHeads);
        for (std::size_t i = last; i < heads.size(); i += kMaxHeads) {
            const auto from = heads.begin() + static_cast<std::ptrdiff_t>(i);
            const auto count = static_cast<std::ptrdiff_t>(std::min(heads.size() - i, kMaxHeads));
            events.push_back(part->draft(event::Heads{std::vector<event::Head>(from, from + count)}));
        }
        const auto end = heads.begin() + static_cast<std::ptrdiff_t>(last);
        events.push_back(part->draft(event::Acknowledged{reason, std::vector<event::Head>(heads.begin(), end)}));
        static_cast<void>(TRY(part->commit(std::move(events))));
        TRY(part->journal().clear_alarm());
    }
    return {};
}

}  // namespace vault::ops
