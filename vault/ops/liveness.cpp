// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/liveness.h"

#include "vault/ops/log_verify.h"

namespace vault::ops {
namespace {

Result<content::LiveChunks> follow(CompartmentSession& session, content::index::ChunkIndex& index,
                                   const Holdings& holdings) {
    content::LiveChunks chunks(index, session.content_compartment());
    for (const Holdings::Document& document : holdings.documents) {
        TRY(chunks.add(content::IdKind::data, {document.content, document.sha256}));
    }
    for (const Holdings::List& list : holdings.lists) {
        TRY(chunks.add(content::IdKind::list, {list.content, list.sha256}));
    }
    for (const auto& [id, pack] : holdings.packs) {
        const auto reader = content::pack::PackReader::open(session.files(), id, session.content_compartment());
        if (reader) TRY(chunks.add_bases(*reader));
    }
    return chunks;
}

}  // namespace

Result<void> demand_whole_log(Session& session) {
    static_cast<void>(TRY(session.work().catalog()));  // notices what opening did not
    if (session.alarm()) return fail(Error(ErrorCode::needs_unknown).with_detail("alarm"));
    const LogVerdict verdict = TRY(verify_log(session, std::nullopt));
    for (const JournalVerdict& journal : verdict.journals) {
        if (journal.ok) continue;
        return fail(Error(ErrorCode::needs_unknown).with_id(journal.head.journal.hex()).with_detail("journal"));
    }
    if (verdict.pending > 0) return fail(Error(ErrorCode::needs_unknown).with_detail("alarm"));
    return {};
}

Result<Liveness> find_liveness(CompartmentSession& session) {
    Holdings holdings = TRY(read_holdings(session));
    if (holdings.broken) {
        return fail(Error(ErrorCode::needs_unknown).with_id(holdings.broken->hex()).with_detail("journal"));
    }
    if (!holdings.unknown_kind.empty()) {
        return fail(Error(ErrorCode::too_new).with_detail("event " + holdings.unknown_kind));
    }
    content::index::KnownPacks named;
    for (const auto& [id, pack] : holdings.packs) named.insert(id);
    auto index = std::make_unique<content::index::ChunkIndex>(TRY(
        content::index::ChunkIndex::open(session.files(), session.content_compartment(), std::move(named))));
    auto chunks = follow(session, *index, holdings);
    if (!chunks) {
        TRY(index->rebuild());  // a run may lie, or lack what it should have
        chunks = follow(session, *index, holdings);
    }
    if (!chunks) return fail(Error(ErrorCode::needs_unknown).with_id(chunks.error().id).with_detail("recipe"));
    return Liveness{std::move(holdings), std::move(index), chunks.take()};
}

}  // namespace vault::ops
