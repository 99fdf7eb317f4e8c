// SPDX-License-Identifier: Apache-2.0
// What recovering found, in words: case by case, with counts, and what would help.
#pragma once

#include <string>
#include <vector>

#include "vault/upkeep_requests.h"

namespace cli {

// Machine word: missing, damaged.
std::string loss_word(vault::ErrorCode code);
std::string lost_text(const vault::LostDocument& lost);
std::vector<std::string> recover_text(const vault::RecoverReport& report, const vault::RecoverRequest& request);

// A vault that nothing opens, because header or people are gone; nothing if that is not why.
std::vector<std::string> unopened_text(const vault::VaultParts& parts, vault::ErrorCode code);

}  // namespace cli
