// SPDX-License-Identifier: Apache-2.0
// From what a person typed to document events, each opened in its place and compared with what was asked for; a catalog
// row alone shows nothing. None of this releases: callers commit first.
#pragma once

#include "vault/ops/session.h"

namespace vault::ops {

struct FoundDocument {
    catalog::DocumentRow row;
    event::Event event;               // a Document with its closed part
    event::Labels labels;             // what is said of it now: the newest `labelled` event counts
    std::optional<Removal> removal;   // that it was removed, from that event; person_name stays empty
    const event::Document::Closed& closed() const { return *std::get<event::Document>(event.kind).closed; }
    std::optional<DocumentId> replaces() const { return std::get<event::Document>(event.kind).replaces; }
    crypto::SubjectKey subject_key() const { return crypto::SubjectKey::copy_of(closed().subject_key); }
};

// What a DOC is wanted for: something to read, of which the newest will do; or the one document that is to change.
enum class Wanted : std::uint8_t { to_read, to_change };

// DOC: 32 hex digits or a unique prefix of at least 4, a SHA-256, or a path as it was added (relative ones are taken
// from the current folder). To read, a path means the newest in the order of events, unless several sources have it,
// and a SHA-256 any document with those bytes; to change, all that fit must be one. no_such_document, or
// ambiguous_document with the ids in `detail`, one per line: the browse event is durable before either is said (Upholds
// G9).
Result<FoundDocument> resolve(Session& session, const std::string& document, Wanted wanted = Wanted::to_read);

// Opens a row's event, and those of its label and its removal; nothing if it is erased or not what the row says (then a
// notice is left).
std::optional<FoundDocument> open_row(CompartmentSession& session, const catalog::DocumentRow& row);

// The receipt: that this showing was logged (Upholds G9).
DocumentInfo describe(const Receipt&, const Session& session, const FoundDocument& found);

// All versions of it, those of other devices too: what it replaced and what replaced it, and so on; itself first, then
// in the order of their ids. `rows`: the session's catalog.
Result<std::vector<FoundDocument>> versions_of(CompartmentSession& session, const catalog::Catalog& rows,
                                               FoundDocument found);

// Lexically absolute, from the current folder; "." and ".." resolved without looking at links.
std::string absolute_path(const std::string& path);

// Whether a text that a person typed can stand as a tag.
bool is_tag(const std::string& tag);
// Whether an event, with its closed part, is short enough for a journal.
bool fits_in_log(const event::NewEvent& event);

// What a DOC that meant nothing or several could have meant, kept with the receipt of the event that says so.
struct Asked {
    std::string document;
    std::vector<FoundDocument> found;
    Receipt receipt;
};
// The candidates of the last such DOC, or of this one.
Result<void> show_candidates(Session& session, const std::string& document, const EachDocument& each);

}  // namespace vault::ops
