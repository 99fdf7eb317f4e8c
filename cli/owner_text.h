// SPDX-License-Identifier: Apache-2.0
// Who is at work in a vault, or was: for people, from the machine words of errors, notices and reports.
#pragma once

#include <string>
#include <string_view>

namespace cli {

// "owner WHERE PROCESS WORK SINCE" as a part of a sentence: "adding in process 4711 of this machine, since ...".
std::string owner_text(std::string_view words);

}  // namespace cli
