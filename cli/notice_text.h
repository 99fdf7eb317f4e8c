// SPDX-License-Identifier: Apache-2.0
// What opening a vault found, in words: calm for copies and second devices; for an alarm what is wrong, what is safe,
// what to do.
#pragma once

#include <string>

#include "vault/requests.h"

namespace cli {

enum class Weight : std::uint8_t { calm, alarm };

Weight weight(const vault::Notice& notice);
std::string notice_text(const vault::Notice& notice);  // whole sentences, inert, without a line end

}  // namespace cli
