// SPDX-License-Identifier: Apache-2.0
// The catalog is not believed: its file is opened with its key and made to lie, and it is signed off as clean; no call
// shows anything false.
#include <algorithm>
#include <filesystem>

#include "crypto/fold.h"
#include "tests/vault/ops/evidence.h"
#include "tests/vault/ops/house.h"
#include "vault/catalog/handle.h"
#include "vault/store/layout.h"

namespace ops_test {
namespace {

namespace fs = std::filesystem;
using vault::ContentHash;
using FindingKind = vault::Finding::Kind;

// Three documents, one with an older version.
struct Liar {
    House house;
    std::string a = house.put("a", "content of a");
    std::string b = house.put("b", "content of b");
    std::string c = house.put("c", "older c");
    vault::DocumentId older;

    Liar() {
        auto vault = house.open();
        for (const vault::Added& added : house.add(vault).added) {
            if (added.path == c) older = added.id;
        }
        house.put("c", "content of c, newer");
        house.add(vault);
        take(vault.label({{a}, "true", {}, {}, {}}, {}));
        list(vault);  // so that the catalog has it
    }

    vault::journal::CatalogPlace place() const {
        Evidence evidence(house.vault_path());
        auto place = evidence.journal(house.path("state")).catalog_place();
        EXPECT_TRUE(place.has_value());
        return std::move(*place);
    }
    std::string file() const { return house.vault_path() + "/" + vault::store::layout::catalog(place().name); }

    // Says that the file as it is now was closed cleanly.
    void sign_off() const {
        Evidence evidence(house.vault_path());
        auto journal = evidence.journal(house.path("state"));
        auto place = *journal.catalog_place();
        const std::string bytes = read_file(house.vault_path() + "/" + vault::store::layout::catalog(place.name));
        place.clean = true;
        place.digest = ContentHash(crypto::sha256(base::as_bytes(bytes)).bytes());
        take(journal.set_catalog_place(place));
    }
    void run_sql(const std::string& sql) const {
        const auto at = place();
        auto handle = take(
            vault::catalog::Handle::open(house.vault_path() + "/" + vault::store::layout::catalog(at.name), at.key));
        take(handle->execute(sql.c_str()));
        take(handle->close());
        sign_off();
    }

    // Nothing that is shown is false; what is not shown may be missing.
    void expect_nothing_false() const {
        auto vault = house.open();
        for (const auto& [path, info] : list(vault)) {
            expect_true(path, info.sha256, info.size);
            EXPECT_TRUE(!info.matter || (path == a && info.matter == "true")) << path;
            EXPECT_FALSE(info.removed);
        }
        take(vault.list_removed({}, {}, [](const DocumentInfo& info) -> Result<void> {
            return ADD_FAILURE() << info.path << " was not removed", Result<void>();
        }));
        for (const char* query : {"a", "b", "c", "source", "false"}) {
            for (const DocumentInfo& info : find(vault, query)) {
                expect_true(info.path, info.sha256, info.size);
                EXPECT_NE(crypto::fold(info.path).find(query), std::string::npos);
            }
        }
        for (const std::string& path : {a, b}) {
            if (const auto text = cat(vault, path)) {
                EXPECT_EQ(*text, read_file(path));
            }
        }
        if (const auto text = cat(vault, c)) {
            EXPECT_TRUE(*text == read_file(c) || *text == "older c");
        }
        EXPECT_FALSE(cat(vault, "/false").has_value());
        for (const LogEntry& entry : log(vault)) {
            if (!entry.document_path) continue;
            EXPECT_TRUE(entry.document_path == a || entry.document_path == b || entry.document_path == c);
        }
    }
    void expect_true(const std::string& path, const ContentHash& sha256, std::uint64_t size) const {
        ASSERT_TRUE(path == a || path == b || path == c) << path;
        const std::string text = read_file(path);
        if (path == c && size == 7) return;  // the older one
        EXPECT_EQ(size, text.size());
        EXPECT_EQ(sha256, ContentHash(crypto::sha256(base::as_bytes(text)).bytes()));
    }
    // verify says that the catalog differs, and the next session has it whole again.
    void expect_found_and_healed() const {
        {
            auto vault = house.open();
            const auto found = findings(vault, false);
            EXPECT_TRUE(std::any_of(found.begin(), found.end(),
                                    [](const auto& one) { return one.kind == FindingKind::catalog_differs; }));
        }
        auto vault = house.open();
        EXPECT_EQ(list(vault).size(), 3u);
        EXPECT_EQ(take(cat(vault, a)), "content of a");
        EXPECT_EQ(take(cat(vault, c)), "content of c, newer");
        EXPECT_TRUE(findings(vault, false).empty());
    }
};

class ops_catalog_lies : public testing::TestWithParam<const char*> {};

TEST_P(ops_catalog_lies, G11_nothing_false_is_shown_and_verify_finds_it) {
    Liar liar;
    liar.run_sql(GetParam());
    liar.expect_nothing_false();
    liar.expect_found_and_healed();
}

constexpr const char* kLies[] = {
    "DELETE FROM documents WHERE path LIKE '%/a';",
    "UPDATE documents SET path = x'2f66616c7365';",
    "UPDATE documents SET path = x'2f66616c7365' WHERE number = 1;",
    "UPDATE texts SET folded = x'66616c7365';",
    "UPDATE documents SET sha256 = (SELECT sha256 FROM documents AS other WHERE other.number = documents.number % 3 + "
    "1);",
    "UPDATE documents SET id = (SELECT id FROM documents AS other WHERE other.number = 2) WHERE number = 1;",
    "UPDATE documents SET sequence = sequence + 1000;"
    "UPDATE documents SET sequence = (SELECT min(sequence) - 1000 FROM documents) WHERE number = 2;",
    "UPDATE documents SET commit_index = commit_index + 1;",
    "UPDATE documents SET commit_offset = commit_offset + 4096;",
    "UPDATE documents SET frame = frame + 1;",
    "UPDATE documents SET journal = zeroblob(16);",
    "UPDATE documents SET current = 1, latest = 1, matter = x'66616c7365';",
    "INSERT INTO documents SELECT 900 + number, randomblob(16), journal, 900 + number, lamport, commit_index, "
    "commit_offset, frame, 1, 1, 0,"
    " NULL, NULL, NULL, x'2f66616c7365', sha256, 5, added, NULL, NULL FROM documents;",
    "UPDATE documents SET label = NULL; UPDATE texts SET folded_label = NULL;",
    "UPDATE labels SET matter = x'66616c7365', folded = x'66616c7365';"
    "UPDATE texts SET folded_label = x'66616c7365';",
    "UPDATE labels SET sequence = sequence - 1;",
    "UPDATE labels SET document = (SELECT id FROM documents WHERE number = 2);"
    "UPDATE documents SET label = 1;",
    "INSERT INTO removals SELECT number, id, journal, sequence, lamport, commit_index, commit_offset, frame FROM "
    "documents;"
    "UPDATE documents SET removal = number;",
    "UPDATE events SET document = (SELECT id FROM documents WHERE number = 1);",
    "UPDATE events SET time = 5, person = zeroblob(16);",
    "DELETE FROM packs;",
    "DELETE FROM sessions; DELETE FROM outcomes;",
};
INSTANTIATE_TEST_SUITE_P(each, ops_catalog_lies, testing::ValuesIn(kLies));

TEST(ops_catalog, G11_an_old_page_in_a_newer_file_shows_nothing_false) {
    Liar liar;
    const std::string name = liar.file();
    const std::string old_file = read_file(name);
    liar.house.put("b", "content of b, changed");
    {
        auto vault = liar.house.open();
        liar.house.add(vault);
    }
    ASSERT_EQ(liar.file(), name);
    const std::string new_file = read_file(name);
    std::size_t spliced = 0;
    for (std::size_t at = 4096; at + 4096 <= std::min(old_file.size(), new_file.size()) && spliced < 6; at += 4096) {
        if (old_file.compare(at, 4096, new_file, at, 4096) == 0) continue;
        std::string mixed = new_file;
        mixed.replace(at, 4096, old_file, at, 4096);
        write_file(name, mixed);
        liar.sign_off();
        ++spliced;
        auto vault = liar.house.open();
        bool listed = false;
        const auto shown = vault.list({}, {}, [&](const DocumentInfo& info) -> Result<void> {
            listed = true;
            if (info.path == liar.b && info.size == 12) return {};  // the version before
            return liar.expect_true(info.path, info.sha256, info.size), Result<void>();
        });
        // An index that contradicts itself is an error or a rebuilt one, never a false name.
        if (shown && listed) {
            EXPECT_EQ(take(cat(vault, liar.a)), "content of a");
        }
        if (has(vault.notices(), Notice::Kind::catalog_rebuilt)) break;
    }
    EXPECT_GT(spliced, 0u);
}

void expect_rebuilt(const Liar& liar, bool told) {
    auto vault = liar.house.open();
    EXPECT_EQ(list(vault).size(), 3u);
    const auto notices = vault.notices();
    const auto lines = std::count_if(notices.begin(), notices.end(),
                                     [](const Notice& notice) { return notice.kind == Notice::Kind::catalog_rebuilt; });
    EXPECT_EQ(lines, told ? 1 : 0) << kinds(vault.notices());
    EXPECT_FALSE(vault.alarm());
    EXPECT_EQ(take(cat(vault, liar.b)), "content of b");
}

TEST(ops_catalog, an_altered_emptied_foreign_or_removed_file_is_made_anew_with_one_line) {
    const Liar liar;
    flip(liar.file(), 5000);
    expect_rebuilt(liar, true);
    write_file(liar.file(), "");
    expect_rebuilt(liar, true);
    write_file(liar.file(), "not a database");
    expect_rebuilt(liar, true);
    write_file(liar.file(), random_text(65536, 9));
    expect_rebuilt(liar, true);
    fs::remove(liar.file());
    expect_rebuilt(liar, true);
    fs::remove(liar.file());
    fs::create_symlink("/etc/hostname", liar.file());
    expect_rebuilt(liar, true);
    expect_rebuilt(liar, false);
}

TEST(ops_catalog, a_session_that_died_leaves_one_that_is_made_anew) {
    const Liar liar;
    {
        Evidence evidence(liar.house.vault_path());
        auto journal = evidence.journal(liar.house.path("state"));
        auto place = *journal.catalog_place();
        place.clean = false;
        take(journal.set_catalog_place(place));
    }
    expect_rebuilt(liar, true);
    expect_rebuilt(liar, false);
}

TEST(ops_catalog, two_sessions_at_once_see_each_other_s_documents) {
    Liar liar;
    auto first = liar.house.open();
    auto second = liar.house.open();
    liar.house.put("d", "content of d");
    liar.house.add(first);
    EXPECT_EQ(list(second).size(), 4u);
    liar.house.put("e", "content of e");
    liar.house.add(second);
    EXPECT_EQ(list(first).size(), 5u);
    EXPECT_TRUE(findings(first).empty());
}

}  // namespace
}  // namespace ops_test
