// SPDX-License-Identifier: Apache-2.0
// The words between the façade and its front ends: what is asked for and what comes back. Values only; names and paths
// are raw bytes. Facts, never sentences: the front ends word them.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "vault/clock.h"
#include "vault/error.h"
#include "vault/types.h"

namespace vault {

// Asked between steps; set from another thread or a signal handler.
using Cancel = std::atomic<bool>;

struct Place {
    std::string vault;  // folder
    std::string state;  // this device's state folder; made if it can be
    // The compartment to work in, by name or id; none: main, or the only one that this person has.
    std::optional<std::string> compartment{};
};
struct Frontend {
    std::string name = "cli";
    const Clock* clock = nullptr;  // null: the system's
};
struct Passphrase {
    Bytes typed;  // wiped by open() and create()
    std::optional<Bytes> key_file{};
};
enum class Kdf : std::uint8_t { interactive, moderate, sensitive };

struct CreateRequest {
    Place place;
    Frontend frontend;
    std::string person = "owner";
    Kdf kdf = Kdf::moderate;
};

struct JournalHead {
    JournalId journal;
    std::string origin;
    TreeSize size = 0;
    RootHash root;
};

// What opening found, as facts; the front end words them. exit_5: an alarm awaits acknowledgement.
struct Notice {
    enum class Kind : std::uint8_t {
        new_device,
        copy,
        older_copy,
        record_restored,
        unsealed_cut,
        state_old,
        alarm,
        state_damaged,
        read_only,
        journal_behind,
        opened_from_copy,
        header_restored,
        header_foreign,
        people_restored,
        people_foreign,
        foreign_grant,
        keys_outdated,   // id: of the compartment: its keys were changed, and not given to this person
        foreign_root,    // id: of the compartment: its root is not, or not only, the one that its making states
        catalog_rebuilt,
        memory_not_locked,
        journal_damaged,
        foreign_file,
        index_damaged,
        here_restored,
        carried_in,      // journals that stood in the state folder; count: entries
        journal_mended,  // from its copy, or (detail "journal") its copy from it; "read-only": it will be
        pack_repaired,  // count: sectors
        owner_gone,     // somebody was cut off at work; detail: "owner WHERE PROCESS WORK SINCE"
        pack_rebuilt,   // in memory, the medium could not be written just now; detail "parts-lost": not all of it
    };
    Kind kind{};
    std::string compartment{};  // name
    std::string id{};           // journal, pack, run ...
    std::uint64_t count = 0;    // entries missing, bytes cut ...
    std::string detail{};       // machine word
};

// That a document was removed: it is not listed, and not found by its path.
struct Removal {
    UnixMillis time = 0;
    PersonId person;
    std::string person_name;
    std::optional<std::string> reason;
};

struct DocumentInfo {
    DocumentId id;
    std::string name;  // raw bytes
    std::string path;  // raw bytes
    std::uint64_t size = 0;
    ContentHash sha256;
    UnixMillis added = 0;
    PersonId person;
    std::string person_name;
    IntakeId intake;
    std::optional<DocumentId> replaces;
    bool current = true;  // neither replaced nor removed
    std::optional<Removal> removed;
    std::optional<std::string> matter;
    std::optional<std::string> search;
    std::optional<std::string> source;
    std::optional<std::string> note;
    std::vector<std::string> tags;
    std::optional<Stat> stat;
    std::optional<std::string> owner;
    std::optional<std::string> group;
    bool changed_while_read = false;
};
using EachDocument = std::function<Result<void>(const DocumentInfo&)>;

// ---- add
struct AddRequest {
    std::vector<std::string> paths;
    std::optional<std::string> stdin_name;  // read the stream below under this name
    std::function<Result<std::size_t>(MutableByteView)> stdin_read;
    std::optional<std::string> matter;
    std::optional<std::string> search;
    std::optional<std::string> source;
    std::optional<std::string> note;
    std::vector<std::string> tags;
};
struct Added {  // one document, after its commit
    DocumentId id;
    std::string path;
    std::uint64_t size = 0;
    ContentHash sha256;
    std::optional<DocumentId> replaces;
    bool changed_while_read = false;
};
struct Skipped {
    enum class Why : std::uint8_t { special, unreadable, vanished, is_vault };
    Why why{};
    std::string path;
    int sys_errno = 0;
};
struct AddProgress {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::string_view path;
};
struct AddObserver {
    std::function<void(const Added&)> added;
    std::function<void(const Skipped&)> skipped;
    std::function<void(const AddProgress&)> progress;  // often; the front end thins it out
    const Cancel* cancel = nullptr;
};
struct AddReport {
    IntakeId intake;
    std::uint64_t documents = 0;  // new and changed
    std::uint64_t unchanged = 0;
    std::uint64_t changed = 0;
    std::uint64_t labelled = 0;  // of the unchanged: more is said of them now
    std::uint64_t folders = 0;
    std::uint64_t links = 0;
    std::uint64_t special = 0;
    std::uint64_t unreadable = 0;
    std::uint64_t bytes = 0;  // read
    std::uint64_t new_bytes = 0;
    std::uint64_t stored_bytes = 0;
    double seconds = 0;
    bool atime_kept = true;  // false: some file could not be opened without touching its access time
    bool complete = true;    // false: cancelled
};

// ---- label
struct LabelRequest {
    std::vector<std::string> documents;   // DOCs, each of which must be one document
    std::optional<std::string> matter{};  // empty: none from now on
    std::optional<std::string> note{};    // empty: none from now on
    std::vector<std::string> tags{};
    std::vector<std::string> untags{};
};
struct LabelReport {
    std::uint64_t labelled = 0;
    std::uint64_t unchanged = 0;  // had all of it already
};
using EachLabelled = std::function<Result<void>(const DocumentInfo&, bool changed)>;

// ---- remove
struct RemoveRequest {
    std::vector<std::string> documents;  // DOCs, each of which must be one document
    std::optional<std::string> matter;   // instead: all current documents of it
    std::optional<std::string> reason;
    bool all_versions = false;
    bool dry_run = false;  // says what would be removed; that it was asked stands in the log
};
struct RemovedOne {  // after its commit
    DocumentId id;
    std::string path;
    std::uint64_t size = 0;
    bool current = true;  // false: another version of one that was named
};
struct RemoveReport {
    std::uint64_t documents = 0;
    std::uint64_t other_versions = 0;  // removed with them
    std::uint64_t kept_versions = 0;   // other versions, not removed
    std::uint64_t already = 0;         // were removed before
    std::uint64_t bytes = 0;           // of those removed now, as they were
    bool confirmed = true;             // false: nothing was removed
};
struct RemoveObserver {
    std::function<void(const RemovedOne&)> removed;
    // Asked once, before anything is removed; numbers only.
    std::function<bool(const RemoveReport&)> confirm;
    const Cancel* cancel = nullptr;
};

// ---- read
struct ReadRequest {
    std::string document;  // DOC: id, unique prefix, path, or SHA-256
    std::optional<std::string> reason;
};
using Sink = std::function<Result<void>(ByteView)>;
struct ExportRequest {
    std::vector<std::string> documents;
    std::optional<std::string> matter;
    bool all = false;
    std::string to;  // folder, made if absent; nothing in it is overwritten
    std::optional<std::string> reason;
    bool sync = false;
};
struct Exported {
    DocumentId id;
    std::string path;  // as added
    std::string file;  // where it went, empty when it failed
    std::uint64_t size = 0;
    std::optional<Error> error;
    bool times_kept = true;  // mode, times and owner could be set as far as this user may
};
struct ExportObserver {
    std::function<void(const Exported&)> exported;
    const Cancel* cancel = nullptr;
};
struct ExportReport {
    std::uint64_t documents = 0;
    std::uint64_t failed = 0;
    std::uint64_t bytes = 0;
    double seconds = 0;
};

// ---- log
struct LogFilter {
    std::optional<std::string> document;  // DOC
    std::optional<std::string> person;    // name or id
    std::optional<UnixMillis> since;
    std::optional<UnixMillis> until;
    bool keys = false;  // of the vault compartment: people, keys and compartments; it has no documents
};
struct LogEntry {
    JournalId journal;
    LeafIndex sequence = 0;
    LeafHash leaf;
    UnixMillis time = 0;  // of a tombstone nothing is known but its place
    PersonId person;
    std::string person_name;
    std::string frontend;
    std::string kind;
    std::optional<DocumentId> document;
    std::optional<std::string> document_path;
    std::vector<std::string> concerns;  // names of what else it is about, or ids; grant-made: compartment, person
    std::optional<std::string> reason;
    std::optional<std::string> outcome;  // complete incomplete
    std::optional<std::uint64_t> bytes;
    std::string text;  // the whole canonical event
};
using EachEntry = std::function<Result<void>(const LogEntry&)>;
struct JournalVerdict {
    JournalHead head;
    bool this_device = false;
    bool ok = false;
    std::string fault;  // machine word: what of FORMAT.md 8.5 failed; empty if ok
    std::uint64_t fault_commit = 0;
    std::uint64_t fault_offset = 0;
    std::uint64_t unsealed_bytes = 0;
    bool closed = false;              // ends with a closing commit; else "end not proven"
    std::vector<std::string> alarms;  // machine words of alarms that its events state
    std::string compartment{};        // name; empty: of nobody
};
struct LogVerdict {
    std::vector<JournalVerdict> journals;
    std::uint64_t entries = 0;
    std::uint64_t alarms = 0;   // stated in events
    std::uint64_t pending = 0;  // of these not acknowledged yet
    std::uint64_t unopened = 0;  // journals of compartments that this person lacks, or damaged ones: nobody can tell
    std::vector<Notice> notices;
    bool ok() const;
};
struct JournalKey {
    JournalId journal;
    bool this_device = false;
    std::string birth_key;  // hex
    std::string vkey;       // C2SP: name+hash+key
    std::string compartment{};
};

// ---- verify, status, stats
struct Finding {
    enum class Kind : std::uint8_t {
        document_damaged,
        document_missing,
        document_hash,
        pack_missing,
        pack_damaged,
        pack_foreign,
        journal,
        header,
        people,
        catalog_differs,
        index_run,
        foreign_file,
        intake_list,
        event_unreadable,
        pack_mendable,
    };
    Kind kind{};
    std::optional<DocumentId> document;
    std::string path;  // of the document, raw
    std::string id;    // pack, journal, file name
    std::string detail;
};
// Something that was damaged and was put right; nothing of it is lost.
struct Mended {
    enum class What : std::uint8_t { pack, header, people, journal, index, catalog };
    What what{};
    std::string id{};           // of the pack or journal
    std::uint64_t sectors = 0;  // of the pack
    std::string from{};         // machine word: parity copy journal packs
};
struct VerifyRequest {
    bool data = false;  // read every byte
    const Cancel* cancel = nullptr;
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};
struct VerifyReport {
    std::vector<Finding> findings;
    std::vector<Mended> mended;  // no findings any more
    std::uint64_t documents = 0;
    std::uint64_t packs = 0;
    std::uint64_t packs_closed = 0;  // of compartments that this person lacks, or damaged ones: nobody can tell
    std::uint64_t bytes = 0;
    LogVerdict log;
    bool acknowledged = true;  // no alarm awaits acknowledgement
};
// ---- repair
struct RepairRequest {
    bool dry_run = false;
    const Cancel* cancel = nullptr;
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;  // packs
};
struct RepairReport {
    std::vector<Mended> mended;   // dry run: what would be
    std::vector<Finding> lost;    // what cannot be brought back here, documents among it by name
    std::uint64_t losses = 0;     // of these all but packs: what was in one may stand in others, or nobody needs it
    std::uint64_t documents = 0;  // looked for
    std::uint64_t documents_lost = 0;
    std::uint64_t packs = 0;      // read
};
struct Status {
    VaultId vault;
    std::string person_name;
    std::optional<JournalId> journal;
    std::uint64_t entries = 0;  // in all journals that this person has a key to
    std::uint64_t exposed = 0;  // entries that no outsider has covered yet
    std::uint64_t journals = 0;
    std::uint64_t documents = 0;
    std::uint64_t people = 0;
    std::string compartment;  // at work: `documents` are its, `journal` is there
    std::vector<std::string> compartments;
    std::uint64_t locked_compartments = 0;  // that this person has no key to; their names need an event
    bool writable = true;
    bool alarm = false;
    bool keys_locked = true;
};
struct Stats {
    std::uint64_t documents = 0;
    std::uint64_t versions = 0;  // without the removed
    std::uint64_t removed = 0;   // older versions too
    std::uint64_t bytes = 0;  // of all versions, as they were
    std::uint64_t packs = 0;
    std::uint64_t pack_bytes = 0;
    std::uint64_t index_bytes = 0;
    std::uint64_t journal_bytes = 0;
    std::uint64_t catalog_bytes = 0;
    std::uint64_t intakes = 0;
    std::uint64_t events = 0;
};
struct CreateReport {
    VaultId vault;
    std::string birth_key;  // hex, of the vault compartment's first journal: to be kept outside
    std::string vkey;
};

}  // namespace vault
