// SPDX-License-Identifier: Apache-2.0
#include "vault/catalog/handle.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "crypto/base/check.h"
#include "crypto/secret.h"
#include "vault/catalog/sql.h"
#include "vault/database/database_file.h"

namespace vault::catalog {
namespace {

constexpr int kClosingTimeout = 500;  // milliseconds: whoever closes last folds the WAL in
constexpr int kGrowth = 1 << 20;      // bytes: the size tells little of what is in it

std::string_view bytes_of(sqlite3_value* value) {
    const void* bytes = sqlite3_value_blob(value);
    if (bytes == nullptr) return {};
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

bool stands_in(std::string_view text, std::string_view part) {
    if (part.empty()) return true;
    return part.size() <= text.size() && ::memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

// holds(one, other, words): whether each of the words, a line each, stands in one of the two texts.
void holds(sqlite3_context* context, int, sqlite3_value** values) {
    const std::string_view one = bytes_of(values[0]);
    const std::string_view other = bytes_of(values[1]);
    bool all = true;
    for (std::string_view rest = bytes_of(values[2]); all && !rest.empty();) {
        const std::string_view word = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        all = stands_in(one, word) || stands_in(other, word);
    }
    sqlite3_result_int(context, all ? 1 : 0);
}

}  // namespace

Result<std::unique_ptr<Handle>> Handle::open(const std::string& path, const crypto::CatalogKey& key) {
    TRY(database::verify_path(path));
    TRY(database::verify_file(path));
    std::unique_ptr<Handle> handle(new Handle(path));
    TRY(handle->connect(SQLITE_OPEN_READWRITE, key));
    return handle;
}

Result<std::unique_ptr<Handle>> Handle::create(const std::string& path, const crypto::CatalogKey& key) {
    std::unique_ptr<Handle> handle(new Handle(path));
    if (!path.empty()) {
        TRY(database::verify_path(path));
        TRY(database::create_file(path));
    }
    TRY(handle->connect(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, key));
    return handle;
}

// The order matters: compatibility resets the page size, and nothing is read before both are set.
Result<void> Handle::connect(int flags, const crypto::CatalogKey& key) {
    const bool in_memory = path().empty();
    TRY(Connection::connect(flags));
    if (!in_memory) TRY(set_key(key));
    TRY(execute(sql::kSettings));
    TRY(run(sql::kIsThere));
    if (sqlite3_db_readonly(sqlite(), "main") == 1) return fail(Error(ErrorCode::read_only, path()));
    if (!in_memory) TRY(choose_journal_mode());
    const int made = sqlite3_create_function_v2(sqlite(), "holds", 3, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                                                holds, nullptr, nullptr, nullptr);
    if (made != SQLITE_OK) return fail(database::error_of(sqlite(), path(), made));
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
    sqlite3_file_control(sqlite(), "main", SQLITE_FCNTL_CHUNK_SIZE, &growth);
    {
        Statement wal = TRY(prepare(sql::kWal));
        if (TRY(wal.step()) && base::as_text(wal.blob(0)) == "wal") {
            return {};
        }
    }
    return run(sql::kTruncate);
}

Result<void> Handle::close() {
    if (!is_open()) return {};
    CHECK(!in_transaction());
    sqlite3_busy_timeout(sqlite(), kClosingTimeout);
    const auto folded_in = path().empty() ? Result<void>() : run(sql::kCheckpoint);
    const auto closed = disconnect();
    return folded_in ? closed : folded_in;
}

}  // namespace vault::catalog
