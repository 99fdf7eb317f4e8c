// SPDX-License-Identifier: Apache-2.0
// What a survey of a compartment's journals can be asked beside their heads: whether remembered heads still hold.
#pragma once

#include <map>

#include "vault/format/seal_state.h"
#include "vault/journal/reader.h"
#include "vault/journal/walk.h"

namespace vault::journal {

enum class HeadFate : std::uint8_t { holds, missing, shorter, other_root };

struct CheckedHead {
    format::RememberedHead known;
    HeadFate fate = HeadFate::missing;
};

// A journal is walked from here and not from its beginning: its head before is known (from the seal state).
struct SurveyStart {
    WalkPoint point;
    SurveyedHead head;
};

struct SurveyRequest {
    std::vector<store::FileStore*> stores;  // the first that has a journal counts
    std::vector<format::RememberedHead> known;
    std::map<JournalId, SurveyStart> starts;
};
struct Survey {
    std::vector<SurveyedHead> heads;  // sorted by journal
    std::vector<CheckedHead> checked;
};
Result<Survey> survey(const SurveyRequest& request, const Compartment& compartment);

// What may be journals in a store, by their files or by copies that stand alone.
Result<std::vector<std::pair<JournalFile, JournalId>>> list_journals(store::FileStore& files);

}  // namespace vault::journal
