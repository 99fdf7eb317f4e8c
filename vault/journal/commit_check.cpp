// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/commit_check.h"

#include <algorithm>
#include <set>

#include "vault/event/kinds.h"
#include "vault/tlog/merkle.h"

namespace vault::journal {

// One commit while it is read. The first fault counts; after it only record heads are followed, to see whether the
// commit is whole: what is not was never sealed.
struct CommitCheck::Draft {
    event::Commit commit;
    tlog::Frontier frontier;
    std::optional<Finding> fault;
    std::uint64_t end = 0;
    crypto::VerifyKey next_seal;
    SealBodyHash hash;
    std::set<PersonId> persons;  // whom the events name

    void blame(ErrorCode code, std::uint64_t offset, std::string_view what) {
        if (!fault) fault = Finding{code, commit.index, offset, std::string(what)};
    }
};

event::Recorded recorded_from(format::FrameEvent from, LeafIndex sequence, std::uint32_t frame) {
    event::Recorded event;
    event.sequence = sequence;
    event.tag = from.tag;
    event.frame = frame;
    event.erased = from.tombstone.has_value();
    event.commitment = from.tombstone ? *from.tombstone : event::commit_to_text(from.salt, from.text);
    event.leaf = tlog::leaf_hash(event::encode_leaf(sequence, event.commitment, event.tag));
    event.salt = from.salt;
    event.text = std::move(from.text);
    if (from.closed) event.closed = event::ClosedPart{from.closed->salt, std::move(from.closed->text)};
    event.closed_erased = from.closed_erased;
    event.subject_salt = from.subject_salt;
    return event;
}

CommitCheck::CommitCheck(RecordReader& reader, const Subject& subject, Verified from)
    : m_reader(reader), m_subject(subject), m_verified(std::move(from)) {
    m_seal_keys.insert(m_verified.next_seal);
}

Result<void> CommitCheck::take_frame(const Record& record, Draft& draft) {
    if (draft.fault) return {};
    auto opened = m_reader.frame(record);
    if (!opened && opened.error().code != ErrorCode::malformed) return fail(std::move(opened).error());
    if (!opened) return draft.blame(ErrorCode::malformed, record.offset, "frame"), Result<void>();
    if (!*opened) return draft.blame(ErrorCode::not_authentic, record.offset, "frame"), Result<void>();
    format::Frame frame = std::move(**opened);
    const LeafIndex first = draft.frontier.size();
    if (frame.first != first || record.head.sequence != first) {
        return draft.blame(ErrorCode::malformed, record.offset, "sequence"), Result<void>();
    }
    for (format::FrameEvent& event : frame.events) {
        draft.commit.events.push_back(recorded_from(std::move(event), draft.frontier.size(), record.ordinal));
        const event::Recorded& recorded = draft.commit.events.back();
        draft.frontier.append(recorded.leaf);
        if (recorded.erased) continue;
        const auto parsed = event::parse(recorded);
        if (!parsed) draft.blame(ErrorCode::malformed, record.offset, "event");
        if (!parsed) continue;
        draft.persons.insert(parsed->common.person);
        // What a text commits to stands beside it or is said to be erased: otherwise it could be dropped unseen.
        const bool has_closed = recorded.closed.has_value() || recorded.closed_erased;
        if (parsed->fields.contains("closed") != has_closed ||
            parsed->fields.contains("subject") != recorded.subject_salt.has_value()) {
            draft.blame(ErrorCode::malformed, record.offset, "parts");
        }
    }
    return {};
}

// A journal may begin at any clock; then it goes on in bounded steps.
bool CommitCheck::follows(Lamport lamport) const {
    if (lamport <= m_verified.lamport || lamport > kMaxLamport) return false;
    return m_verified.next_commit == 0 || lamport - m_verified.lamport <= kMaxLamportStep;
}

void CommitCheck::check_seal(const OpenedSeal& seal, Draft& draft) {
    const format::SealBody& body = seal.body;
    const std::uint64_t offset = draft.commit.offset;
    const auto broken = [&](std::string_view what) { draft.blame(ErrorCode::broken_seal, offset, what); };
    if (body.origin != m_subject.info->origin) broken("origin");
    if (body.commit != draft.commit.index) broken("commit-index");
    if (!crypto::verify(m_verified.next_seal, crypto::labels::kSealSignature, seal.record.body,
                        seal.record.seal_signature)) {
        broken("seal-signature");
    }
    if (body.previous != m_verified.last_body) broken("previous");
    if (body.size <= m_verified.frontier.size()) broken("size");
    // After a fault in a frame the leaves are not known.
    if (!draft.fault && body.size != draft.frontier.size()) broken("size");
    if (!draft.fault && body.root != draft.frontier.root()) broken("root");
    if (!follows(body.lamport)) broken("lamport");
    const auto next = crypto::parse_verify_key(body.next_key);
    if (!next || m_seal_keys.contains(*next)) broken("seal-key");
    if (m_subject.people != nullptr) {
        const auto person = (*m_subject.people)(body.person);
        if (!person) broken("person");
        if (person && !crypto::verify(*person, crypto::labels::kPersonSealSignature, seal.record.body,
                                      seal.record.person_signature)) {
            broken("person-signature");
        }
    }
    if (!draft.fault && std::any_of(draft.persons.begin(), draft.persons.end(),
                                    [&](const PersonId& person) { return person != body.person; })) {
        broken("event-person");
    }
    if (next) draft.next_seal = *next;
}

void CommitCheck::check_birth(Draft& draft) const {
    const auto wrong = [&] { draft.blame(ErrorCode::malformed, draft.commit.offset, "birth"); };
    if (draft.commit.events.empty()) return wrong();
    const auto parsed = event::parse(draft.commit.events.front());
    if (!parsed) return wrong();
    const auto* birth = std::get_if<event::JournalBirth>(&parsed->kind);
    const Info& info = *m_subject.info;
    const bool agrees = birth != nullptr && birth->device == info.device && birth->journal == info.journal &&
                        birth->compartment == m_subject.place.compartment && birth->origin == info.origin &&
                        birth->birth_key == info.birth_key.bytes() && birth->log_key == info.log_key.bytes();
    if (!agrees) wrong();
}

// False when the record does not open: then the commit is not whole.
Result<bool> CommitCheck::take_seal(const Record& record, Draft& draft) {
    auto opened = m_reader.seal(record);
    if (!opened) {
        const ErrorCode code = opened.error().code;
        if (code != ErrorCode::malformed && code != ErrorCode::too_new) return fail(std::move(opened).error());
        draft.blame(code, record.offset, "seal-record");
        return true;
    }
    if (!*opened) return false;
    const OpenedSeal& seal = **opened;
    draft.end = record.end();
    if (draft.end % format::kSectorSize != 0) draft.blame(ErrorCode::malformed, record.offset, "padding");
    if (record.head.sequence != seal.body.size) draft.blame(ErrorCode::malformed, record.offset, "sequence");
    check_seal(seal, draft);
    if (!draft.fault && draft.commit.index == 0) check_birth(draft);
    draft.hash = seal.hash;
    draft.commit.length = draft.end - draft.commit.offset;
    draft.commit.lamport = seal.body.lamport;
    draft.commit.person = seal.body.person;
    draft.commit.size = seal.body.size;
    draft.commit.root = seal.body.root;
    draft.commit.closing = seal.body.closing;
    return true;
}

Result<CommitCheck::Answer> CommitCheck::next() {
    return ask_both(
        m_reader, [&] { return attempt(); }, [](const Answer& answer) { return answer.commit.has_value(); });
}

Result<CommitCheck::Answer> CommitCheck::attempt() {
    Draft draft;
    draft.frontier = m_verified.frontier;
    draft.commit.journal = m_subject.place.journal;
    draft.commit.compartment = m_subject.place.compartment;
    draft.commit.index = m_verified.next_commit;
    draft.commit.offset = m_verified.offset;
    std::uint64_t offset = m_verified.offset;
    for (std::uint32_t ordinal = 0;; ++ordinal) {
        auto found = m_reader.record(offset, m_verified.next_commit, ordinal);
        if (!found && found.error().code != ErrorCode::malformed) return fail(std::move(found).error());
        if (!found) {
            draft.blame(ErrorCode::malformed, offset, "record");
            return Answer{std::nullopt, draft.fault, offset};
        }
        if (!*found) return Answer{std::nullopt, std::nullopt, offset};
        const Record record = **found;
        if (record.head.type == format::RecordType::frame) {
            if (ordinal == format::kMaxFramesPerCommit) {
                draft.blame(ErrorCode::malformed, offset, "frames");
                return Answer{std::nullopt, draft.fault, offset};
            }
            TRY(take_frame(record, draft));
            offset = record.end();
            continue;
        }
        if (!TRY(take_seal(record, draft))) return Answer{std::nullopt, std::nullopt, record.body_offset()};
        break;
    }
    if (draft.fault) return Answer{std::nullopt, draft.fault, draft.end};
    m_verified = Verified{m_verified.next_commit + 1, draft.end, draft.frontier, draft.hash, draft.next_seal,
                          draft.commit.lamport};
    m_seal_keys.insert(draft.next_seal);
    return Answer{std::move(draft.commit), std::nullopt, draft.end};
}

}  // namespace vault::journal
