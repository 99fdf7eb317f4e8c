// SPDX-License-Identifier: Apache-2.0
// A new vault: keys, folders, and the first commits of the vault compartment and of main.
#pragma once

#include "vault/requests.h"
#include "vault/store/file_store.h"

namespace vault::ops {

// exists: the folder holds a vault. invalid_argument: it holds other files, or the person's name is unusable.
Result<CreateReport> create_vault(const CreateRequest& request, Passphrase passphrase);
// The same in folders that are open; the request's place is not looked at.
struct NewFolders {
    store::FileStore* vault = nullptr;
    store::FileStore* state = nullptr;
};
Result<CreateReport> create_vault(const NewFolders& folders, const CreateRequest& request, Passphrase passphrase);

}  // namespace vault::ops
