// SPDX-License-Identifier: Apache-2.0
// Asks on the terminal itself, not on standard input; of what is typed nothing is shown but an answer to a question.
#pragma once

#include <string_view>

#include "vault/requests.h"

namespace cli {

// no_passphrase without a terminal, cancelled on Ctrl-C or Ctrl-D. The caller wipes what it gets.
vault::Result<vault::Bytes> ask_hidden(std::string_view question);
// Asked twice; again until both are the same.
vault::Result<vault::Bytes> ask_new_hidden(std::string_view question);

// Whether the answer begins with a y. invalid_argument ("confirm") without a terminal, cancelled on Ctrl-C or Ctrl-D.
vault::Result<bool> ask_yes(std::string_view question);

}  // namespace cli
