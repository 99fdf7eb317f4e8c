// SPDX-License-Identifier: Apache-2.0
#include "vault/database/connection.h"

#include "crypto/base/check.h"

namespace vault::database {
namespace {

constexpr int kBusyTimeout = 10'000;  // milliseconds
constexpr const char* kMemory = ":memory:";
constexpr char kBegin[] = "BEGIN IMMEDIATE";
constexpr char kCommit[] = "COMMIT";
constexpr char kRollback[] = "ROLLBACK";

#ifdef SQLITE_OPEN_NOFOLLOW
constexpr int kNoFollow = SQLITE_OPEN_NOFOLLOW;
#else
constexpr int kNoFollow = 0;
#endif

}  // namespace

Connection::~Connection() {
    if (m_database == nullptr) return;
    finalize_statements();
    sqlite3_close_v2(m_database);
}

Result<void> Connection::connect(int flags) {
    const int code = sqlite3_open_v2(m_path.empty() ? kMemory : m_path.c_str(), &m_database,
                                     flags | kNoFollow | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nullptr);
    if (code != SQLITE_OK) return fail(error_of(m_database, m_path, code));
    sqlite3_busy_timeout(m_database, kBusyTimeout);
    return {};
}

Result<Statement> Connection::prepare(const char* text) {
    CHECK(m_database != nullptr);
    std::vector<sqlite3_stmt*>& spare = m_spare[text];
    sqlite3_stmt* prepared = nullptr;
    if (!spare.empty()) {
        prepared = spare.back();
        spare.pop_back();
    } else {
        const int code = sqlite3_prepare_v2(m_database, text, -1, &prepared, nullptr);
        if (code != SQLITE_OK) return fail(error_of(m_database, m_path, code));
        // Room to come back, so that giving it back cannot fail.
        spare.reserve(spare.capacity() + 1);
    }
    return Statement(prepared, &spare, &m_path);
}

Result<void> Connection::run(const char* text) {
    Statement statement = TRY(prepare(text));
    return statement.run();
}

Result<void> Connection::execute(const char* text) {
    CHECK(m_database != nullptr);
    const int code = sqlite3_exec(m_database, text, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fail(error_of(m_database, m_path, code));
    return {};
}

void Connection::finalize_statements() {
    for (const auto& [text, statements] : m_spare) {
        for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
    }
    m_spare.clear();
}

Result<void> Connection::disconnect() {
    if (m_database == nullptr) return {};
    finalize_statements();
    const int code = sqlite3_close(m_database);
    CHECK(code != SQLITE_BUSY);  // a statement that is still out
    m_database = nullptr;
    if (code != SQLITE_OK) return fail(error_of(nullptr, m_path, code));
    return {};
}

Result<Transaction> Transaction::begin(Connection& connection) {
    TRY(connection.run(kBegin));
    return Transaction(connection);
}

Transaction::~Transaction() {
    if (m_connection != nullptr) static_cast<void>(m_connection->run(kRollback).has_value());
}

Result<void> Transaction::commit() {
    TRY(m_connection->run(kCommit));
    m_connection = nullptr;
    return {};
}

}  // namespace vault::database
