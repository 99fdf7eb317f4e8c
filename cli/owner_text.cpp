// SPDX-License-Identifier: Apache-2.0
#include "cli/owner_text.h"

#include <sstream>

#include "cli/output/inert.h"
#include "cli/output/time_text.h"

namespace cli {
namespace {

std::string work_text(const std::string& work) {
    if (work == "adding") return "adding";
    if (work == "compacting") return "compacting";
    if (work == "erasing") return "erasing";
    return "writing";
}

std::string place_text(const std::string& where) {
    if (where == "this-boot") return " of this machine";
    if (where == "earlier-boot") return " of this machine, before it was last started";
    return " of another machine";
}

}  // namespace

std::string owner_text(std::string_view words) {
    std::istringstream from{std::string(words)};
    std::string word;
    std::string where;
    std::string process;
    std::string work;
    vault::UnixMillis since = 0;
    if (!(from >> word >> where >> process >> work >> since) || word != "owner") return inert(std::string(words));
    if (where == "unknown") return "somebody of whom nothing is known";
    return work_text(work) + " in process " + inert(process) + place_text(where) + ", since " + local_text(since);
}

}  // namespace cli
