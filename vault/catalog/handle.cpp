// SPDX-License-Identifier: Apache-2.0
#include "vault/catalog/handle.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "crypto/base/check.h"
#include "crypto/secret.h"
#include "vault/catalog/sql.h"

namespace vault::catalog {
namespace {

constexpr int kBusyTimeout = 10'000;       // milliseconds
constexpr int kClosingTimeout = 500;       // the same: whoever closes last folds the WAL in
constexpr int kGrowth = 1 << 20;           // bytes: the size tells little of what is in it
constexpr const char* kMemory = ":memory:";

#ifdef SQLITE_OPEN_NOFOLLOW
constexpr int kNoFollow = SQLITE_OPEN_NOFOLLOW;
#else
constexpr int kNoFollow = 0;
#endif

Error file_error(int number, const std::string& path) {
    Error error(ErrorCode::io, path);
    if (number == ENOENT) error.code = ErrorCode::missing;
    if (number == EEXIST) error.code = ErrorCode::exists;
    if (number == ELOOP) error.code = ErrorCode::not_a_file;
    if (number == EROFS || number == EACCES || number == EPERM) error.code = ErrorCode::read_only;
    if (number == ENOSPC || number == EDQUOT) error.code = ErrorCode::full_disk;
    error.sys_errno = number;
    return error;
}

// SQLite takes some names for something else than a file, and an absolute path for nothing but a path.
Result<void> verify_path(const std::string& path) {
    if (path.empty() || path.front() != '/' || path.find('\0') != std::string::npos) {
        return fail(Error(ErrorCode::invalid_argument, path));
    }
    return {};
}

// An empty file would be taken for a database without tables, a link for what it points to.
Result<void> verify_file(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return fail(file_error(errno, path));
    if (!S_ISREG(status.st_mode)) return fail(Error(ErrorCode::not_a_file, path));
    if (status.st_size == 0) return fail(Error(ErrorCode::malformed, path).with_detail("empty"));
    return {};
}

// By us, so that nobody else may read it and nothing that is there is taken over.
Result<void> create_file(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return fail(file_error(errno, path));
    ::close(file);
    return {};
}

// holds(text, part): whether these bytes stand in those. instr() would do, byte by byte.
void holds(sqlite3_context* context, int, sqlite3_value** values) {
    const void* text = sqlite3_value_blob(values[0]);
    const auto text_size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
    const void* part = sqlite3_value_blob(values[1]);
    const auto part_size = static_cast<std::size_t>(sqlite3_value_bytes(values[1]));
    const bool found = part_size == 0 || ::memmem(text, text_size, part, part_size) != nullptr;
    sqlite3_result_int(context, found ? 1 : 0);
}

}  // namespace

Result<std::unique_ptr<Handle>> Handle::open(const std::string& path, const crypto::CatalogKey& key) {
    TRY(verify_path(path));
    TRY(verify_file(path));
    std::unique_ptr<Handle> handle(new Handle(path));
    TRY(handle->connect(SQLITE_OPEN_READWRITE, key));
    return handle;
}

Result<std::unique_ptr<Handle>> Handle::create(const std::string& path, const crypto::CatalogKey& key) {
    std::unique_ptr<Handle> handle(new Handle(path));
    if (!path.empty()) {
        TRY(verify_path(path));
        TRY(create_file(path));
    }
    TRY(handle->connect(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, key));
    return handle;
}

Handle::~Handle() {
    if (m_database == nullptr) return;
    finalize_statements();
    sqlite3_close_v2(m_database);
}

// The order matters: compatibility resets the page size, and nothing is read before both are set.
Result<void> Handle::connect(int flags, const crypto::CatalogKey& key) {
    const bool in_memory = m_path.empty();
    const int code = sqlite3_open_v2(in_memory ? kMemory : m_path.c_str(), &m_database,
                                     flags | kNoFollow | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nullptr);
    if (code != SQLITE_OK) return fail(error_of(m_database, m_path, code));
    sqlite3_busy_timeout(m_database, kBusyTimeout);
    if (!in_memory) TRY(set_key(key));
    TRY(execute(sql::kSettings));
    TRY(run(sql::kIsThere));
    if (sqlite3_db_readonly(m_database, "main") == 1) return fail(Error(ErrorCode::read_only, m_path));
    if (!in_memory) TRY(choose_journal_mode());
    const int made = sqlite3_create_function_v2(m_database, "holds", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                                                holds, nullptr, nullptr, nullptr);
    if (made != SQLITE_OK) return fail(error_of(m_database, m_path, made));
    return {};
}

Result<void> Handle::set_key(const crypto::CatalogKey& key) {
    static constexpr char kDigits[] = "0123456789abcdef";
    crypto::WipedBuffer text;
    text.reserve(2 * crypto::kKeySize + 32);
    const auto add = [&](std::string_view part) { text.insert(text.end(), part.begin(), part.end()); };
    add("PRAGMA key = \"x'");
    key.secret().expose([&](base::FixedView<crypto::kKeySize> bytes) {
        for (const std::uint8_t byte : bytes) {
            text.push_back(static_cast<std::uint8_t>(kDigits[byte >> 4]));
            text.push_back(static_cast<std::uint8_t>(kDigits[byte & 15]));
        }
    });
    add("'\";");
    text.push_back(0);
    return execute(reinterpret_cast<const char*>(text.data()));
}

// The answer tells what the file system takes; some take no shared memory.
Result<void> Handle::choose_journal_mode() {
    int growth = kGrowth;
    sqlite3_file_control(m_database, "main", SQLITE_FCNTL_CHUNK_SIZE, &growth);
    {
        Statement wal = TRY(prepare(sql::kWal));
        if (TRY(wal.step()) && base::as_text(wal.blob(0)) == "wal") {
            return {};
        }
    }
    return run(sql::kTruncate);
}

Result<Statement> Handle::prepare(const char* text) {
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

Result<void> Handle::run(const char* text) {
    Statement statement = TRY(prepare(text));
    return statement.run();
}

Result<void> Handle::execute(const char* text) {
    CHECK(m_database != nullptr);
    const int code = sqlite3_exec(m_database, text, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fail(error_of(m_database, m_path, code));
    return {};
}

void Handle::finalize_statements() {
    for (const auto& [text, statements] : m_spare) {
        for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
    }
    m_spare.clear();
}

Result<void> Handle::close() {
    if (m_database == nullptr) return {};
    CHECK(!in_transaction());
    sqlite3_busy_timeout(m_database, kClosingTimeout);
    const auto folded_in = m_path.empty() ? Result<void>() : run(sql::kCheckpoint);
    finalize_statements();
    const int code = sqlite3_close(m_database);
    CHECK(code != SQLITE_BUSY);  // a statement that is still out
    m_database = nullptr;
    if (!folded_in) return folded_in;
    if (code != SQLITE_OK) return fail(error_of(nullptr, m_path, code));
    return {};
}

}  // namespace vault::catalog
