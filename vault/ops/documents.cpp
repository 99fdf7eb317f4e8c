// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/documents.h"

#include <algorithm>
#include <filesystem>

#include "crypto/fold.h"

namespace vault::ops {
namespace {

constexpr std::size_t kMinPrefix = 4;
constexpr std::size_t kMaxCandidates = 64;

bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::vector<FoundDocument> open_rows(CompartmentSession& session, const std::vector<catalog::DocumentRow>& rows) {
    std::vector<FoundDocument> found;
    for (const catalog::DocumentRow& row : rows) {
        if (auto opened = open_row(session, row)) found.push_back(std::move(*opened));
    }
    return found;
}

// A path as it was typed stands for itself (stdin's name), or from the current folder.
Result<std::vector<FoundDocument>> find_by_name(CompartmentSession& session, const std::string& document) {
    catalog::Catalog& rows = *TRY(session.catalog());
    for (const std::string& path : {document, absolute_path(document)}) {
        auto found = open_rows(session, TRY(rows.find_by_path(path)));
        std::erase_if(found, [&, wanted = path](const FoundDocument& one) { return one.closed().path != wanted; });
        if (!found.empty()) return found;
    }
    return std::vector<FoundDocument>();
}

bool has_tag(const event::Document::Closed& closed, const std::string& tag) {
    return std::find(closed.labels.tags.begin(), closed.labels.tags.end(), tag) != closed.labels.tags.end();
}

bool matches(const event::Document::Closed& closed, const BrowseRequest& request, const std::string& folded_query) {
    if (request.matter && closed.labels.matter != request.matter) return false;
    if (request.tag && !has_tag(closed, *request.tag)) return false;
    if (!request.query) return true;
    const auto contains = [&](const std::string& text) {
        return crypto::fold(text).find(folded_query) != std::string::npos;
    };
    return contains(closed.name) || contains(closed.path) ||
           std::any_of(closed.labels.tags.begin(), closed.labels.tags.end(), contains);
}

}  // namespace

std::string absolute_path(const std::string& path) {
    std::error_code none;
    std::filesystem::path full = std::filesystem::path(path);
    if (!full.is_absolute()) full = std::filesystem::current_path(none) / full;
    std::string normal = full.lexically_normal().native();
    while (normal.size() > 1 && normal.back() == '/') normal.pop_back();
    return normal;
}

std::optional<FoundDocument> open_row(CompartmentSession& session, const catalog::DocumentRow& row) {
    auto event = session.document_at(row);
    if (!event) {
        session.note({Notice::Kind::catalog_rebuilt, session.compartment().name, row.id.hex(), 0, "row-refused"});
        return std::nullopt;
    }
    if (!std::get<event::Document>(event->kind).closed) return std::nullopt;
    return FoundDocument{row, event.take()};
}

Result<std::vector<FoundDocument>> find_candidates(CompartmentSession& session, const std::string& document) {
    catalog::Catalog& rows = *TRY(session.catalog());
    if (const auto hash = ContentHash::parse(document)) {
        auto found = open_rows(session, TRY(rows.find_by_hash(*hash)));
        std::erase_if(found, [&](const FoundDocument& one) { return one.closed().sha256 != *hash; });
        if (!found.empty()) return found;
    }
    if (document.size() >= kMinPrefix && document.size() <= 2 * DocumentId::kSize && is_hex(document)) {
        auto found = open_rows(session, TRY(rows.find_by_prefix(document, kMaxCandidates)));
        std::erase_if(found, [&](const FoundDocument& one) { return !one.row.id.hex().starts_with(document); });
        // A short one may as well be a name: what both readings mean is several.
        if (document.size() < 2 * DocumentId::kSize) {
            for (FoundDocument& one : TRY(find_by_name(session, document))) {
                const auto same = [&](const FoundDocument& other) { return other.row.id == one.row.id; };
                if (std::none_of(found.begin(), found.end(), same)) found.push_back(std::move(one));
            }
        }
        if (!found.empty()) return found;
    }
    return find_by_name(session, document);
}

Result<FoundDocument> resolve(CompartmentSession& session, const std::string& document) {
    std::vector<FoundDocument> found = TRY(find_candidates(session, document));
    if (found.empty()) return fail(Error(ErrorCode::no_such_document, document));
    // The same bytes under several names are one content: by SHA-256 any of them will do.
    if (found.size() == 1 || ContentHash::parse(document)) return std::move(found.front());
    std::string ids;
    for (const FoundDocument& one : found) ids += one.row.id.hex() + "\n";
    return fail(Error(ErrorCode::ambiguous_document, document).with_detail(ids));
}

DocumentInfo describe(const Receipt&, const Session& session, const FoundDocument& found) {
    const auto& document = std::get<event::Document>(found.event.kind);
    const event::Document::Closed& closed = found.closed();
    DocumentInfo info;
    info.id = document.document;
    info.name = closed.name;
    info.path = closed.path;
    info.size = closed.size;
    info.sha256 = closed.sha256;
    info.added = found.event.common.time;
    info.person = found.event.common.person;
    info.person_name = session.person_name(info.person);
    info.intake = document.intake;
    info.replaces = document.replaces;
    info.current = found.row.current;
    info.matter = closed.labels.matter;
    info.search = closed.labels.search;
    info.source = closed.labels.source;
    info.tags = closed.labels.tags;
    info.stat = closed.stat;
    info.owner = closed.owner;
    info.group = closed.group;
    info.changed_while_read = closed.changed_while_read;
    return info;
}

Result<void> browse(Session& session, const BrowseRequest& request, const EachDocument& each) {
    CompartmentSession& main = session.main();
    event::Browse event;
    event.what = request.query ? "find" : "list";
    if (request.query) {
        event.query = *request.query;
    } else if (request.matter || request.tag) {
        event.query = (request.matter ? "matter=" + *request.matter : "") + (request.matter && request.tag ? " " : "") +
                      (request.tag ? "tag=" + *request.tag : "");
    }
    std::vector<event::NewEvent> events;
    events.push_back(main.draft(event));
    const Receipt receipt = TRY(main.commit(std::move(events)));

    catalog::DocumentFilter filter;
    filter.matter = request.matter;
    filter.tag = request.tag;
    const std::string folded = request.query ? crypto::fold(*request.query) : std::string();
    if (request.query) filter.folded_text = folded;
    catalog::Catalog& rows = *TRY(main.catalog());
    return rows.documents(filter, [&](const catalog::DocumentRow& row) -> Result<void> {
        const auto found = open_row(main, row);
        if (!found || !matches(found->closed(), request, folded)) return {};
        return each(describe(receipt, session, *found));
    });
}

Result<void> show_candidates(Session& session, const std::string& document, const EachDocument& each) {
    CompartmentSession& main = session.main();
    const std::vector<FoundDocument> found = TRY(find_candidates(main, document));
    event::Browse event;
    event.what = "find";
    event.query = document;
    event.count = found.size();
    std::vector<event::NewEvent> events;
    events.push_back(main.draft(event));
    const Receipt receipt = TRY(main.commit(std::move(events)));
    for (const FoundDocument& one : found) TRY(each(describe(receipt, session, one)));
    return {};
}

}  // namespace vault::ops
