// SPDX-License-Identifier: Apache-2.0
// A word for somebody who mistyped.
#pragma once

#include <string>
#include <string_view>

namespace cli {

// What to say of a word that nothing fits: the nearest command or option, if one is near. Inert.
std::string unknown_text(std::string_view command, std::string_view word);

}  // namespace cli
