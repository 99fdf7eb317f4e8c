// SPDX-License-Identifier: Apache-2.0
// A journal as replay hands it on: one commit per call, with leaf hashes that are all different. Nothing is sealed.
#pragma once

#include "vault/catalog/catalog.h"

namespace vault::catalog {

// Ids that a failing test prints as something to recognise.
template <class IdType>
IdType id_of(std::uint64_t number) {
    base::ByteArray<IdType::kSize> bytes{};
    base::store_le<std::uint64_t>(bytes, number);
    bytes.back() = 0xA1;
    return IdType(bytes);
}

inline PersonId anna() { return id_of<PersonId>(1); }
inline PersonId bela() { return id_of<PersonId>(2); }
inline SessionId session() { return id_of<SessionId>(7); }

class JournalWriter {
  public:
    explicit JournalWriter(std::uint64_t number, PersonId person = anna())
        : m_journal(id_of<JournalId>(number)), m_person(person) {}

    JournalWriter& at(Lamport lamport, UnixMillis time = 1000) { return m_lamport = lamport, m_time = time, *this; }

    event::Commit commit(const std::vector<event::Kind>& kinds) {
        std::vector<event::Recorded> events;
        for (const event::Kind& kind : kinds) events.push_back(record(kind));
        return commit_recorded(std::move(events));
    }
    event::Commit commit_recorded(std::vector<event::Recorded> events) {
        event::Commit commit;
        commit.journal = m_journal;
        commit.index = m_index++;
        commit.offset = 4096 * (commit.index + 1);
        commit.length = 4096;
        commit.lamport = m_lamport++;
        commit.person = m_person;
        for (event::Recorded& recorded : events) {
            recorded.sequence = m_size++;
            recorded.leaf = id_of<LeafHash>(base::load_le<std::uint64_t>(m_journal.view()) * 1'000'000 + m_size);
            recorded.frame = 1;
        }
        commit.size = m_size;
        commit.root = id_of<RootHash>(m_size);
        commit.events = std::move(events);
        return commit;
    }
    event::Recorded record(const event::Kind& kind) const {
        const event::NewEvent made = event::encode({m_time, m_person, session()}, kind);
        event::Recorded recorded;
        recorded.text = made.text;
        recorded.closed = made.closed;
        recorded.subject_salt = made.subject_salt;
        return recorded;
    }
    static event::Recorded tombstone() {
        event::Recorded recorded;
        recorded.erased = true;
        return recorded;
    }
    const JournalId& id() const { return m_journal; }
    TreeSize size() const { return m_size; }
    Applied applied() const { return {m_journal, m_size, id_of<RootHash>(m_size), Bytes{1, 2, 3}}; }

  private:
    JournalId m_journal;
    PersonId m_person;
    std::uint64_t m_index = 0;
    TreeSize m_size = 0;
    Lamport m_lamport = 1;
    UnixMillis m_time = 1000;
};

inline event::Document document(std::uint64_t number, const std::string& path) {
    event::Document made;
    made.document = id_of<DocumentId>(number);
    made.intake = id_of<IntakeId>(1);
    event::Document::Closed closed;
    closed.path = path;
    closed.name = path.substr(path.rfind('/') + 1);
    closed.sha256 = id_of<ContentHash>(number);
    closed.size = closed.content.size = 10;
    closed.content.entries = {{id_of<ChunkId>(number), 10}};
    made.closed = closed;
    return made;
}
inline event::Document replacing(std::uint64_t number, const std::string& path, std::uint64_t replaced) {
    event::Document made = document(number, path);
    made.replaces = id_of<DocumentId>(replaced);
    return made;
}

inline Catalog in_memory() { return Catalog::open({}, crypto::CatalogKey::random(), Start::fresh).take(); }
inline Result<void> put(Catalog& catalog, const event::Commit& commit) {
    TRY(catalog.begin());
    TRY(catalog.apply(commit));
    return catalog.finish({commit.journal, commit.size, commit.root, Bytes{1, 2, 3}});
}
inline std::vector<DocumentRow> all(const Catalog& catalog, const DocumentFilter& filter = {}) {
    std::vector<DocumentRow> rows;
    const auto keep = [&](const DocumentRow& row) { return rows.push_back(row), Result<void>(); };
    CHECK(catalog.documents(filter, keep).has_value());
    return rows;
}
inline std::vector<DocumentId> ids(const std::vector<DocumentRow>& rows) {
    std::vector<DocumentId> out;
    for (const DocumentRow& row : rows) out.push_back(row.id);
    return out;
}
inline std::vector<DocumentId> numbers(const std::vector<std::uint64_t>& wanted) {
    std::vector<DocumentId> out;
    for (const std::uint64_t number : wanted) out.push_back(id_of<DocumentId>(number));
    return out;
}

}  // namespace vault::catalog
