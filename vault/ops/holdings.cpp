// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/holdings.h"

namespace vault::ops {

Result<void> take_in(const event::Commit& commit, Holdings& holdings) {
    for (const event::Recorded& recorded : commit.events) {
        if (recorded.erased) continue;
        const event::Event event = TRY(event::parse(recorded));
        if (const auto* packs = std::get_if<event::Packs>(&event.kind)) {
            for (const PackRef& pack : packs->packs) {
                Holdings::Pack& named = holdings.packs[pack.pack];
                if (named.named_by.empty()) named.commitment = pack.commitment;
                named.named_by.insert(event.common.session);
            }
        } else if (const auto* condemned = std::get_if<event::Condemned>(&event.kind)) {
            for (const PackId& pack : condemned->packs) {
                holdings.condemned[pack].insert(condemned->waits_for.begin(), condemned->waits_for.end());
            }
        } else if (const auto* unknown = std::get_if<event::Unknown>(&event.kind)) {
            holdings.unknown_kind = unknown->kind;
        } else if (const auto* document = std::get_if<event::Document>(&event.kind);
                   document != nullptr && document->closed) {
            const event::Document::Closed& closed = *document->closed;
            holdings.documents.push_back(
                {document->document,
                 {{commit.journal, commit.index, recorded.frame, recorded.sequence}, commit.offset},
                 closed.content,
                 closed.sha256,
                 closed.size});
            holdings.bytes += closed.size;
        } else if (const auto* removed = std::get_if<event::Removed>(&event.kind)) {
            holdings.removed.insert(removed->document);
        } else if (const auto* erased = std::get_if<event::Erased>(&event.kind)) {
            for (const event::ErasedTarget& target : erased->targets) {
                holdings.erased.emplace(target.journal, target.sequence);
            }
        } else if (const auto* end = std::get_if<event::IntakeEnd>(&event.kind)) {
            holdings.lists.push_back({end->intake, end->list, end->list_sha256});
        }
    }
    return {};
}

void leave_out_removed(Holdings& holdings) {
    std::erase_if(holdings.documents, [&](const Holdings::Document& document) {
        const event::Position& at = document.source.position;
        return holdings.removed.contains(document.id) || holdings.erased.contains({at.journal, at.sequence});
    });
    holdings.bytes = 0;
    for (const Holdings::Document& document : holdings.documents) holdings.bytes += document.size;
}

Result<Holdings> read_holdings(CompartmentSession& session) {
    Holdings holdings;
    for (const JournalId& id : TRY(session.journals())) {
        const auto reader = session.reader(id);
        if (!reader) {
            holdings.broken = id;
            continue;
        }
        const auto each = [&](const event::Commit& commit, const journal::Verified&) {
            return take_in(commit, holdings);
        };
        const auto end = TRY((*reader)->replay((*reader)->beginning(), session.people(), each));
        if (end.finding) holdings.broken = id;
    }
    leave_out_removed(holdings);
    return holdings;
}

Result<void> name_documents(CompartmentSession& session, const char* what, const Named& findings) {
    if (findings.empty()) return {};
    event::Browse browse;
    browse.what = what;
    browse.count = findings.size();
    std::vector<event::NewEvent> events;
    events.push_back(session.draft(browse));
    static_cast<void>(TRY(session.commit(std::move(events))));
    for (const auto& [finding, source] : findings) {
        const auto event = session.event_at(source);
        const auto* document = event ? std::get_if<event::Document>(&event->kind) : nullptr;
        if (document != nullptr && document->closed) finding->path = document->closed->path;
    }
    return {};
}

}  // namespace vault::ops
