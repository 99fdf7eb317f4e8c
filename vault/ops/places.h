// SPDX-License-Identifier: Apache-2.0
// The two folders of a session, opened or made.
#pragma once

#include <memory>

#include "vault/store/file_store.h"

namespace vault::ops {

// This device's state folder, made with its parents if absent. no_state_folder if it cannot be made or written.
Result<std::unique_ptr<store::FileStore>> open_state_folder(const std::string& path);
// A folder for a new vault: made if absent; exists if it is a vault; invalid_argument ("not-empty") if it holds
// anything else.
Result<std::unique_ptr<store::FileStore>> make_vault_folder(const std::string& path);

}  // namespace vault::ops
