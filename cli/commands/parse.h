// SPDX-License-Identifier: Apache-2.0
// From argv to Options, by CLI11 and the description.
#pragma once

#include <string>

#include "cli/commands/options.h"
#include "crypto/base/result.h"

namespace cli {

// The error is what to say on standard error; help that was asked for comes as the command "help".
base::Result<Options, std::string> parse(int argc, const char* const* argv);

}  // namespace cli
