// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/journal.h"

#include "vault/journal/journal_impl.h"
#include "vault/journal/rewrite.h"

namespace vault::journal {

Journal::Journal(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

Result<Journal> Journal::open(const OpenParameters& parameters) {
    // An erasure that was cut off has left a journal torn: that is no damage.
    if (parameters.vault->is_writable()) play_left_redo_files(*parameters.vault, parameters.compartment);
    const StateFolder states(*parameters.state, parameters.compartment);
    return Journal(std::make_unique<Impl>(parameters, TRY(decide(parameters, states))));
}

const Opening& Journal::opening() const { return m_impl->opening; }
const std::vector<event::JournalRepaired>& Journal::repaired() const { return m_impl->repaired; }
const std::vector<event::Head>& Journal::carried() const { return m_impl->carried; }
const DeviceId& Journal::device() const { return m_impl->device; }

std::optional<JournalId> Journal::id() const {
    if (!has_state()) return std::nullopt;
    return m_impl->decision.current->head.journal;
}

Result<Receipt> Journal::commit(std::span<event::NewEvent> events) {
    const Impl::Committed committed = TRY(m_impl->commit(events, false));
    return Receipt(committed.journal, m_impl->parameters.compartment.id, committed.first, events.size());
}

Result<Receipt> Journal::commit_closing(std::span<event::NewEvent> events) {
    const Impl::Committed committed = TRY(m_impl->commit(events, true));
    return Receipt(committed.journal, m_impl->parameters.compartment.id, committed.first, events.size());
}

Result<ErasureReport> Journal::erase(std::span<const event::ErasedTarget> targets) { return m_impl->erase(targets); }
Result<void> Journal::leave(const event::Head& found) { return m_impl->leave(found); }
bool Journal::has_left(const JournalId& id) const { return m_impl->has_left(id); }
Result<void> Journal::clear_alarm() { return m_impl->clear_alarm(); }
Result<std::string> Journal::checkpoint() const { return m_impl->checkpoint(); }
bool Journal::has_state() const { return m_impl->decision.current.has_value(); }

std::optional<CatalogPlace> Journal::catalog_place() const {
    if (!has_state()) return std::nullopt;
    const StateFile& current = *m_impl->decision.current;
    auto catalog = m_impl->states.read_catalog(current);
    if (!catalog) return std::nullopt;
    return CatalogPlace{catalog->name, std::move(catalog->key), catalog->clean, catalog->digest};
}

Result<void> Journal::set_catalog_place(const CatalogPlace& place) {
    if (!has_state()) return fail(ErrorCode::missing);
    const StateFile& current = *m_impl->decision.current;
    const auto lock = TRY(m_impl->states.files().lock(current.name, store::Wait::yes));
    return m_impl->states.write_catalog(current,
                                        format::StateCatalog{place.name, place.key.clone(), place.clean, place.digest});
}

}  // namespace vault::journal
