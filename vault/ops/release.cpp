// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/release.h"

#include <algorithm>

#include "vault/ops/mending.h"

namespace vault::ops {
namespace {

// A machine word for the `error` of an outcome.
std::string word_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::closed_pipe:
            return "closed-pipe";
        case ErrorCode::cancelled:
            return "cancelled";
        case ErrorCode::full_disk:
            return "full-disk";
        case ErrorCode::content_damaged:
            return "content-damaged";
        case ErrorCode::content_missing:
            return "content-missing";
        case ErrorCode::hash_mismatch:
            return "hash-mismatch";
        case ErrorCode::document_removed:
            return "removed";
        case ErrorCode::exists:
            return "exists";
        default:
            return "error";
    }
}

// What was found rotten while reading is said to those who add, so that they do not build on it.
void note_damage(CompartmentSession& session, const Error& error) {
    if (error.code != ErrorCode::content_damaged && error.code != ErrorCode::content_missing) return;
    const auto pack = PackId::parse(error.id);
    const auto rows = session.catalog();
    const auto condemned = rows ? (*rows)->condemned_packs() : Result<std::vector<PackId>>(fail(rows.error()));
    if (!pack || (condemned && std::binary_search(condemned->begin(), condemned->end(), *pack))) return;
    session.add_outcome(session.draft(
        event::PackDamaged{*pack, error.code == ErrorCode::content_missing ? "missing" : "not-authentic"}));
}

// Gone because it was removed, not because anything is damaged.
Error given_up(const FoundDocument& found) {
    return Error(ErrorCode::document_removed, found.closed().path)
        .with_id(found.row.id.hex())
        .with_detail(std::to_string(found.removal->time));
}

}  // namespace

event::NewEvent read_event(const CompartmentSession& session, const FoundDocument& found, const std::string& purpose,
                           const std::optional<std::string>& reason) {
    const crypto::SubjectKey subject = found.subject_key();
    return session.draft(event::Read{found.row.id, purpose, reason}, &subject);
}

Result<std::uint64_t> hand_over(CompartmentSession& session, const FoundDocument& found, const Handover& handover,
                                const Sink& sink) {
    const Receipt& receipt = *handover.receipt;
    CHECK(handover.which < receipt.count());
    std::uint64_t bytes = 0;
    auto index = session.chunk_index();
    Result<void> done = index ? Result<void>() : Result<void>(base::Unexpected(index.error()));
    if (index) {
        content::ContentReader reader(receipt, **index, session.content_compartment());
        done = reader.read(content::IdKind::data, found.closed().content, found.closed().sha256,
                           [&](ByteView piece) -> Result<void> {
                               TRY(sink(piece));
                               bytes += piece.size();
                               return {};
                           });
    }
    if (!done && done.error().code == ErrorCode::content_missing && found.removal) done = fail(given_up(found));
    event::Outcome outcome{
        found.row.id, {receipt.journal(), receipt.first() + handover.which}, bytes, done.has_value(), {}};
    if (!done) outcome.error = word_of(done.error().code);
    const crypto::SubjectKey subject = found.subject_key();
    event::NewEvent event = session.draft(outcome, &subject);
    if (done) {
        session.add_outcome(std::move(event));
        mend_what_was_met(session);
        return bytes;
    }
    note_damage(session, done.error());
    // The access stands in the journal already; an outcome that cannot be written leaves it as "fully released".
    static_cast<void>(session.commit_outcome(std::move(event)).has_value());
    mend_what_was_met(session);
    return fail(std::move(done).error());
}

Result<DocumentInfo> show(Session& session, const ReadRequest& request) {
    CompartmentSession& work = session.work();
    const FoundDocument found = TRY(resolve(session, request.document));
    std::vector<event::NewEvent> events;
    events.push_back(read_event(work, found, "show", request.reason));
    const Receipt receipt = TRY(work.commit(std::move(events)));
    return describe(receipt, session, found);
}

Result<std::uint64_t> cat(Session& session, const ReadRequest& request, const Sink& sink) {
    CompartmentSession& work = session.work();
    const FoundDocument found = TRY(resolve(session, request.document));
    std::vector<event::NewEvent> events;
    events.push_back(read_event(work, found, "cat", request.reason));
    const Receipt receipt = TRY(work.commit(std::move(events)));
    return hand_over(work, found, {&receipt, 0}, sink);
}

}  // namespace vault::ops
