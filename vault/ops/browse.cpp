// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/browse.h"

#include <algorithm>

#include "crypto/fold.h"

namespace vault::ops {
namespace {

std::vector<std::string> words_of(const std::string& query) {
    std::vector<std::string> words;
    const std::string folded = crypto::fold(query);
    constexpr std::string_view kBlank = " \t\n\r\v\f";
    for (std::size_t at = folded.find_first_not_of(kBlank); at != std::string::npos;) {
        const std::size_t end = std::min(folded.find_first_of(kBlank, at), folded.size());
        words.push_back(folded.substr(at, end - at));
        at = folded.find_first_not_of(kBlank, end);
    }
    return words;
}

// In any order, each in any of them.
bool holds_all(const FoundDocument& found, const std::vector<std::string>& words) {
    if (words.empty()) return true;
    std::vector<std::string> texts{crypto::fold(found.closed().name), crypto::fold(found.closed().path)};
    if (found.labels.matter) texts.push_back(crypto::fold(*found.labels.matter));
    if (found.labels.note) texts.push_back(crypto::fold(*found.labels.note));
    for (const std::string& tag : found.labels.tags) texts.push_back(crypto::fold(tag));
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
        return std::any_of(texts.begin(), texts.end(),
                           [&](const std::string& text) { return text.find(word) != std::string::npos; });
    });
}

bool matches(const FoundDocument& found, const BrowseRequest& request, const std::vector<std::string>& words) {
    const std::vector<std::string>& tags = found.labels.tags;
    if (request.matter && found.labels.matter != request.matter) return false;
    if (request.tag && std::find(tags.begin(), tags.end(), *request.tag) == tags.end()) return false;
    if (found.removal.has_value() != request.removed) return false;
    return holds_all(found, words);
}

// How a list was narrowed, as it stands in the log.
std::optional<std::string> narrowing(const BrowseRequest& request) {
    std::string text;
    const auto add = [&](const std::string& word) { text += (text.empty() ? "" : " ") + word; };
    if (request.removed) add("removed");
    if (request.matter) add("matter=" + *request.matter);
    if (request.tag) add("tag=" + *request.tag);
    return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

Result<void> browse(Session& session, const BrowseRequest& request, const EachDocument& each) {
    CompartmentSession& work = session.work();
    event::Browse event;
    event.what = request.query ? "find" : "list";
    event.query = request.query ? request.query : narrowing(request);
    std::vector<event::NewEvent> events;
    events.push_back(work.draft(event));
    const Receipt receipt = TRY(work.commit(std::move(events)));

    catalog::DocumentFilter filter;
    filter.matter = request.matter;
    filter.tag = request.tag;
    if (request.query) filter.folded_words = words_of(*request.query);
    if (request.removed) filter.which = catalog::DocumentFilter::Which::removed;
    catalog::Catalog& rows = *TRY(work.catalog());
    return rows.documents(filter, [&](const catalog::DocumentRow& row) -> Result<void> {
        const auto found = open_row(work, row);
        if (!found || !matches(*found, request, filter.folded_words)) return {};
        return each(describe(receipt, session, *found));
    });
}

}  // namespace vault::ops
