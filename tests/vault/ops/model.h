// SPDX-License-Identifier: Apache-2.0
// The plain model that stories are held against: which texts each copy of a vault must have, and what each device has
// seen of its journals, from which follows when opening must raise an alarm (FORMAT.md 9.2), and when it must not.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vault/event/event.h"

namespace ops_test {

using Heads = std::vector<vault::event::Head>;

struct PlaceModel {
    bool exists = false;
    int identity = 0;  // other files, another number
    std::map<std::string, std::string> documents;
    std::size_t versions = 0;  // acknowledged, replaced ones too
    // Of each journal the sizes at which a session ended, with the roots.
    std::map<vault::JournalId, std::map<vault::TreeSize, vault::RootHash>> sealed;

    bool meets(const vault::event::Head& head) const {
        const auto journal = sealed.find(head.journal);
        if (journal == sealed.end()) return false;
        const auto at = journal->second.find(head.size);
        return at != journal->second.end() && at->second == head.root;
    }
};

// One seal state of a device.
struct Memory {
    int identity = 0;
    Heads heads;
    bool closed = false;
    bool awaits = false;  // an alarm that nobody acknowledged
};

struct Expected {
    bool must = false;
    bool may = false;
};

struct DeviceModel {
    std::map<vault::JournalId, Memory> states;  // by their journal

    Expected alarm_at(const PlaceModel& place) const {
        const auto lacks = [&](const Memory& memory) {
            return memory.awaits || std::any_of(memory.heads.begin(), memory.heads.end(),
                                                [&](const auto& head) { return !place.meets(head); });
        };
        std::vector<const Memory*> known;
        for (const auto& [journal, memory] : states) {
            if (memory.identity == place.identity && !memory.closed) known.push_back(&memory);
        }
        Expected expected;
        if (known.empty()) {
            for (const auto& [journal, memory] : states) {
                Memory seen = memory;
                seen.awaits = false;  // of another folder
                expected.must = expected.must || lacks(seen);
            }
            expected.may = expected.must;
            return expected;
        }
        expected.must = std::all_of(known.begin(), known.end(), [&](const Memory* one) { return lacks(*one); });
        expected.may = std::any_of(known.begin(), known.end(), [&](const Memory* one) { return lacks(*one); });
        return expected;
    }

    // A device puts back the one commit that its journal lacks (FORMAT.md 9.2): then all that it has seen is there.
    bool has_back(const PlaceModel& place, const Heads& now) const {
        const auto is_back = [&](const vault::event::Head& known) {
            return std::any_of(now.begin(), now.end(), [&](const auto& head) {
                return head.journal == known.journal && head.size >= known.size;
            });
        };
        return std::any_of(states.begin(), states.end(), [&](const auto& one) {
            const Memory& memory = one.second;
            return memory.identity == place.identity && !memory.closed && !memory.awaits &&
                   std::all_of(memory.heads.begin(), memory.heads.end(), is_back);
        });
    }

    // After a session that went on with `journal`: it is the one state of this folder.
    void remember(const vault::JournalId& journal, const PlaceModel& place, const Heads& heads) {
        for (auto& [other, memory] : states) {
            if (memory.identity == place.identity && other != journal) memory.closed = true;
        }
        states[journal] = {place.identity, heads, false, false};
    }
};

}  // namespace ops_test
