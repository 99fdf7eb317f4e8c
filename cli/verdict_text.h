// SPDX-License-Identifier: Apache-2.0
// What verifying found, in words that claim no more than was checked.
#pragma once

#include <string>

#include "vault/requests.h"

namespace cli {

// What a machine word of FORMAT.md 8.5 means; without a full stop.
std::string fault_text(const std::string& word);
std::string alarm_word_text(const std::string& word);

// One line per journal, and the lines below all of them.
std::string journal_text(const vault::JournalVerdict& verdict);
// Under a report that is about one compartment of several.
std::string one_of_several_text(const std::string& compartment);
// Journals that open with none of this person's keys.
std::string unopened_journals_text(std::uint64_t journals);
std::string coverage_text(std::uint64_t exposed);

std::string finding_word(vault::Finding::Kind kind);  // for JSON
std::string finding_text(const vault::Finding& finding);
std::string mended_word(vault::Mended::What what);  // for JSON
std::string mended_text(const vault::Mended& mended);  // without a full stop
// What to do about a disk on which something had to be put right.
std::string failing_disk_text();

}  // namespace cli
