// SPDX-License-Identifier: Apache-2.0
// Connection: one SQLite database that is open, with the statements that were prepared on it. What a database is for
// (key, settings, tables) is its owner's to say, by deriving. One thread.
#pragma once

#include <memory>
#include <unordered_map>

#include "vault/database/statement.h"

namespace vault::database {

class Connection {
  public:
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    virtual ~Connection();

    // text is a constant: known by its address.
    Result<Statement> prepare(const char* text);
    // Prepares and runs one statement without parameters.
    Result<void> run(const char* text);
    // All statements of a text at once.
    Result<void> execute(const char* text);
    std::int64_t last_number() const { return sqlite3_last_insert_rowid(m_database); }
    bool changed() const { return sqlite3_changes(m_database) > 0; }
    bool in_transaction() const { return sqlite3_get_autocommit(m_database) == 0; }
    const std::string& path() const { return m_path; }

  protected:
    // An empty path: in memory.
    explicit Connection(std::string path) : m_path(std::move(path)) {}
    // flags: SQLITE_OPEN_...; no link is followed where SQLite knows how.
    Result<void> connect(int flags);
    // No statement may be out. Fine if it is closed already.
    Result<void> disconnect();
    bool is_open() const { return m_database != nullptr; }
    sqlite3* sqlite() { return m_database; }

  private:
    void finalize_statements();

    std::string m_path;
    sqlite3* m_database = nullptr;
    std::unordered_map<const char*, std::vector<sqlite3_stmt*>> m_spare;
};

// Puts everything back at its end unless commit() was called and went well.
class Transaction {
  public:
    // Takes the write lock at once: nobody else writes between what is read here and what is written.
    static Result<Transaction> begin(Connection& connection);
    Transaction(Transaction&& other) noexcept : m_connection(std::exchange(other.m_connection, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    // On return it is as durable as the connection's settings make it.
    Result<void> commit();

  private:
    explicit Transaction(Connection& connection) : m_connection(&connection) {}
    Connection* m_connection;
};

}  // namespace vault::database
