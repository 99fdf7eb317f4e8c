// SPDX-License-Identifier: Apache-2.0
// Packs that are gone, rotten, swapped or planted.
#include <algorithm>
#include <filesystem>

#include "tests/vault/ops/evidence.h"
#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

namespace fs = std::filesystem;
using FindingKind = vault::Finding::Kind;

// Two documents in packs of their own.
struct BadShelf {
    House house;
    std::string good = house.put("good", random_text(200'000, 21));
    std::string bad = house.put("bad", random_text(200'000, 22));
    std::string pack;  // the one that holds `bad`'s bytes

    BadShelf() {
        auto vault = house.open();
        house.add(vault, {good});
        const auto before = packs();
        house.add(vault, {bad});
        for (const std::string& one : packs()) {
            if (std::find(before.begin(), before.end(), one) == before.end()) pack.empty() ? pack = one : other = one;
        }
        if (fs::file_size(pack) == 0) ADD_FAILURE();
    }
    std::string other;  // maybe the intake list's
    std::vector<std::string> packs() const { return files_below(house.vault_path() + "/packs"); }
    static std::string id_of(const std::string& path) { return fs::path(path).filename().native(); }
    std::vector<std::string> of_bad() const { return other.empty() ? std::vector{pack} : std::vector{pack, other}; }

    void expect(ErrorCode code, FindingKind kind) const {
        auto vault = house.open();
        EXPECT_EQ(take(cat(vault, good)), read_file(good));
        const auto text = cat(vault, bad);
        ASSERT_EQ(code_of(text), code);
        EXPECT_TRUE(text.error().id == id_of(pack) || text.error().id == id_of(other)) << text.error().id;
        const auto found = findings(vault);
        const auto named = [&](const vault::Finding& one) { return one.kind == kind && one.path == bad; };
        EXPECT_TRUE(std::any_of(found.begin(), found.end(), named)) << found.size();
        EXPECT_TRUE(std::none_of(found.begin(), found.end(), [&](const auto& one) { return one.path == good; }));
    }
    // The same file added again is stored again, and then all is well again.
    void expect_healed(bool packs_left) const {
        {
            auto vault = house.open();
            const auto report = house.add(vault, {bad}).report;
            EXPECT_GE(report.new_bytes, 200'000u);
        }
        auto vault = house.open();
        EXPECT_EQ(take(cat(vault, bad)), read_file(bad));
        for (const vault::Finding& one : findings(vault)) {
            EXPECT_TRUE(packs_left && one.kind != FindingKind::document_damaged &&
                        one.kind != FindingKind::document_missing && one.kind != FindingKind::document_hash)
                << static_cast<int>(one.kind) << " " << one.id << " " << one.detail;
        }
    }
};

TEST(ops_packs, a_pack_that_is_gone_is_named_and_adding_again_heals) {
    BadShelf shelf;
    for (const std::string& one : shelf.of_bad()) fs::remove(one);
    shelf.expect(ErrorCode::content_missing, FindingKind::document_missing);
    shelf.expect_healed(true);
}

TEST(ops_packs, G2_a_rotten_block_is_named_and_adding_again_heals) {
    BadShelf shelf;
    for (const std::string& one : shelf.of_bad()) {
        for (std::size_t at = 40'000; at + 40'000 < fs::file_size(one); at += 4096) flip(one, at);
    }
    shelf.expect(ErrorCode::content_damaged, FindingKind::document_damaged);
    shelf.expect_healed(true);
}

TEST(ops_packs, G2_a_pack_of_zeros_is_named) {
    BadShelf shelf;
    for (const std::string& one : shelf.of_bad()) write_file(one, std::string(fs::file_size(one), '\0'));
    shelf.expect(ErrorCode::content_damaged, FindingKind::document_damaged);
    shelf.expect_healed(true);
}

TEST(ops_packs, G3_packs_that_changed_places_do_not_open) {
    BadShelf shelf;
    const auto all = shelf.packs();
    for (const std::string& one : shelf.of_bad()) {
        const auto from = std::find_if(
            all.begin(), all.end(), [&](const std::string& path) { return path != shelf.pack && path != shelf.other; });
        ASSERT_NE(from, all.end());
        write_file(one, read_file(*from));
    }
    shelf.expect(ErrorCode::content_damaged, FindingKind::document_damaged);
}

TEST(ops_packs, G11_planted_files_are_named_and_counted_nowhere) {
    BadShelf shelf;
    const std::string vault_path = shelf.house.vault_path();
    auto vault = shelf.house.open();
    EXPECT_TRUE(findings(vault).empty());
    const auto before = take(vault.stats());
    const auto entries = take(vault.status()).entries;
    House stranger;
    stranger.put("planted", random_text(100'000, 23));
    {
        auto theirs = stranger.open();
        stranger.add(theirs);
    }
    const std::string id = "00112233445566778899aabbccddeeff";
    fs::create_directories(vault_path + "/packs/00");
    fs::copy_file(files_below(stranger.vault_path() + "/packs").front(), vault_path + "/packs/00/" + id);
    fs::copy_file(files_below(stranger.vault_path() + "/journals").front(), vault_path + "/journals/" + id);
    write_file(vault_path + "/journals/notes.txt", "x");
    write_file(vault_path + "/packs/00/notes.txt", "x");
    write_file(vault_path + "/index/notes.txt", "x");
    write_file(vault_path + "/readme", "x");
    auto later = shelf.house.open();
    EXPECT_FALSE(later.alarm());
    EXPECT_EQ(list(later).size(), 2u);
    EXPECT_EQ(take(later.stats()).documents, before.documents);
    EXPECT_GE(take(later.status()).entries, entries);
    std::vector<std::string> named;
    for (const vault::Finding& one : findings(later)) named.push_back(one.id);
    for (const std::string& wanted : {std::string("readme"), std::string("journals/notes.txt"),
                                      std::string("packs/00/notes.txt"), std::string("index/notes.txt"), id}) {
        EXPECT_TRUE(std::find(named.begin(), named.end(), wanted) != named.end()) << wanted;
    }
    EXPECT_EQ(std::count(named.begin(), named.end(), id), 2) << "the planted pack and the planted journal";
}

TEST(ops_packs, lost_index_runs_are_made_anew) {
    BadShelf shelf;
    for (const std::string& run : files_below(shelf.house.vault_path() + "/index")) fs::remove(run);
    {
        auto vault = shelf.house.open();
        EXPECT_EQ(take(cat(vault, shelf.bad)), read_file(shelf.bad));
        EXPECT_EQ(take(cat(vault, shelf.good)), read_file(shelf.good));
    }
    auto vault = shelf.house.open();
    EXPECT_TRUE(findings(vault).empty());
}

}  // namespace
}  // namespace ops_test
