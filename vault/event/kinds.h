// SPDX-License-Identifier: Apache-2.0
// What can happen: one definition per event (FORMAT.md section 10). encode(common, kind) gives a NewEvent; parse(text,
// closed) gives the kind back, or Unknown. Strings here are raw bytes where they are names or paths.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "vault/event/event.h"
#include "vault/event/json.h"

namespace vault::event {

// The fields every event has beside `v` and `kind`.
struct Common {
    UnixMillis time = 0;
    PersonId person;
    SessionId session;
    friend bool operator==(const Common&, const Common&) = default;
};

struct Alarm {
    JournalId journal;
    std::string reason;  // missing shorter other-root unreadable state-damaged
    TreeSize state_size = 0;
    std::optional<RootHash> state_root;
    TreeSize found_size = 0;
    std::optional<RootHash> found_root;
    friend bool operator==(const Alarm&, const Alarm&) = default;
};
struct JournalBirth {
    DeviceId device;
    CompartmentId compartment;
    JournalId journal;
    std::string origin;
    base::ByteArray<32> birth_key{};
    base::ByteArray<32> log_key{};
    std::string reason;
    std::vector<Head> heads;
    std::optional<Alarm> alarm;
    friend bool operator==(const JournalBirth&, const JournalBirth&) = default;
};
struct SessionOpen {
    DeviceId device;
    std::string frontend;
    std::string build;
    Bytes note;  // 128 bytes
    std::vector<Head> rests_on;
    friend bool operator==(const SessionOpen&, const SessionOpen&) = default;
};
// More heads than one event holds (256): directly before the event that speaks of them.
struct Heads {
    std::vector<Head> heads;
    friend bool operator==(const Heads&, const Heads&) = default;
};
struct VaultCreated {
    VaultId vault;
    ContentHash header;
    ContentHash here;
    ContentHash people;
    std::uint64_t generation = 0;
    PersonId founder;
    friend bool operator==(const VaultCreated&, const VaultCreated&) = default;
};
struct HeaderChanged {
    ContentHash digest;
    std::string what;
    friend bool operator==(const HeaderChanged&, const HeaderChanged&) = default;
};
struct PeopleChanged {
    ContentHash digest;
    std::uint64_t generation = 0;
    std::string what;
    friend bool operator==(const PeopleChanged&, const PeopleChanged&) = default;
};
struct PersonAdded {
    PersonId added;
    std::string name;
    base::ByteArray<32> sign_key{};
    base::ByteArray<32> seal_key{};
    std::uint8_t slot = 0;
    friend bool operator==(const PersonAdded&, const PersonAdded&) = default;
};
// Their passphrase opens no slot any more; what they signed stays theirs.
struct PersonRemoved {
    PersonId removed;
    std::optional<std::string> reason;
    friend bool operator==(const PersonRemoved&, const PersonRemoved&) = default;
};
struct CompartmentCreated {
    CompartmentId compartment;
    std::string name;
    std::uint32_t generation = 1;
    JournalId journal;  // its first one, durable before
    crypto::Commitment commitment{};
    ChunkerParameters chunker;
    friend bool operator==(const CompartmentCreated&, const CompartmentCreated&) = default;
};
// A new root for what comes after.
struct CompartmentRekeyed {
    CompartmentId compartment;
    std::uint32_t generation = 1;
    crypto::Commitment commitment{};
    std::optional<std::string> reason{};
    friend bool operator==(const CompartmentRekeyed&, const CompartmentRekeyed&) = default;
};
struct GrantMade {
    CompartmentId compartment;
    std::uint32_t generation = 1;
    PersonId to;
    crypto::Commitment commitment{};
    friend bool operator==(const GrantMade&, const GrantMade&) = default;
};
struct ReaderSet {
    CompartmentId compartment;
    std::uint32_t generation = 1;
    base::ByteArray<32> key{};
    std::string name;
    friend bool operator==(const ReaderSet&, const ReaderSet&) = default;
};
// What a person said about an intake; on the command line --matter, --search, --tag, --source, --note.
struct Labels {
    std::optional<std::string> matter;
    std::optional<std::string> search;
    std::optional<std::string> source;
    std::optional<std::string> note;
    std::vector<std::string> tags;  // sorted, unique
    friend bool operator==(const Labels&, const Labels&) = default;
};
struct IntakeBegin {
    IntakeId intake;
    std::vector<std::string> roots;  // raw paths
    Labels labels;
    friend bool operator==(const IntakeBegin&, const IntakeBegin&) = default;
};
struct Document {
    // open part
    DocumentId document;
    IntakeId intake;
    std::optional<DocumentId> replaces;
    // closed part; empty when erased or not disclosed
    struct Closed {
        std::string name;
        std::string path;
        ContentHash sha256;
        Recipe content;
        std::uint64_t size = 0;
        base::ByteArray<32> subject_key{};
        std::optional<Stat> stat;
        std::optional<std::string> owner;
        std::optional<std::string> group;
        Labels labels;
        bool changed_while_read = false;
        friend bool operator==(const Closed&, const Closed&) = default;
    };
    std::optional<Closed> closed;
    friend bool operator==(const Document&, const Document&) = default;
};
struct Packs {
    std::vector<PackRef> packs;
    friend bool operator==(const Packs&, const Packs&) = default;
};
struct Counts {
    std::uint64_t fresh = 0;  // "new"
    std::uint64_t unchanged = 0;
    std::uint64_t changed = 0;
    std::uint64_t folders = 0;
    std::uint64_t links = 0;
    std::uint64_t special = 0;
    std::uint64_t unreadable = 0;  // vanished ones too
    friend bool operator==(const Counts&, const Counts&) = default;
};
struct IntakeEnd {
    IntakeId intake;
    Recipe list;
    ContentHash list_sha256;
    Counts counts;
    std::uint64_t bytes = 0;
    bool complete = true;
    friend bool operator==(const IntakeEnd&, const IntakeEnd&) = default;
};
struct Browse {
    std::string what;
    std::optional<std::string> query;
    std::optional<std::uint64_t> count;
    friend bool operator==(const Browse&, const Browse&) = default;
};
struct Read {
    DocumentId document;
    std::string purpose;
    std::optional<std::string> reason;
    friend bool operator==(const Read&, const Read&) = default;
};
struct EventRef {
    JournalId journal;
    LeafIndex sequence = 0;
    friend bool operator==(const EventRef&, const EventRef&) = default;
};
struct Outcome {
    DocumentId document;
    EventRef of;
    std::uint64_t bytes = 0;
    bool complete = false;
    std::optional<std::string> error;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};
struct Touched {
    DocumentId document;
    EventRef by;
    friend bool operator==(const Touched&, const Touched&) = default;
};
// A content without a name that recovering hands over.
struct Rescued {
    ChunkId chunk;  // its root recipe, or itself if it is one chunk
    ContentHash sha256;
    std::uint64_t size = 0;
    friend bool operator==(const Rescued&, const Rescued&) = default;
};
// Not listed and not found by its path any more. For good: adding the file again makes another document.
struct Removed {
    DocumentId document;
    std::optional<std::string> reason;
    friend bool operator==(const Removed&, const Removed&) = default;
};
// All that is said of a document from now on; what was said before stands in the journal only.
struct Labelled {
    DocumentId document;
    std::optional<std::string> matter;
    std::optional<std::string> note;
    std::vector<std::string> tags;  // sorted, unique
    friend bool operator==(const Labelled&, const Labelled&) = default;
};
struct PackDamaged {
    PackId pack;
    std::string what;
    friend bool operator==(const PackDamaged&, const PackDamaged&) = default;
};
// Later than a PackDamaged of it in the order of events: the pack counts again.
struct PackRepaired {
    PackId pack;
    std::uint64_t sectors = 0;  // put right
    std::string from;           // parity: some of them were computed; copy: all came from a second copy
    friend bool operator==(const PackRepaired&, const PackRepaired&) = default;
};
// Nothing new may rest on these packs; they go when nothing live rests on them any more and the sessions named have
// ended.
struct Condemned {
    std::vector<PackId> packs;         // sorted, none twice
    std::vector<SessionId> waits_for;  // sorted, none twice
    friend bool operator==(const Condemned&, const Condemned&) = default;
};
// An erasure; part: "event" or "closed".
struct ErasedTarget {
    JournalId journal;
    LeafIndex sequence = 0;
    std::string part;
    friend bool operator==(const ErasedTarget&, const ErasedTarget&) = default;
};
struct Erased {
    std::vector<ErasedTarget> targets;
    std::string reason;
    friend bool operator==(const Erased&, const Erased&) = default;
};
struct RecordRestored {
    std::uint64_t commit = 0;
    TreeSize size = 0;
    friend bool operator==(const RecordRestored&, const RecordRestored&) = default;
};
struct UnsealedCut {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    ContentHash sha256;
    friend bool operator==(const UnsealedCut&, const UnsealedCut&) = default;
};
struct JournalBehind {
    JournalId journal;
    TreeSize found_size = 0;
    std::optional<RootHash> found_root;
    TreeSize known_size = 0;
    RootHash known_root;
    friend bool operator==(const JournalBehind&, const JournalBehind&) = default;
};
// Sectors of a journal's file put right from its copy, or of the copy from the journal.
struct JournalRepaired {
    JournalId journal;
    std::uint64_t sectors = 0;
    std::string from;  // copy journal
    friend bool operator==(const JournalRepaired&, const JournalRepaired&) = default;
};
// Journals that came into this vault from elsewhere, by the heads that they had then.
struct CarriedIn {
    std::vector<Head> heads;
    friend bool operator==(const CarriedIn&, const CarriedIn&) = default;
};
struct Acknowledged {
    std::string reason;
    std::vector<Head> heads;
    friend bool operator==(const Acknowledged&, const Acknowledged&) = default;
};
struct Closing {
    std::vector<Head> heads;
    std::optional<std::string> nonce;
    friend bool operator==(const Closing&, const Closing&) = default;
};
struct Unknown {
    std::string kind;
    bool must = false;  // a writer that does not know it must not write
    friend bool operator==(const Unknown&, const Unknown&) = default;
};

using Kind = std::variant<JournalBirth, Heads, SessionOpen, VaultCreated, HeaderChanged, PeopleChanged, PersonAdded,
                          PersonRemoved, CompartmentCreated, CompartmentRekeyed, GrantMade, ReaderSet, IntakeBegin,
                          Document, Packs, IntakeEnd, Browse, Read, Outcome, Touched, Removed, Labelled, PackDamaged,
                          PackRepaired, Condemned, Erased, RecordRestored, UnsealedCut, JournalBehind,
                          JournalRepaired, CarriedIn, Acknowledged, Closing, Rescued, Unknown>;

struct Event {
    Common common;
    std::string kind_name;
    Kind kind;
    Object fields;  // all of it, unknown fields too
    friend bool operator==(const Event&, const Event&) = default;
};

// The document that an event is about, as who has its subject key finds it (FORMAT.md 10, "subject").
std::optional<DocumentId> subject_of(const Kind& kind);

// The canonical text; for a Document with its closed part, salts made here. subject: the key whose holder may find this
// event.
NewEvent encode(const Common& common, const Kind& kind, const crypto::SubjectKey* subject = nullptr);
// What is never erased (FORMAT.md 8.5, 11), so that nobody makes a pack or an erasure itself unseen.
bool is_kept(const Event& event, LeafIndex sequence);
// malformed when the text is not canonical, a known kind lacks a field, or a closed part does not fit its digest.
Result<Event> parse(const Recorded& recorded);

}  // namespace vault::event
