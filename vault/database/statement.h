// SPDX-License-Identifier: Apache-2.0
// A prepared statement on loan from its connection: bound in order, stepped, read; given back reset when it goes out of
// scope. While one is out, the same text gives another one, so that a callback may ask what its caller is asking.
#pragma once

#include <sqlcipher/sqlite3.h>

#include <optional>
#include <string>
#include <vector>

#include "crypto/base/id.h"
#include "vault/error.h"
#include "vault/types.h"

namespace vault::database {

// What SQLite's last call on this connection failed with, as an Error about this file.
Error error_of(sqlite3* database, const std::string& path, int code);

class Statement {
  public:
    // Takes the prepared statement; spare gets it back.
    Statement(sqlite3_stmt* prepared, std::vector<sqlite3_stmt*>* spare, const std::string* path)
        : m_prepared(prepared), m_spare(spare), m_path(path) {}
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    // The next parameter. A fault shows when the statement is stepped.
    Statement& put(std::int64_t value);
    Statement& put(std::uint64_t value);  // above 2^63 - 1: malformed
    Statement& put(bool value) { return put(std::int64_t{value}); }
    Statement& put(ByteView value);
    Statement& put_text(std::string_view value);
    Statement& put_null();
    template <class Tag, std::size_t N>
    Statement& put(const base::Id<Tag, N>& id) {
        return put(id.view());
    }
    Statement& put_bytes(const std::string& raw) { return put(base::as_bytes(raw)); }
    template <class T>
    Statement& put(const std::optional<T>& value) {
        return value ? put(*value) : put_null();
    }
    Statement& put_bytes(const std::optional<std::string>& raw) { return raw ? put_bytes(*raw) : put_null(); }

    // True when a row stands there.
    Result<bool> step();
    // To the end, whatever rows there are.
    Result<void> run();

    int columns() const { return sqlite3_column_count(m_prepared); }
    int type(int column) const { return sqlite3_column_type(m_prepared, column); }
    std::int64_t integer(int column) const { return sqlite3_column_int64(m_prepared, column); }
    std::uint64_t number(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    // Stands until the next step.
    ByteView blob(int column) const;
    // malformed when the column has another length.
    template <class IdType>
    Result<IdType> id(int column) const {
        const ByteView bytes = blob(column);
        if (bytes.size() != IdType::kSize) return fail(Error(ErrorCode::malformed, *m_path).with_detail("id"));
        return IdType::from(bytes.first<IdType::kSize>());
    }

  private:
    void note(int code);

    sqlite3_stmt* m_prepared;
    std::vector<sqlite3_stmt*>* m_spare;
    const std::string* m_path;
    int m_bound = 0;
    std::optional<Error> m_error;
};

}  // namespace vault::database
