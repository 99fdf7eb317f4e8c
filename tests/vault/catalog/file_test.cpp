// SPDX-License-Identifier: Apache-2.0
// What may have become of the file since it was left: told apart, never taken for an empty catalog, nothing on stderr.
#include <gtest/gtest.h>
#include <sqlcipher/sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/scratch_folder.h"
#include "tests/vault/catalog/writer.h"

namespace vault::catalog {
namespace {

constexpr std::size_t kPage = 4096;
constexpr ErrorCode kOpened = ErrorCode::exists;  // no fault, where a code is asked for

std::string read_all(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
void write_all(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

class catalog_file : public testing::Test {
  protected:
    Result<Catalog> open(Start start = Start::existing) const { return Catalog::open(path, key, start); }
    ErrorCode code_of_opening() const {
        testing::internal::CaptureStderr();
        const auto opened = open();
        // Pages are read when they are asked for.
        const auto dumped = opened ? opened->dump() : Result<std::string>(fail(opened.error()));
        EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
        return dumped ? kOpened : dumped.error().code;
    }
    // Some hundred pages.
    void leave_a_catalog() {
        Catalog catalog = open(Start::fresh).take();
        for (int left = 10; left > 0; --left) ASSERT_TRUE(put(catalog, more()));
        ASSERT_TRUE(catalog.close());
    }
    event::Commit more() {
        std::vector<event::Kind> kinds;
        for (int left = 100; left > 0; --left) {
            ++documents;
            kinds.push_back(document(documents, "/" + std::to_string(documents)));
        }
        return journal.commit(kinds);
    }
    // As somebody who has the key would.
    void run_sql(const std::string& text) const {
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
        const std::string hex = key.secret().expose([](base::FixedView<32> bytes) { return base::encode_hex(bytes); });
        const std::string all = "PRAGMA key = \"x'" + hex + "'\"; PRAGMA cipher_compatibility = 3;" +
                                "PRAGMA cipher_page_size = 4096;" + text;
        const int code = sqlite3_exec(database, all.c_str(), nullptr, nullptr, nullptr);
        ASSERT_EQ(code, SQLITE_OK) << sqlite3_errmsg(database);
        ASSERT_EQ(sqlite3_close(database), SQLITE_OK);
    }

    const support::ScratchFolder folder;
    const std::string path = folder.path_of("catalog-1");
    const crypto::CatalogKey key = crypto::CatalogKey::random();
    JournalWriter journal{1};
    std::uint64_t documents = 0;
};

TEST_F(catalog_file, is_whole_by_itself_after_closing_and_nobody_elses) {
    leave_a_catalog();
    EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
    EXPECT_FALSE(std::filesystem::exists(path + "-shm"));
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    EXPECT_EQ(read_all(path).find("SQLite"), std::string::npos);
    EXPECT_EQ(read_all(path).size() % (1 << 20), 0U);
    const std::string copy = folder.path_of("copy");
    std::filesystem::copy_file(path, copy);
    EXPECT_EQ(Catalog::open(copy, key, Start::existing)->dump().take(), open()->dump().take());
}

TEST_F(catalog_file, says_missing_and_empty_apart) {
    EXPECT_EQ(code_of_opening(), ErrorCode::missing);
    write_all(path, "");
    EXPECT_EQ(code_of_opening(), ErrorCode::malformed);
    EXPECT_EQ(read_all(path), "");
}

TEST_F(catalog_file, of_another_key_or_foreign_is_not_authentic) {
    leave_a_catalog();
    testing::internal::CaptureStderr();
    const auto other = Catalog::open(path, crypto::CatalogKey::random(), Start::existing);
    EXPECT_EQ(other.error().code, ErrorCode::not_authentic);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    write_all(path, "SQLite format 3" + std::string(8177, '\0'));
    EXPECT_EQ(code_of_opening(), ErrorCode::not_authentic);
    // Less than a page is nothing to SQLite: a database without tables, had we not looked.
    write_all(path, "x");
    EXPECT_EQ(code_of_opening(), ErrorCode::malformed);
}

TEST_F(catalog_file, altered_in_a_page_that_is_read_is_told_from_another_key) {
    leave_a_catalog();
    const std::string whole = read_all(path);
    int refused = 0;
    for (std::size_t offset = 20; offset < whole.size(); offset += 7 * kPage + 61) {
        std::string altered = whole;
        altered[offset] = static_cast<char>(altered[offset] ^ 1);
        write_all(path, altered);
        // In the first page it cannot be told from another key. A page of an index that a dump has no need of, or one
        // past the last, is not read.
        const ErrorCode code = code_of_opening();
        EXPECT_EQ(code, offset < kPage ? ErrorCode::not_authentic : code == kOpened ? kOpened : ErrorCode::malformed);
        if (code != kOpened) ++refused;
    }
    EXPECT_GT(refused, 5);
}

TEST_F(catalog_file, cut_short_does_not_dump) {
    leave_a_catalog();
    const std::string whole = read_all(path);
    for (const std::size_t size : {std::size_t{100}, kPage, 7 * kPage, 50 * kPage}) {
        write_all(path, whole.substr(0, size));
        const ErrorCode code = code_of_opening();
        EXPECT_TRUE(code == ErrorCode::malformed || code == ErrorCode::not_authentic) << size;
    }
}

TEST_F(catalog_file, of_another_applier_or_folding_is_malformed) {
    leave_a_catalog();
    for (const char* name : {"applier", "folding"}) {
        run_sql(std::string("UPDATE about SET value = value + 1 WHERE name = '") + name + "'");
        EXPECT_EQ(open().error().code, ErrorCode::malformed);
        run_sql(std::string("UPDATE about SET value = value - 1 WHERE name = '") + name + "'");
        EXPECT_TRUE(open());
    }
}

TEST_F(catalog_file, without_our_tables_is_malformed) {
    write_all(path, "");
    run_sql("CREATE TABLE something (x)");
    EXPECT_EQ(open().error().code, ErrorCode::malformed);
}

TEST_F(catalog_file, is_never_made_over_another_or_through_a_link) {
    write_all(path, "mine");
    EXPECT_EQ(open(Start::fresh).error().code, ErrorCode::exists);
    EXPECT_EQ(read_all(path), "mine");
    std::filesystem::remove(path);
    std::filesystem::create_symlink(folder.path_of("elsewhere"), path);
    EXPECT_EQ(open(Start::fresh).error().code, ErrorCode::exists);
    EXPECT_EQ(open().error().code, ErrorCode::not_a_file);
    EXPECT_FALSE(std::filesystem::exists(folder.path_of("elsewhere")));
    for (const char* name : {":memory:", "file::memory:", "relative"}) {
        EXPECT_EQ(Catalog::open(name, key, Start::fresh).error().code, ErrorCode::invalid_argument);
    }
}

TEST_F(catalog_file, with_a_row_changed_under_the_key_dumps_differently) {
    leave_a_catalog();
    const std::string before = open()->dump().take();
    for (const char* change : {"UPDATE documents SET current = 0 WHERE path = x'2f35'",
                               "UPDATE events SET person = x'00' WHERE sequence = 5",
                               "DELETE FROM texts WHERE number = 7",
                               "UPDATE applied SET size = size - 1"}) {
        run_sql(change);
        const std::string after = open()->dump().take();
        EXPECT_NE(after, before) << change;
    }
}

// Why no row is believed: an older page of this very file, in its old place, carries a tag that fits. Nothing in the
// file says which of its pages belong together.
TEST_F(catalog_file, takes_an_older_page_of_its_own_for_authentic) {
    leave_a_catalog();
    const std::string old = read_all(path);
    run_sql("UPDATE documents SET size = 11");
    const std::string current = read_all(path);
    ASSERT_EQ(old.size(), current.size());
    int accepted = 0;
    for (std::size_t page = 1; page < old.size() / kPage; ++page) {
        if (old.compare(page * kPage, kPage, current, page * kPage, kPage) == 0) continue;
        std::string spliced = current;
        spliced.replace(page * kPage, kPage, old, page * kPage, kPage);
        write_all(path, spliced);
        const auto opened = open();
        const auto totals = opened ? opened->totals() : Result<Totals>(fail(opened.error()));
        if (totals && totals->bytes < 11 * documents && totals->bytes > 10 * documents) ++accepted;
    }
    EXPECT_GT(accepted, 0);
}

TEST_F(catalog_file, is_shared_by_two_that_apply_the_same) {
    Catalog one = open(Start::fresh).take();
    Catalog two = open().take();
    const event::Commit first = more();
    const event::Commit second = more();
    ASSERT_TRUE(put(one, first));
    ASSERT_TRUE(put(one, second));
    ASSERT_TRUE(put(two, first));
    EXPECT_EQ(two.applied()->front().size, 200U);
    EXPECT_EQ(one.dump().take(), two.dump().take());
    ASSERT_TRUE(one.close());
    EXPECT_EQ(all(two).size(), 200U);
    ASSERT_TRUE(two.close());
    EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
}

TEST_F(catalog_file, is_written_by_one_at_a_time) {
    Catalog one = open(Start::fresh).take();
    const event::Commit commit = more();
    ASSERT_TRUE(one.begin());
    std::jthread other([&] {
        Catalog two = open().take();
        EXPECT_TRUE(put(two, commit));
    });
    ASSERT_TRUE(one.apply(commit));
    ASSERT_TRUE(one.finish(journal.applied()));
    other.join();
    EXPECT_EQ(all(one).size(), 100U);
}

}  // namespace
}  // namespace vault::catalog
