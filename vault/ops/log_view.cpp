// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/log_view.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace vault::ops {
namespace {

class LogView {
  public:
    LogView(Session& session, CompartmentSession& part, const catalog::Catalog& rows, const Receipt&)
        : m_session(session), m_part(part), m_rows(rows) {}

    Result<LogEntry> entry(const catalog::EventRow& row) {
        const event::Recorded recorded = TRY(m_part.recorded_at(row.source));
        const event::Event event = TRY(event::parse(recorded));
        LogEntry entry;
        entry.journal = row.source.position.journal;
        entry.sequence = recorded.sequence;
        entry.leaf = recorded.leaf;
        entry.time = event.common.time;
        entry.person = event.common.person;
        entry.person_name = m_session.person_name(event.common.person);
        entry.kind = recorded.erased ? "tombstone" : event.kind_name;
        entry.text = recorded.text;
        entry.frontend = frontend_of(event);
        if (const auto subject = event::subject_of(event.kind)) set_document(entry, *subject);
        if (const auto* read = std::get_if<event::Read>(&event.kind)) {
            entry.reason = read->reason;
            set_outcome(entry);
        } else if (const auto* outcome = std::get_if<event::Outcome>(&event.kind)) {
            entry.outcome = outcome->complete ? "complete" : "incomplete";
            entry.bytes = outcome->bytes;
        } else if (const auto* removed = std::get_if<event::Removed>(&event.kind)) {
            entry.reason = removed->reason;
        } else if (const auto* grant = std::get_if<event::GrantMade>(&event.kind)) {
            entry.concerns = {name_of(grant->compartment), name_of(grant->to)};
        } else if (const auto* rekeyed = std::get_if<event::CompartmentRekeyed>(&event.kind)) {
            entry.concerns = {name_of(rekeyed->compartment)};
            entry.reason = rekeyed->reason;
        } else if (const auto* gone = std::get_if<event::PersonRemoved>(&event.kind)) {
            entry.concerns = {name_of(gone->removed)};
            entry.reason = gone->reason;
        } else if (const auto* acknowledged = std::get_if<event::Acknowledged>(&event.kind)) {
            entry.reason = acknowledged->reason;
        }
        return entry;
    }

  private:
    std::string name_of(const PersonId& id) const {
        const std::string name = m_session.person_name(id);
        return name.empty() ? id.hex() : name;
    }
    std::string name_of(const CompartmentId& id) const {
        for (const keyring::Compartment& one : m_session.keys().compartments()) {
            if (one.id == id) return one.name;
        }
        for (const keyring::LockedCompartment& one : m_session.keys().locked_compartments()) {
            if (one.id == id) return one.name;
        }
        return id.hex();
    }

    std::string frontend_of(const event::Event& event) {
        const auto [at, fresh] = m_frontends.try_emplace(event.common.session);
        if (!fresh) return at->second;
        if (const auto* open = std::get_if<event::SessionOpen>(&event.kind)) return at->second = open->frontend;
        const auto source = m_rows.find_session(event.common.session);
        if (source && source.value()) {
            const auto opened = m_part.event_at(*source.value());
            if (opened) {
                if (const auto* open = std::get_if<event::SessionOpen>(&opened->kind)) at->second = open->frontend;
            }
        }
        return at->second;
    }

    void set_document(LogEntry& entry, const DocumentId& id) {
        entry.document = id;
        const auto [at, fresh] = m_paths.try_emplace(id);
        if (fresh) {
            const auto row = m_rows.find_document(id);
            if (row && row.value()) {
                if (const auto found = open_row(m_part, *row.value())) at->second = found->closed().path;
            }
        }
        entry.document_path = at->second;
        if (m_paths.size() > kPathsKept) m_paths.clear();
    }

    // An access whose outcome stands nowhere is to be read as fully released: nothing is said here then.
    void set_outcome(LogEntry& entry) {
        const auto source = m_rows.find_outcome(entry.journal, entry.sequence);
        if (!source || !source.value()) return;
        const auto event = m_part.event_at(*source.value());
        if (!event) return;
        const auto* outcome = std::get_if<event::Outcome>(&event->kind);
        if (outcome == nullptr || outcome->of.journal != entry.journal || outcome->of.sequence != entry.sequence)
            return;
        entry.outcome = outcome->complete ? "complete" : "incomplete";
        entry.bytes = outcome->bytes;
    }

    static constexpr std::size_t kPathsKept = 65536;
    Session& m_session;
    CompartmentSession& m_part;
    const catalog::Catalog& m_rows;
    std::map<SessionId, std::string> m_frontends;
    std::map<DocumentId, std::optional<std::string>> m_paths;
};

std::string words_of(const LogFilter& filter) {
    std::string words;
    const auto add = [&](const char* key, const std::string& value) {
        if (!words.empty()) words += ' ';
        words += key + value;
    };
    if (filter.document) add("document=", *filter.document);
    if (filter.person) add("person=", *filter.person);
    if (filter.since) add("since=", std::to_string(*filter.since));
    if (filter.until) add("until=", std::to_string(*filter.until));
    return words;
}

// All who have or had that name: one who was removed gives it free. Nobody stands for no filter.
Result<std::vector<std::optional<PersonId>>> persons_of(const Session& session, const LogFilter& filter) {
    std::vector<std::optional<PersonId>> ids;
    if (!filter.person) return ids.emplace_back(), ids;
    for (const keyring::Person& person : session.keys().people()) {
        if (person.name == *filter.person || person.id.hex() == *filter.person) ids.emplace_back(person.id);
    }
    if (ids.empty()) return fail(Error(ErrorCode::invalid_argument).with_detail("person"));
    return ids;
}

bool comes_before(const catalog::EventRow& a, const catalog::EventRow& b) {
    const event::Position& left = a.source.position;
    const event::Position& right = b.source.position;
    return std::tie(a.lamport, left.journal, left.sequence) < std::tie(b.lamport, right.journal, right.sequence);
}

}  // namespace

Result<void> show_log(Session& session, const LogFilter& filter, const EachEntry& each) {
    CompartmentSession& part = filter.keys ? session.vault_compartment() : session.work();
    catalog::EventFilter wanted;
    if (filter.document) wanted.document = TRY(resolve(session, *filter.document)).row.id;
    const auto persons = TRY(persons_of(session, filter));
    wanted.since = filter.since;
    wanted.until = filter.until;

    event::Browse event;
    event.what = "log";
    if (const std::string words = words_of(filter); !words.empty()) event.query = words;
    std::vector<event::NewEvent> events;
    events.push_back(part.draft(event));
    const Receipt receipt = TRY(part.commit(std::move(events)));

    // Rows first: looking at an entry asks the catalog further questions.
    std::vector<catalog::EventRow> rows;
    const catalog::Catalog& catalog = *TRY(part.catalog());
    for (const std::optional<PersonId>& person : persons) {
        wanted.person = person;
        TRY(catalog.events(
            wanted, [&](const catalog::EventRow& row) -> Result<void> { return rows.push_back(row), Result<void>(); }));
    }
    if (persons.size() > 1) std::sort(rows.begin(), rows.end(), comes_before);
    LogView view(session, part, catalog, receipt);
    for (const catalog::EventRow& row : rows) {
        auto entry = view.entry(row);
        if (!entry) {
            part.note({Notice::Kind::journal_damaged, part.compartment().name, row.source.position.journal.hex(),
                       row.source.position.sequence, "event"});
            continue;
        }
        TRY(each(*entry));
    }
    return {};
}

}  // namespace vault::ops
