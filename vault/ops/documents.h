// SPDX-License-Identifier: Apache-2.0
// From what a person typed to document events, each opened in its place and compared with what was asked for; a catalog
// row alone shows nothing. None of this releases: callers commit first.
#pragma once

#include "vault/ops/session.h"

namespace vault::ops {

struct FoundDocument {
    catalog::DocumentRow row;
    event::Event event;  // a Document with its closed part
    const event::Document::Closed& closed() const { return *std::get<event::Document>(event.kind).closed; }
    crypto::SubjectKey subject_key() const { return crypto::SubjectKey::copy_of(closed().subject_key); }
};

// DOC: 32 hex digits or a unique prefix of at least 4, a SHA-256, or a path as it was added (relative ones are taken
// from the current folder). no_such_document, or ambiguous_document with the ids in `detail`, one per line.
Result<FoundDocument> resolve(CompartmentSession& session, const std::string& document);
// All that `document` may mean, newest versions only.
Result<std::vector<FoundDocument>> find_candidates(CompartmentSession& session, const std::string& document);

// Opens a row's event; nothing if it is erased or not what the row says (then a notice is left).
std::optional<FoundDocument> open_row(CompartmentSession& session, const catalog::DocumentRow& row);

// The receipt: that this showing was logged (Upholds G9).
DocumentInfo describe(const Receipt&, const Session& session, const FoundDocument& found);

// Lexically absolute, from the current folder; "." and ".." resolved without looking at links.
std::string absolute_path(const std::string& path);

// list and find: the browse event first.
struct BrowseRequest {
    std::optional<std::string> matter;
    std::optional<std::string> tag;
    std::optional<std::string> query;  // find
};
Result<void> browse(Session& session, const BrowseRequest& request, const EachDocument& each);
Result<void> show_candidates(Session& session, const std::string& document, const EachDocument& each);

}  // namespace vault::ops
