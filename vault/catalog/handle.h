// SPDX-License-Identifier: Apache-2.0
// Handle: one connection to a catalog's file, opened by the one sequence that SQLCipher 3 and 4 both read, with the
// statements that were prepared on it. One thread. For this folder only.
#pragma once

#include <memory>
#include <unordered_map>

#include "crypto/key.h"
#include "vault/catalog/statement.h"

namespace vault::catalog {

class Handle {
  public:
    // The file must be there, regular and not empty. not_authentic: of another key, or no catalog; malformed: altered.
    static Result<std::unique_ptr<Handle>> open(const std::string& path, const crypto::CatalogKey& key);
    // The file must not be there. An empty path: in memory.
    static Result<std::unique_ptr<Handle>> create(const std::string& path, const crypto::CatalogKey& key);
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle();

    // text is one of sql.h: known by its address.
    Result<Statement> prepare(const char* text);
    // Prepares and runs one statement without parameters.
    Result<void> run(const char* text);
    // All statements of a text at once.
    Result<void> execute(const char* text);
    std::int64_t last_number() const { return sqlite3_last_insert_rowid(m_database); }
    bool changed() const { return sqlite3_changes(m_database) > 0; }
    bool in_transaction() const { return sqlite3_get_autocommit(m_database) == 0; }
    const std::string& path() const { return m_path; }
    // The file is whole by itself afterwards, unless another connection is in the middle of reading it.
    Result<void> close();

  private:
    explicit Handle(std::string path) : m_path(std::move(path)) {}
    Result<void> connect(int flags, const crypto::CatalogKey& key);
    Result<void> set_key(const crypto::CatalogKey& key);
    Result<void> choose_journal_mode();
    void finalize_statements();

    std::string m_path;
    sqlite3* m_database = nullptr;
    std::unordered_map<const char*, std::vector<sqlite3_stmt*>> m_spare;
};

}  // namespace vault::catalog
