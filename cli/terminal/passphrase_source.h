// SPDX-License-Identifier: Apache-2.0
// Where a passphrase comes from: a file, a command's output, or the terminal; never argv or the environment itself.
#pragma once

#include <optional>
#include <string>

#include "vault/requests.h"

namespace cli {

struct PassphraseSource {
    std::optional<std::string> file{};
    std::optional<std::string> command{};   // run by /bin/sh
    std::optional<std::string> key_file{};  // in addition
    bool may_ask = true;
};
enum class Asking : std::uint8_t { known, fresh };  // fresh: typed twice

// One trailing line end of a file's or command's output does not count. The façade wipes what it gets.
vault::Result<vault::Passphrase> get_passphrase(const PassphraseSource& source, std::string_view question,
                                                Asking asking);

}  // namespace cli
