// SPDX-License-Identifier: Apache-2.0
// errno -> Error. What the call wanted decides: EACCES on writing is read_only, on reading io.
#pragma once

#include <string>

#include "vault/error.h"

namespace vault::store {

enum class Intent : std::uint8_t { read, write };

Error system_error(int sys_errno, Intent intent, std::string path);

// No memory or no descriptors left on this machine: it says nothing of the file, and is over when others end.
bool is_shortage(const Error& error);

}  // namespace vault::store
