// SPDX-License-Identifier: Apache-2.0
#include "vault/database/statement.h"

#include <cerrno>
#include <limits>
#include <utility>

namespace vault::database {
namespace {

ErrorCode code_of(int primary, int sys_errno) {
    switch (primary) {
        case SQLITE_NOTADB: return ErrorCode::not_authentic;
        case SQLITE_CORRUPT:
        case SQLITE_SCHEMA:
        case SQLITE_MISMATCH: return ErrorCode::malformed;
        case SQLITE_FULL: return ErrorCode::full_disk;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return ErrorCode::busy;
        case SQLITE_READONLY: return ErrorCode::read_only;
        case SQLITE_NOMEM: return ErrorCode::out_of_memory;
        case SQLITE_CANTOPEN:
        case SQLITE_IOERR:
            return sys_errno == ENOSPC || sys_errno == EDQUOT ? ErrorCode::full_disk : ErrorCode::io;
        default: return ErrorCode::internal;
    }
}

}  // namespace

Error error_of(sqlite3* database, const std::string& path, int code) {
    const int extended = database != nullptr ? sqlite3_extended_errcode(database) : code;
    const int primary = code & 0xFF;
    const int sys_errno = database != nullptr ? sqlite3_system_errno(database) : 0;
    Error error(code_of(primary, sys_errno), path);
    error.detail = "sqlite " + std::to_string((extended & 0xFF) == primary ? extended : code);
    if (error.code == ErrorCode::io || error.code == ErrorCode::full_disk) error.sys_errno = sys_errno;
    return error;
}

Statement::Statement(Statement&& other) noexcept
    : m_prepared(std::exchange(other.m_prepared, nullptr)), m_spare(other.m_spare), m_path(other.m_path),
      m_bound(other.m_bound), m_error(std::move(other.m_error)) {}

Statement::~Statement() {
    if (m_prepared == nullptr) return;
    sqlite3_reset(m_prepared);
    sqlite3_clear_bindings(m_prepared);
    m_spare->push_back(m_prepared);
}

void Statement::note(int code) {
    if (code != SQLITE_OK && !m_error) m_error = error_of(sqlite3_db_handle(m_prepared), *m_path, code);
}

Statement& Statement::put(std::int64_t value) {
    return note(sqlite3_bind_int64(m_prepared, ++m_bound, value)), *this;
}

Statement& Statement::put(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        if (!m_error) m_error = Error(ErrorCode::malformed, *m_path).with_detail("number");
        return ++m_bound, *this;
    }
    return put(static_cast<std::int64_t>(value));
}

Statement& Statement::put(ByteView value) {
    // No pointer would be NULL, which no bytes are not.
    const void* data = value.empty() ? static_cast<const void*>("") : value.data();
    return note(sqlite3_bind_blob64(m_prepared, ++m_bound, data, value.size(), SQLITE_TRANSIENT)), *this;
}

Statement& Statement::put_text(std::string_view value) {
    const char* data = value.empty() ? "" : value.data();
    return note(sqlite3_bind_text64(m_prepared, ++m_bound, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8)), *this;
}

Statement& Statement::put_null() { return note(sqlite3_bind_null(m_prepared, ++m_bound)), *this; }

Result<bool> Statement::step() {
    if (m_error) return fail(*m_error);
    const int code = sqlite3_step(m_prepared);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return fail(error_of(sqlite3_db_handle(m_prepared), *m_path, code));
}

Result<void> Statement::run() {
    while (TRY(step())) {
    }
    return {};
}

ByteView Statement::blob(int column) const {
    // In this order: the pointer is the one that the size belongs to.
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(m_prepared, column));
    const int size = sqlite3_column_bytes(m_prepared, column);
    return data == nullptr ? ByteView() : ByteView(data, static_cast<std::size_t>(size));
}

}  // namespace vault::database
