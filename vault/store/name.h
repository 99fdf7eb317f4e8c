// SPDX-License-Identifier: Apache-2.0
// The shape of names inside a store: parts separated by '/', none of them empty, "." or "..", none over 255 bytes or
// with a NUL.
#pragma once

#include <string_view>

namespace vault::store {

bool is_name(std::string_view name);
// "" stands for the root.
bool is_folder_name(std::string_view name);
// "a/b/c" -> "a/b"; "c" -> "".
std::string_view folder_of(std::string_view name);
// "a/b/c" -> "c".
std::string_view last_part(std::string_view name);

}  // namespace vault::store
