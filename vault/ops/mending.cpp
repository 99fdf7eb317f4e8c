// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/mending.h"

#include <algorithm>

#include "vault/store/layout.h"

namespace vault::ops {
namespace {

using content::pack::Mode;
using content::pack::Repaired;

PackMending judge(const Repaired& done, Mode mode) {
    using State = PackMending::State;
    if (!done.was_damaged()) return {.state = State::sound, .done = done};
    if (!done.lost_blocks.empty()) return {.state = State::parts_lost, .done = done};
    const bool is_whole = mode == Mode::write && done.left == 0;
    return {.state = is_whole ? State::mended : State::mendable, .done = done};
}

}  // namespace

Result<PackMending> mend_pack(CompartmentSession& session, const PackId& pack, const MendingOptions& options) {
    store::FileStore& files = session.files();
    const content::Compartment compartment = session.content_compartment();
    // Without the lock: nearly always there is nothing to do, and whoever adds need not wait.
    const auto looked = content::pack::repair_pack(files, pack, compartment, Mode::look);
    if (!looked && looked.error().code == ErrorCode::io) return fail(looked.error());
    if (!looked) return PackMending{.state = PackMending::State::unusable, .done = {}, .why = looked.error().code};
    const PackMending seen = judge(*looked, Mode::look);
    const bool has_work =
        (looked->sectors > 0 || looked->resized) && (options.incomplete_too || looked->lost_blocks.empty());
    if (options.mode == Mode::look || !has_work || !files.is_writable()) return seen;
    const auto lock = files.lock(store::layout::kStoreLock, options.wait);
    if (!lock) return seen;
    const auto done = content::pack::repair_pack(files, pack, compartment, Mode::write);
    return done ? judge(*done, Mode::write) : seen;
}

Mended mended_pack(const PackId& pack, const Repaired& done) {
    return {Mended::What::pack, pack.hex(), done.sectors, done.from_parity ? "parity" : "copy"};
}

Result<void> PackNews::commit() {
    if (m_damaged.empty() && m_repaired.empty() && m_sound.empty()) return {};
    const std::vector<PackId> list = TRY(TRY(m_session.catalog())->damaged_packs());
    const std::set<PackId> told(list.begin(), list.end());
    std::vector<event::NewEvent> events;
    for (const auto& [pack, what] : m_damaged) {
        if (!told.contains(pack)) events.push_back(m_session.draft(event::PackDamaged{pack, what}));
    }
    for (const auto& [pack, done] : m_repaired) {
        const char* from = done.from_parity ? "parity" : "copy";
        events.push_back(m_session.draft(event::PackRepaired{pack, done.sectors, from}));
    }
    for (const PackId& pack : m_sound) {
        if (told.contains(pack)) events.push_back(m_session.draft(event::PackRepaired{pack, 0, "copy"}));
    }
    if (!events.empty()) static_cast<void>(TRY(m_session.commit(std::move(events))));
    return {};
}

void mend_what_was_met(CompartmentSession& session) {
    content::index::ChunkIndex* index = session.opened_index();
    if (index == nullptr) return;
    PackNews news(session);
    for (const PackId& pack : index->take_marred()) {
        const auto mending =
            mend_pack(session, pack, {.mode = Mode::write, .wait = store::Wait::no, .incomplete_too = false});
        if (!mending || mending->state == PackMending::State::sound) continue;
        news.damaged(pack, "sectors");
        Notice notice{Notice::Kind::pack_rebuilt, session.compartment().name, pack.hex(), mending->done.sectors, {}};
        if (mending->state == PackMending::State::parts_lost) notice.detail = "parts-lost";
        if (mending->state == PackMending::State::mended) {
            news.repaired(pack, mending->done);
            notice.kind = Notice::Kind::pack_repaired;
        }
        session.note(std::move(notice));
    }
    static_cast<void>(news.commit().has_value());
}

}  // namespace vault::ops
