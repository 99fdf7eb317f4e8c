// SPDX-License-Identifier: Apache-2.0
// Catalog: one device's throw-away index of a compartment's journals in SQLCipher. apply() is deterministic over the
// order (Lamport, journal, index): every field keeps the order key of its last writer, so any order of arrival gives
// the same dump. Nothing is believed because a row says it: rows give positions, callers read the event there and
// compare. Sizes, times, names in rows serve sorting and finding only. One connection, one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/key.h"
#include "vault/event/kinds.h"

namespace vault::catalog {

// Where a row comes from: what the caller opens and compares.
struct Source {
    event::Position position;
    std::uint64_t commit_offset = 0;
};

struct DocumentRow {
    DocumentId id;
    Source source;                  // of its document event
    Lamport lamport = 0;            // of that event's commit
    bool current = true;            // no later document replaces it
    bool erased = false;            // its closed part is gone
    std::optional<Source> label;    // of the `labelled` event that counts; none: what its document event says
    std::optional<Source> removal;  // of the first `removed` event about it
};

struct DocumentFilter {
    enum class Which : std::uint8_t { current, all, removed };  // removed: older versions too
    std::optional<std::string> matter;
    std::optional<std::string> tag;
    std::vector<std::string> folded_words;  // each is a part of the folded name, path, tags, note or matter
    Which which = Which::current;
};

struct EventRow {
    Source source;
    Lamport lamport = 0;
};
struct EventFilter {
    std::optional<DocumentId> document;
    std::optional<PersonId> person;
    std::optional<UnixMillis> since;
    std::optional<UnixMillis> until;
};

struct Applied {
    JournalId journal;
    TreeSize size = 0;
    RootHash root;
    Bytes verified;      // opaque to the catalog: where replay goes on (journal::Verified::encode)
};

struct Totals {
    std::uint64_t documents = 0;     // current
    std::uint64_t versions = 0;      // all but the removed
    std::uint64_t removed = 0;       // older versions too
    std::uint64_t bytes = 0;         // of current documents
    std::uint64_t events = 0;
    std::uint64_t intakes = 0;
    std::uint64_t packs = 0;
};

enum class Start : std::uint8_t { existing, fresh };

class Catalog {
  public:
    // path: of the database file on this machine, absolute; empty: in memory (a device without a place for it). An
    // existing one that is of another applier or folding version, empty, foreign, damaged or keyed otherwise answers
    // malformed or not_authentic: the caller makes a fresh one elsewhere. A fresh one must not be there: exists.
    static Result<Catalog> open(const std::string& path, const crypto::CatalogKey& key, Start start);
    Catalog(Catalog&&) noexcept;
    Catalog& operator=(Catalog&&) noexcept;
    ~Catalog();

    // All commits given to one begin/finish pair are one transaction; finish records how far each journal was applied.
    Result<void> begin();
    Result<void> apply(const event::Commit& commit);
    Result<void> finish(const Applied& applied);
    void abandon();
    Result<std::vector<Applied>> applied() const;

    // In path order, then by id. `each` may stop it by returning an error, which is passed on.
    using EachDocument = std::function<Result<void>(const DocumentRow&)>;
    Result<void> documents(const DocumentFilter& filter, const EachDocument& each) const;
    Result<std::vector<DocumentRow>> find_by_prefix(std::string_view hex_prefix, std::size_t limit) const;
    // Current ones, the newest in the order of events first.
    Result<std::vector<DocumentRow>> find_by_path(std::string_view raw_path) const;
    Result<std::vector<DocumentRow>> find_by_hash(const ContentHash& sha256) const;
    Result<std::optional<DocumentRow>> find_document(const DocumentId& id) const;
    // Those whose events say that they replace it.
    Result<std::vector<DocumentRow>> find_replacing(const DocumentId& id) const;

    // In order (Lamport, journal, sequence).
    using EachEvent = std::function<Result<void>(const EventRow&)>;
    Result<void> events(const EventFilter& filter, const EachEvent& each) const;
    // The session-open event of a session; the outcome of a read.
    Result<std::optional<Source>> find_session(const SessionId& session) const;
    Result<std::optional<Source>> find_outcome(const JournalId& journal, LeafIndex read) const;
    Result<std::optional<Source>> find_event(const JournalId& journal, LeafIndex sequence) const;
    // The first `size` of a journal, to be believed only against a sealed root; malformed when some are not there.
    Result<std::vector<LeafHash>> leaves(const JournalId& journal, TreeSize size) const;
    Result<std::vector<PackId>> packs() const;             // named by `packs` events
    Result<std::vector<PackId>> damaged_packs() const;     // `pack-damaged`, not mended since, not condemned
    Result<std::vector<PackId>> condemned_packs() const;   // named by `condemned` events
    Result<Totals> totals() const;

    // Everything in one deterministic text, for tests and verify: equal for any order of arrival.
    Result<std::string> dump() const;
    // Checkpoints the WAL and closes; the file is then whole by itself.
    Result<void> close();

  private:
    struct Impl;
    explicit Catalog(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace vault::catalog
