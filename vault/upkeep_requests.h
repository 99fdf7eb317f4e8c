// SPDX-License-Identifier: Apache-2.0
// What is asked of the façade about the upkeep of a vault, and answered.
#pragma once

#include <functional>
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

}  // namespace vault
