// SPDX-License-Identifier: Apache-2.0
// Handle: one connection to a catalog's file, opened by the one sequence that SQLCipher 3 and 4 both read. One thread.
// For this folder only.
#pragma once

#include "crypto/key.h"
#include "vault/database/connection.h"

namespace vault::catalog {

using database::Statement;

class Handle final : public database::Connection {
  public:
    // The file must be there, regular and not empty. not_authentic: of another key, or no catalog; malformed: altered.
    static Result<std::unique_ptr<Handle>> open(const std::string& path, const crypto::CatalogKey& key);
    // The file must not be there. An empty path: in memory.
    static Result<std::unique_ptr<Handle>> create(const std::string& path, const crypto::CatalogKey& key);

    // The file is whole by itself afterwards, unless another connection is in the middle of reading it.
    Result<void> close();

  private:
    explicit Handle(std::string path) : Connection(std::move(path)) {}
    Result<void> connect(int flags, const crypto::CatalogKey& key);
    Result<void> set_key(const crypto::CatalogKey& key);
    Result<void> choose_journal_mode();
};

}  // namespace vault::catalog
