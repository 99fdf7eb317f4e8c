// SPDX-License-Identifier: Apache-2.0
// What can happen: one definition per event (FORMAT.md section 10). encode(common, kind) gives a NewEvent; parse(text, closed) gives the
// kind back, or Unknown. Strings here are raw bytes where they are names or paths.
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
};


struct Alarm {
    JournalId journal;
    std::string reason;  // missing shorter other-root unreadable state-damaged
    TreeSize state_size = 0;
    std::optional<RootHash> state_root;
    TreeSize found_size = 0;
    std::optional<RootHash> found_root;
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
};
struct SessionOpen {
    DeviceId device;
    std::string frontend;
    std::string build;
    Bytes note;  // 128 bytes
    std::vector<Head> rests_on;
};
// More heads than one event holds (256): directly before the event that speaks of them.
struct Heads {
    std::vector<Head> heads;
};
struct VaultCreated {
    VaultId vault;
    ContentHash header;
    ContentHash here;
    ContentHash people;
    std::uint64_t generation = 0;
    PersonId founder;
};
struct HeaderChanged {
    ContentHash digest;
    std::string what;
};
struct PeopleChanged {
    ContentHash digest;
    std::uint64_t generation = 0;
    std::string what;
};
struct PersonAdded {
    PersonId added;
    std::string name;
    base::ByteArray<32> sign_key{};
    base::ByteArray<32> seal_key{};
    std::uint8_t slot = 0;
};
struct CompartmentCreated {
    CompartmentId compartment;
    std::string name;
    std::uint32_t generation = 1;
    JournalId journal;  // its first one, durable before
    crypto::Commitment commitment{};
    ChunkerParameters chunker;
};
struct GrantMade {
    CompartmentId compartment;
    std::uint32_t generation = 1;
    PersonId to;
    crypto::Commitment commitment{};
};
struct ReaderSet {
    CompartmentId compartment;
    std::uint32_t generation = 1;
    base::ByteArray<32> key{};
    std::string name;
};
// What a person said about an intake; on the command line --matter, --search, --tag, --source.
struct Labels {
    std::optional<std::string> matter;
    std::optional<std::string> search;
    std::optional<std::string> source;
    std::vector<std::string> tags;  // sorted, unique
    friend bool operator==(const Labels&, const Labels&) = default;
};
struct IntakeBegin {
    IntakeId intake;
    std::vector<std::string> roots;  // raw paths
    Labels labels;
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
    };
    std::optional<Closed> closed;
};
struct Packs {
    std::vector<PackRef> packs;
};
struct Counts {
    std::uint64_t fresh = 0;  // "new"
    std::uint64_t unchanged = 0;
    std::uint64_t changed = 0;
    std::uint64_t folders = 0;
    std::uint64_t links = 0;
    std::uint64_t special = 0;
    std::uint64_t unreadable = 0;  // vanished ones too
};
struct IntakeEnd {
    IntakeId intake;
    Recipe list;
    ContentHash list_sha256;
    Counts counts;
    std::uint64_t bytes = 0;
    bool complete = true;
};
struct Browse {
    std::string what;
    std::optional<std::string> query;
    std::optional<std::uint64_t> count;
};
struct Read {
    DocumentId document;
    std::string purpose;
    std::optional<std::string> reason;
};
struct EventRef {
    JournalId journal;
    LeafIndex sequence = 0;
};
struct Outcome {
    DocumentId document;
    EventRef of;
    std::uint64_t bytes = 0;
    bool complete = false;
    std::optional<std::string> error;
};
struct Touched {
    DocumentId document;
    EventRef by;
};
struct PackDamaged {
    PackId pack;
    std::string what;
};
// An erasure; part: "event" or "closed".
struct ErasedTarget {
    JournalId journal;
    LeafIndex sequence = 0;
    std::string part;
};
struct Erased {
    std::vector<ErasedTarget> targets;
    std::string reason;
};
struct RecordRestored {
    std::uint64_t commit = 0;
    TreeSize size = 0;
};
struct UnsealedCut {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    ContentHash sha256;
};
struct JournalBehind {
    JournalId journal;
    TreeSize found_size = 0;
    std::optional<RootHash> found_root;
    TreeSize known_size = 0;
    RootHash known_root;
};
struct Acknowledged {
    std::string reason;
    std::vector<Head> heads;
};
struct Closing {
    std::vector<Head> heads;
    std::optional<std::string> nonce;
};
struct Unknown {
    std::string kind;
    bool must = false;  // a writer that does not know it must not write
};

using Kind = std::variant<JournalBirth, Heads, SessionOpen, VaultCreated, HeaderChanged, PeopleChanged, PersonAdded,
                          CompartmentCreated, GrantMade, ReaderSet, IntakeBegin, Document, Packs, IntakeEnd, Browse,
                          Read, Outcome, Touched, PackDamaged, Erased, RecordRestored, UnsealedCut, JournalBehind, Acknowledged,
                          Closing, Unknown>;

struct Event {
    Common common;
    std::string kind_name;
    Kind kind;
    Object fields;  // all of it, unknown fields too
};

// The canonical text; for a Document with its closed part, salts made here. subject: the key whose holder may find this event.
NewEvent encode(const Common& common, const Kind& kind, const crypto::SubjectKey* subject = nullptr);
// malformed when the text is not canonical, a known kind lacks a field, or a closed part does not fit its digest.
Result<Event> parse(const Recorded& recorded);

}  // namespace vault::event
