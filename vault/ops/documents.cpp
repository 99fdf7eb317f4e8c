// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/documents.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "crypto/fold.h"

namespace vault::ops {
namespace {

constexpr std::size_t kMinPrefix = 4;
constexpr std::size_t kMaxCandidates = 64;

enum class By : std::uint8_t { path, id, hash };

// What a DOC fits; the newest in the order of events first where it is a path or a SHA-256.
struct Candidates {
    std::vector<FoundDocument> found;
    By by = By::path;
};

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

Result<Candidates> find_candidates(CompartmentSession& session, const std::string& document) {
    catalog::Catalog& rows = *TRY(session.catalog());
    if (const auto hash = ContentHash::parse(document)) {
        auto found = open_rows(session, TRY(rows.find_by_hash(*hash)));
        std::erase_if(found, [&](const FoundDocument& one) { return one.closed().sha256 != *hash; });
        if (!found.empty()) return Candidates{std::move(found), By::hash};
    }
    if (document.size() >= kMinPrefix && document.size() <= 2 * DocumentId::kSize && is_hex(document)) {
        auto found = open_rows(session, TRY(rows.find_by_prefix(document, kMaxCandidates)));
        std::erase_if(found, [&](const FoundDocument& one) { return !one.row.id.hex().starts_with(document); });
        const bool by_id = !found.empty();
        // A short one may as well be a name: what both readings mean is several.
        if (document.size() < 2 * DocumentId::kSize) {
            for (FoundDocument& one : TRY(find_by_name(session, document))) {
                const auto same = [&](const FoundDocument& other) { return other.row.id == one.row.id; };
                if (std::none_of(found.begin(), found.end(), same)) found.push_back(std::move(one));
            }
        }
        if (!found.empty()) return Candidates{std::move(found), by_id ? By::id : By::path};
    }
    return Candidates{TRY(find_by_name(session, document)), By::path};
}

// Whether the first will do for all of them.
bool first_will_do(const Candidates& candidates, Wanted wanted) {
    const std::vector<FoundDocument>& found = candidates.found;
    if (found.size() == 1) return true;
    if (found.empty() || wanted == Wanted::to_change) return false;
    // The same bytes under several names are one content.
    if (candidates.by == By::hash) return true;
    // Devices that did not know of each other may both have added a file: the newest. Another source is another file.
    return candidates.by == By::path && std::all_of(found.begin(), found.end(), [&](const FoundDocument& one) {
               return one.closed().labels.source == found.front().closed().labels.source;
           });
}

Result<Receipt> commit_browse(CompartmentSession& work, const std::string& query, std::size_t count) {
    std::vector<event::NewEvent> events;
    events.push_back(work.draft(event::Browse{"find", query, count}));
    return work.commit(std::move(events));
}

// What is said of it now. False: the row leads to something else.
bool open_label(CompartmentSession& session, FoundDocument& found) {
    found.labels = found.closed().labels;
    if (!found.row.label) return true;
    const auto event = session.event_at(*found.row.label);
    const auto* labelled = event ? std::get_if<event::Labelled>(&event->kind) : nullptr;
    if (labelled == nullptr || labelled->document != found.row.id) return false;
    found.labels.matter = labelled->matter;
    found.labels.note = labelled->note;
    found.labels.tags = labelled->tags;
    return true;
}
bool open_removal(CompartmentSession& session, FoundDocument& found) {
    if (!found.row.removal) return true;
    const auto event = session.event_at(*found.row.removal);
    const auto* removed = event ? std::get_if<event::Removed>(&event->kind) : nullptr;
    if (removed == nullptr || removed->document != found.row.id) return false;
    found.removal = Removal{event->common.time, event->common.person, {}, removed->reason};
    return true;
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

bool is_tag(const std::string& tag) { return !tag.empty() && crypto::is_valid_utf8(tag); }

bool fits_in_log(const event::NewEvent& event) {
    return event.text.size() + (event.closed ? event.closed->text.size() : 0) <= event::kMaxTextSize;
}

std::optional<FoundDocument> open_row(CompartmentSession& session, const catalog::DocumentRow& row) {
    const auto refused = [&] {
        session.note({Notice::Kind::catalog_rebuilt, session.compartment().name, row.id.hex(), 0, "row-refused"});
        return std::nullopt;
    };
    auto event = session.document_at(row);
    if (!event) return refused();
    // An erasure counts from its event on, also where it was cut off before the journal was written anew.
    if (row.erased || !std::get<event::Document>(event->kind).closed) return std::nullopt;
    FoundDocument found{row, event.take(), {}, {}};
    if (!open_label(session, found) || !open_removal(session, found)) return refused();
    return found;
}

Result<FoundDocument> resolve(Session& session, const std::string& document, Wanted wanted) {
    CompartmentSession& work = session.work();
    Candidates candidates = TRY(find_candidates(work, document));
    std::vector<FoundDocument>& found = candidates.found;
    if (first_will_do(candidates, wanted)) return std::move(found.front());
    std::string ids;
    for (const FoundDocument& one : found) ids += one.row.id.hex() + "\n";
    // That there is none, or several, says something of what is in the vault.
    Receipt receipt = TRY(commit_browse(work, document, found.size()));
    const ErrorCode code = found.empty() ? ErrorCode::no_such_document : ErrorCode::ambiguous_document;
    session.keep_asked(std::make_unique<Asked>(Asked{document, std::move(found), std::move(receipt)}));
    return fail(Error(code, document).with_detail(ids));
}

Result<void> show_candidates(Session& session, const std::string& document, const EachDocument& each) {
    if (session.asked() == nullptr || session.asked()->document != document) {
        std::vector<FoundDocument> found = TRY(find_candidates(session.work(), document)).found;
        Receipt receipt = TRY(commit_browse(session.work(), document, found.size()));
        session.keep_asked(std::make_unique<Asked>(Asked{document, std::move(found), std::move(receipt)}));
    }
    const Asked& asked = *session.asked();
    for (const FoundDocument& one : asked.found) TRY(each(describe(asked.receipt, session, one)));
    return {};
}

Result<std::vector<FoundDocument>> versions_of(CompartmentSession& session, const catalog::Catalog& rows,
                                               FoundDocument found) {
    std::set<DocumentId> seen{found.row.id};
    std::vector<FoundDocument> all;
    all.push_back(std::move(found));
    const auto take = [&](const catalog::DocumentRow& row) -> FoundDocument* {
        if (!seen.insert(row.id).second) return nullptr;
        auto opened = open_row(session, row);
        return opened ? &all.emplace_back(std::move(*opened)) : nullptr;
    };
    for (std::size_t at = 0; at < all.size(); ++at) {
        const DocumentId id = all[at].row.id;
        if (const auto replaced = all[at].replaces()) {
            if (const auto row = TRY(rows.find_document(*replaced))) take(*row);
        }
        for (const catalog::DocumentRow& row : TRY(rows.find_replacing(id))) {
            const FoundDocument* taken = take(row);
            if (taken != nullptr && taken->replaces() != id) all.pop_back();
        }
    }
    std::sort(all.begin() + 1, all.end(),
              [](const FoundDocument& a, const FoundDocument& b) { return a.row.id < b.row.id; });
    return all;
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
    info.removed = found.removal;
    if (info.removed) info.removed->person_name = session.person_name(info.removed->person);
    info.current = found.row.current && !info.removed;
    info.matter = found.labels.matter;
    info.search = found.labels.search;
    info.source = found.labels.source;
    info.note = found.labels.note;
    info.tags = found.labels.tags;
    info.stat = closed.stat;
    info.owner = closed.owner;
    info.group = closed.group;
    info.changed_while_read = closed.changed_while_read;
    return info;
}

}  // namespace vault::ops
