// SPDX-License-Identifier: Apache-2.0
// Help made from the description.
#pragma once

#include <string>

#include "cli/commands/description.h"

namespace cli {

std::string overview_text();
std::string synopsis(const Description& description);  // strongroom add PATH... [--matter NAME]
std::string help_text(const Description& description);
std::string manual_page();  // roff, section 1

}  // namespace cli
