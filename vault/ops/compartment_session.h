// SPDX-License-Identifier: Apache-2.0
// One session in one compartment: its journal (log before release), the journals of other devices, the catalog that
// follows them, and the chunk index. Opening writes nothing. One thread.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "vault/catalog/catalog.h"
#include "vault/content/index/chunk_index.h"
#include "vault/journal/carry.h"
#include "vault/journal/journal.h"
#include "vault/journal/reader.h"
#include "vault/keyring/keyring.h"
#include "vault/requests.h"

namespace vault::ops {

// Of paths, labels and reasons in the events of a commit: keeps it well under its 64 MiB.
inline constexpr std::size_t kCommitText = 8U << 20;

struct SessionParts {
    store::FileStore* vault = nullptr;
    store::FileStore* state = nullptr;
    const Clock* clock = nullptr;
    const keyring::Unlocked* keys = nullptr;
    SessionId session;
    std::string frontend;
};

// What content needs of a compartment of these keys, which outlive it.
content::Compartment content_compartment(const keyring::Unlocked& keys, const keyring::Compartment& compartment);

class CompartmentSession {
  public:
    struct Options {
        std::optional<DeviceId> device;
        std::vector<event::Head> rests_on;  // heads of the vault compartment's journals
        bool creating = false;             // that no journal is there yet is no alarm
        std::optional<JournalId> first{};  // if creating: the id of the first one
    };
    static Result<std::unique_ptr<CompartmentSession>> open(const SessionParts& parts,
                                                            const keyring::Compartment& compartment,
                                                            const Options& options);
    ~CompartmentSession();

    const keyring::Compartment& compartment() const { return *m_compartment; }
    journal::Journal& journal() { return m_journal; }
    content::Compartment content_compartment() const;
    store::FileStore& files() { return *m_parts.vault; }

    // The fields every event of this session has, at this moment.
    event::Common common() const;
    // Encodes the event; `subject`: the document whose holder of the subject key may find it.
    event::NewEvent draft(const event::Kind& kind, const crypto::SubjectKey* subject = nullptr) const;
    // Durable on return. Outcomes that wait ride along.
    Result<Receipt> commit(std::vector<event::NewEvent> events);
    // The first commit of a compartment that was just made: who its outside reader is.
    Result<JournalId> begin();
    // Puts journals right from their copies, and copies from their journals (journal/mend.h): those of which something
    // was read from the copy in this session, or all. What was mended is a notice, and an event in the next commit.
    enum class Mend : std::uint8_t { leaning, all };
    void mend_journals(Mend which);
    // Commits what waits to ride along, if anything does.
    Result<void> commit_waiting();
    // Rides in the next commit, if there is one.
    void add_outcome(event::NewEvent outcome);
    // For incomplete ones: now.
    Result<void> commit_outcome(event::NewEvent outcome);

    // Journals of this compartment, in the vault and carried in the state folder.
    Result<std::vector<JournalId>> journals() const;
    Result<const journal::JournalReader*> reader(const JournalId& id);
    // Those of another copy of the vault, brought in or gone on with (journal/carry.h); but for this session's own.
    Result<std::vector<journal::CarriedJournal>> carry_in(store::FileStore& other);
    // Its journals, opened there. Those that do not open are left out.
    Result<std::vector<journal::JournalReader>> readers_in(store::FileStore& other) const;
    // Among those in the vault.
    bool has_journal_of(const DeviceId& device);
    journal::PersonLookup people() const;
    Result<std::vector<event::Head>> heads() const;

    // The catalog, caught up with all journals; made anew when it cannot be used.
    Result<catalog::Catalog*> catalog();
    // From the journals alone, whatever it said.
    Result<void> rebuild_catalog();
    Result<content::index::ChunkIndex*> chunk_index();
    // By the journals, which are read on first: packs that count, and damaged or condemned ones.
    Result<content::index::ChunkIndex::Named> named_packs();
    // Index runs that are of no use and not another compartment's. Where this person lacks a compartment nobody can
    // tell whose a run is that does not open: it is left alone.
    std::vector<RunId> runs_of_nobody(const content::index::ChunkIndex& index) const;
    std::size_t runs_amiss(const content::index::ChunkIndex& index) const;
    // Null as long as nobody has asked for it.
    content::index::ChunkIndex* opened_index() { return m_index ? &*m_index : nullptr; }

    // The event at this place, opened there and parsed (neighbours are kept for a while). event_unreadable faults keep
    // their code.
    Result<event::Event> event_at(const catalog::Source& source);
    // The document event, checked to be that document's.
    Result<event::Event> document_at(const catalog::DocumentRow& row);
    Result<event::Recorded> recorded_at(const catalog::Source& source);

    // Every event of the compartment's journals passes here: one of an unknown kind that says it must be known makes
    // every later commit answer too_new (FORMAT.md 10).
    void look_for_unknown(const event::Recorded& recorded);
    // What opening and catching up found.
    const std::vector<Notice>& notices() const { return m_notices; }
    bool saw_alarm() const;
    // Each once.
    void note(Notice notice);
    // verify found it to differ from the journals: thrown away at the end, made anew by the next session.
    void distrust_catalog() { m_distrusted = true; }
    // Closes the catalog so that the next session finds it clean.
    void close();

  private:
    CompartmentSession(const SessionParts& parts, std::unique_ptr<const keyring::Compartment> compartment,
                       journal::Journal journal);
    void note_opening();
    void note_repair(const event::JournalRepaired& repaired);
    Result<void> open_catalog();
    Result<void> make_catalog();
    Result<bool> is_ahead(const std::map<JournalId, catalog::Applied>& applied);
    Result<void> catch_up();
    Result<void> catch_up_with(const JournalId& id, const std::optional<catalog::Applied>& applied);
    void check_recorded_heads();
    std::optional<Notice> damage_of(const journal::ReplayEnd& end, const JournalId& id) const;

    struct FrameKey {
        JournalId journal;
        std::uint64_t commit = 0;
        std::uint32_t frame = 0;
        friend auto operator<=>(const FrameKey&, const FrameKey&) = default;
    };
    Result<const std::vector<event::Recorded>*> frame_at(const catalog::Source& source);

    SessionParts m_parts;
    std::unique_ptr<const keyring::Compartment> m_compartment;  // its own: the keyring may be read again meanwhile
    journal::Journal m_journal;
    std::map<JournalId, journal::JournalReader> m_readers;
    std::vector<event::NewEvent> m_outcomes;
    std::set<JournalId> m_mended;     // or tried
    std::size_t m_repairs_noted = 0;  // of m_journal.repaired()
    std::size_t m_carried_noted = 0;  // of m_journal.carried()
    std::string m_unknown_must;       // kind of an event that a writer must know, and this one does not
    std::vector<Notice> m_notices;

    std::unique_ptr<store::Lock> m_catalog_lock;
    std::optional<journal::CatalogPlace> m_place;
    std::optional<catalog::Catalog> m_catalog;
    bool m_catalog_changed = false;
    bool m_distrusted = false;
    std::map<JournalId, event::Head> m_recorded_heads;  // the largest that any event seen in this session states
    std::optional<content::index::ChunkIndex> m_index;
    std::map<FrameKey, std::vector<event::Recorded>> m_frames;
    std::deque<FrameKey> m_frame_order;
};

}  // namespace vault::ops
