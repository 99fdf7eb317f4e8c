// SPDX-License-Identifier: Apache-2.0
// Errors in words: what happened, what is safe, what to do next. A new code does not compile until it is explained
// here.
#pragma once

#include <string>

#include "cli/exit_code.h"
#include "vault/error.h"

namespace cli {

ExitCode exit_code(vault::ErrorCode code);
// Whole sentences, inert, without a line end. Empty for what needs no word (a pipe that the reader closed).
std::string error_text(const vault::Error& error);

}  // namespace cli
