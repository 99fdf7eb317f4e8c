// SPDX-License-Identifier: Apache-2.0
// What is asked of the façade about the upkeep of a vault, and answered.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "vault/requests.h"

namespace vault {

// ---- recover
// What a vault's folder shows without any key.
struct VaultParts {
    enum class State : std::uint8_t { absent, damaged, plausible };
    State header{}, header_copy{}, people{}, people_copy{}, here{};
    std::uint64_t packs = 0;
    std::uint64_t pack_bytes = 0;
    std::uint64_t journals = 0;
    std::uint64_t journal_bytes = 0;
    std::uint64_t catalogs = 0;
    std::uint64_t unfinished = 0;  // NAME.new that a write left that was cut off
};
struct RecoverRequest {
    std::optional<std::string> to{};  // folder for contents without a name; none: they are counted only
    bool pieces = false;            // parts of contents as well
    bool data = false;              // read every byte of every document
    bool dry_run = false;           // nothing is made anew or handed over
    const Cancel* cancel = nullptr;
    std::function<void(std::uint64_t done, std::uint64_t total)> progress{};
};
struct LostDocument {
    DocumentId id;
    std::string name;  // raw bytes
    std::string path;  // raw bytes
    std::uint64_t size = 0;
    ContentHash sha256;
    UnixMillis added = 0;
    Error why;  // content_missing, content_damaged ...
};
struct RescuedContent {
    ContentHash sha256;
    std::uint64_t size = 0;
    ChunkId chunk;
    std::string file;        // where it is, empty when it failed
    bool is_part = false;    // of something larger whose recipe is gone
    bool was_there = false;  // from before
    std::optional<Error> error;
};
struct RecoverObserver {
    std::function<void(const LostDocument&)> lost;
    std::function<void(const RescuedContent&)> rescued;
};
struct RecoverReport {
    std::string compartment;   // at work: what follows is about it
    bool is_only_one = true;   // that this person knows of
    // by the journals
    std::uint64_t documents = 0;  // all versions
    std::uint64_t lost = 0;       // of which
    std::uint64_t lists_lost = 0;
    std::uint64_t journals = 0;  // without a fault
    std::uint64_t journals_broken = 0;
    std::uint64_t journals_missing = 0;  // that others recorded
    bool beginning_missing = false;      // the compartment's first journal is not there
    // by the packs
    std::uint64_t packs = 0;          // that open
    std::uint64_t packs_unnamed = 0;  // of which no event names
    std::uint64_t packs_missing = 0;
    std::uint64_t packs_damaged = 0;
    std::uint64_t packs_closed = 0;  // that none of this person's keys opens
    // contents without a name
    std::uint64_t contents = 0;
    std::uint64_t content_bytes = 0;
    std::uint64_t incomplete = 0;  // known by their root recipe, parts are gone
    std::uint64_t pieces = 0, piece_bytes = 0;  // of contents whose recipe is gone
    std::uint64_t unreadable = 0;
    std::uint64_t rescued = 0;
    std::uint64_t rescued_bytes = 0;
    std::uint64_t was_there = 0;
    std::uint64_t failed = 0;
    bool index_rebuilt = false;
    bool catalog_rebuilt = false;
    bool names_lost() const { return beginning_missing || journals_missing > 0 || journals_broken > 0; }
};

// ---- doctor
struct Check {
    enum class What : std::uint8_t {
        header,  // and its copy
        people,  // and its copy
        here,
        log,
        state_folder,
        memory_lock,
        core_dumps,
        key_memory,
        writable,
        room,
        file_system,
        folder_sync,
        file_locks,
        clock,
        leftovers,
    };
    enum class Verdict : std::uint8_t { good, note, act, wrong };
    What what{};
    Verdict verdict{};
    std::string detail;        // machine word
    std::uint64_t number = 0;  // bytes, days, files
};

// ---- compact
struct CompactRequest {
    bool dry_run = false;
    bool orphans = false;  // also packs that no event names
    const Cancel* cancel = nullptr;
    std::function<void(std::uint64_t done, std::uint64_t total)> progress{};  // packs to be moved
};
struct CompactReport {
    std::string compartment;            // whose packs these are: the one at work; those of others are not touched
    bool is_only_one = true;            // that this person knows of
    std::uint64_t packs = 0;            // that count, looked at
    std::uint64_t condemned = 0;        // by this run: nothing new rests on them
    std::uint64_t removed = 0;          // condemned by this run or before, and gone now
    std::uint64_t waiting = 0;          // condemned, and somebody who may rest on them is still at work
    std::uint64_t left_alone = 0;       // damaged: repair first
    std::uint64_t orphans = 0;          // whole packs of ours that no event names
    std::uint64_t orphan_bytes = 0;
    std::uint64_t orphans_removed = 0;
    std::uint64_t moved_bytes = 0;      // of chunks, before compression
    std::uint64_t written_bytes = 0;    // of new packs
    std::uint64_t freed_bytes = 0;      // of packs that are gone, dry run: would be; orphans among them
    std::vector<std::string> at_work;   // others: "owner WHERE PROCESS WORK SINCE"
};

// ---- erase
struct EntryName {
    std::optional<std::string> journal;  // id or unique prefix; none: this device's
    LeafIndex sequence = 0;
};
struct EraseRequest {
    std::vector<std::string> documents;  // DOCs, each of which must be one document
    std::vector<EntryName> entries;      // of the log, whole
    std::string reason;
    bool all_versions = false;
    const Cancel* cancel = nullptr;
};
struct EraseReport {
    std::uint64_t documents = 0;       // of these and of other_versions name, hashes and contents
    std::uint64_t other_versions = 0;
    std::uint64_t kept_versions = 0;   // of documents that were named
    std::uint64_t entries = 0;         // of the log, taken whole: those named, and others that say it
    std::uint64_t left_over = 0;       // entries of an erasure that was cut off before
    std::uint64_t elsewhere = 0;       // entries of a journal that could not be carried into the vault yet
    bool confirmed = true;             // false: nothing was erased
    CompactReport packs;               // what became of the packs; `waiting`: not all is gone yet
};
struct EraseObserver {
    std::function<bool(const EraseReport&)> confirm{};  // asked once, before anything is erased; numbers only
};

// ---- merge
struct MergeRequest {
    std::string other;  // folder of another copy of this vault; it is only read
    const Cancel* cancel = nullptr;
    std::function<void(std::uint64_t done, std::uint64_t total)> progress{};  // packs
};
struct MergeReport {
    std::uint64_t journals = 0;   // that were not here, or went on there
    std::uint64_t entries = 0;    // that came with them
    std::uint64_t documents = 0;  // listed now that were not before; fewer were, where some were removed there
    std::uint64_t packs = 0;
    std::uint64_t pack_bytes = 0;
    std::uint64_t packs_damaged = 0;      // there: not taken
    std::uint64_t compartments_closed = 0;  // that this person has no key to: nothing of them was taken
    bool keys_taken = false;              // header or people here are others now
    std::vector<std::string> left_out{};  // names of people whose place another one has here: to be let in again
    std::vector<std::string> diverged{};  // journals that go on in two ways: what is here was kept
};

}  // namespace vault
