// SPDX-License-Identifier: Apache-2.0
// What the doctor looked at, in words: what was found, and what to do if something is to be done.
#pragma once

#include <string>

#include "vault/upkeep_requests.h"

namespace cli {

std::string check_word(vault::Check::What what);          // machine word
std::string verdict_word(vault::Check::Verdict verdict);  // good, note, act, wrong
// "file system: fine: ext4"
std::string check_text(const vault::Check& check);

}  // namespace cli
