// SPDX-License-Identifier: Apache-2.0
// What is asked of the façade about the upkeep of a vault, and answered.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "vault/requests.h"

namespace vault {

// ---- compact
struct CompactRequest {
    bool dry_run = false;
    bool orphans = false;  // also packs that no event names
    const Cancel* cancel = nullptr;
    std::function<void(std::uint64_t done, std::uint64_t total)> progress{};  // packs to be moved
};
struct CompactReport {
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
    bool keys_taken = false;              // the other one's header or people are newer
    std::vector<std::string> diverged{};  // journals that go on in two ways: what is here was kept
};

}  // namespace vault
