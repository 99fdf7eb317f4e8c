// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

namespace fs = std::filesystem;

TEST(ops_round_trip, what_went_in_comes_out) {
    House house;
    const std::string small = house.put("small.txt", "a short letter");
    const std::string large = house.put("folder/large.bin", random_text(3'000'000, 1));
    const std::string empty = house.put("empty", "");
    const std::string odd = house.put(std::string("odd\xff\x01\n\x1b[2Jname"), "odd");
    auto vault = house.open();
    const Kept kept = house.add(vault);
    EXPECT_EQ(kept.report.documents, 4u);
    EXPECT_EQ(kept.added.size(), 4u);
    EXPECT_EQ(kept.report.folders, 2u);
    EXPECT_TRUE(kept.report.complete);
    EXPECT_TRUE(kept.skipped.empty());

    const auto all = list(vault);
    ASSERT_EQ(all.size(), 4u);
    for (const std::string& path : {small, large, empty, odd}) {
        ASSERT_TRUE(all.contains(path));
        const DocumentInfo& info = all.at(path);
        EXPECT_EQ(info.person_name, "Amal");
        EXPECT_EQ(info.size, read_file(path).size());
        EXPECT_EQ(take(cat(vault, path)), read_file(path));
        EXPECT_EQ(take(cat(vault, info.id.hex())), read_file(path));
        EXPECT_EQ(take(cat(vault, info.id.hex().substr(0, 10))), read_file(path));
        EXPECT_EQ(take(cat(vault, info.sha256.hex())), read_file(path));
        const DocumentInfo shown = take(vault.show({path, "because"}));
        EXPECT_EQ(shown.id, info.id);
        EXPECT_EQ(shown.path, path);
    }
    EXPECT_TRUE(findings(vault).empty());
}

TEST(ops_round_trip, a_later_session_has_it_all) {
    House house;
    const std::string file = house.put("a", "first");
    {
        auto vault = house.open();
        house.add(vault);
    }
    auto vault = house.open();
    EXPECT_TRUE(vault.notices().empty()) << kinds(vault.notices());
    EXPECT_FALSE(vault.alarm());
    EXPECT_EQ(take(cat(vault, file)), "first");
    const auto status = take(vault.status());
    EXPECT_EQ(status.documents, 1u);
    EXPECT_EQ(status.journals, 2u);  // with the vault compartment's
    EXPECT_EQ(status.person_name, "Amal");
    EXPECT_TRUE(status.writable);
    const auto stats = take(vault.stats());
    EXPECT_EQ(stats.documents, 1u);
    EXPECT_GE(stats.packs, 1u);
}

TEST(ops_round_trip, find_folds_and_looks_at_path_and_tag) {
    House house;
    house.put(
        "Stra\xc3\x9f"
        "e.txt",
        "1");
    house.put("other.txt", "2");
    auto vault = house.open();
    vault::AddRequest request;
    request.paths = {house.source()};
    request.tags = {"Asylum", "asylum2", "Asylum"};
    request.matter = "M1";
    take(vault.add(request, {}));
    EXPECT_EQ(find(vault, "STRASSE").size(), 1u);
    EXPECT_EQ(find(vault, "asyl").size(), 2u);
    EXPECT_EQ(find(vault, "nowhere-at-all").size(), 0u);
    std::size_t count = 0;
    const auto each = [&](const DocumentInfo& info) -> Result<void> {
        EXPECT_EQ(info.matter, "M1");
        EXPECT_EQ(info.tags, (std::vector<std::string>{"Asylum", "asylum2"}));
        return ++count, Result<void>();
    };
    take(vault.list("M1", {}, each));
    EXPECT_EQ(count, 2u);
    take(vault.list("M2", {}, each));
    take(vault.list({}, "asylum", each));
    EXPECT_EQ(count, 2u);
    take(vault.list({}, "Asylum", each));
    EXPECT_EQ(count, 4u);
}

TEST(ops_round_trip, a_path_means_the_newest_and_older_ones_stay) {
    House house;
    const std::string file = house.put("a", "first");
    auto vault = house.open();
    const auto first = house.add(vault).added.at(0);
    house.put("a", "second, longer");
    const Kept again = house.add(vault);
    ASSERT_EQ(again.added.size(), 1u);
    EXPECT_EQ(again.added[0].replaces, first.id);
    EXPECT_EQ(again.report.changed, 1u);
    EXPECT_EQ(take(cat(vault, file)), "second, longer");
    EXPECT_EQ(take(cat(vault, first.id.hex())), "first");
    EXPECT_EQ(list(vault).size(), 1u);
    EXPECT_FALSE(take(vault.show({first.id.hex(), {}})).current);
    EXPECT_EQ(take(vault.stats()).versions, 2u);
    EXPECT_TRUE(findings(vault).empty());
}

TEST(ops_round_trip, adding_again_reads_only_what_changed) {
    House house;
    const std::string touched = house.put("touched", "same bytes");
    house.put("same", random_text(100'000, 2));
    auto vault = house.open();
    EXPECT_EQ(house.add(vault).report.bytes, 100'010u);
    Kept again = house.add(vault);
    EXPECT_EQ(again.report.bytes, 0u);
    EXPECT_EQ(again.report.unchanged, 2u);
    EXPECT_EQ(again.report.documents, 0u);
    fs::last_write_time(touched, fs::file_time_type::clock::now() + std::chrono::hours(1));
    again = house.add(vault);
    EXPECT_EQ(again.report.bytes, 10u);
    EXPECT_EQ(again.report.unchanged, 2u);
    EXPECT_TRUE(again.added.empty());
    EXPECT_EQ(again.report.new_bytes, 0u);
    EXPECT_TRUE(findings(vault).empty());
}

TEST(ops_round_trip, several_sources_are_asked_back) {
    House house;
    const std::string file = house.put("a", "mine");
    auto vault = house.open();
    house.add(vault);
    vault::AddRequest request;
    request.paths = {house.source()};
    request.source = "the other laptop";
    EXPECT_EQ(take(vault.add(request, {})).documents, 1u);
    const auto result = cat(vault, file);
    ASSERT_EQ(code_of(result), ErrorCode::ambiguous_document);
    EXPECT_EQ(std::count(result.error().detail.begin(), result.error().detail.end(), '\n'), 2);
    std::size_t candidates = 0;
    take(vault.candidates(file, [&](const DocumentInfo&) -> Result<void> { return ++candidates, Result<void>(); }));
    EXPECT_EQ(candidates, 2u);
    EXPECT_EQ(code_of(cat(vault, "/no/such/file")), ErrorCode::no_such_document);
}

TEST(ops_round_trip, a_stream_is_a_document_under_its_name) {
    House house;
    auto vault = house.open();
    std::string left = random_text(300'000, 3);
    const std::string whole = left;
    vault::AddRequest request;
    request.stdin_name = "letter.txt";
    request.stdin_read = [&](vault::MutableByteView out) -> Result<std::size_t> {
        const std::size_t n = std::min<std::size_t>({out.size(), left.size(), 1000});
        std::copy_n(left.begin(), n, out.begin());
        left.erase(0, n);
        return n;
    };
    EXPECT_EQ(take(vault.add(request, {})).documents, 1u);
    EXPECT_EQ(take(cat(vault, "letter.txt")), whole);
    EXPECT_FALSE(take(vault.show({"letter.txt", {}})).stat.has_value());
}

TEST(ops_round_trip, links_pipes_and_the_vault_itself_are_left) {
    House house;
    house.put("a", "1");
    fs::create_symlink("/etc/hostname", house.source() + "/link");
    ASSERT_EQ(::mkfifo((house.source() + "/pipe").c_str(), 0600), 0);
    auto vault = house.open();
    const Kept kept = house.add(vault, {house.path("")});
    EXPECT_EQ(kept.report.links, 1u);
    EXPECT_EQ(kept.report.special, 1u);
    ASSERT_EQ(kept.skipped.size(), 3u);  // the vault, the state folder, the pipe
    std::set<vault::Skipped::Why> why;
    for (const vault::Skipped& one : kept.skipped) why.insert(one.why);
    EXPECT_TRUE(why.contains(vault::Skipped::Why::is_vault));
    EXPECT_TRUE(why.contains(vault::Skipped::Why::special));
    for (const auto& [path, info] : list(vault)) {
        EXPECT_FALSE(path.starts_with(house.vault_path() + "/")) << path;
        EXPECT_FALSE(path.starts_with(house.path("state") + "/")) << path;
    }
    EXPECT_TRUE(findings(vault).empty());
}

TEST(ops_round_trip, unreadable_and_vanished_files_are_named_and_the_rest_stored) {
    House house;
    house.put("a", "1");
    auto vault = house.open();
    const Kept kept = house.add(vault, {house.source(), house.path("nowhere")});
    EXPECT_EQ(kept.report.documents, 1u);
    EXPECT_EQ(kept.report.unreadable, 1u);
    ASSERT_EQ(kept.skipped.size(), 1u);
    EXPECT_EQ(kept.skipped[0].why, vault::Skipped::Why::vanished);
    EXPECT_EQ(kept.skipped[0].path, house.path("nowhere"));
    if (::geteuid() == 0) GTEST_SKIP() << "root can read every file";
    const std::string locked = house.put("locked", "2");
    ::chmod(locked.c_str(), 0);
    EXPECT_EQ(house.add(vault).report.unreadable, 1u);
}

TEST(ops_round_trip, a_sparse_file_comes_back_whole) {
    House house;
    const std::string file = house.put("sparse", "begin");
    fs::resize_file(file, 20'000'000);
    {
        std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
        out.seekp(10'000'000);
        out << "middle";
    }
    auto vault = house.open();
    const Kept kept = house.add(vault);
    EXPECT_EQ(kept.added.at(0).size, 20'000'000u);
    EXPECT_LT(kept.report.stored_bytes, 3'000'000u);
    EXPECT_EQ(take(cat(vault, file)), read_file(file));
}

TEST(ops_round_trip, an_interrupted_add_goes_on_where_it_was) {
    House house;
    for (int i = 0; i < 40; ++i)
        house.put("f" + std::to_string(100 + i), random_text(50'000, 10U + static_cast<unsigned>(i)));
    auto vault = house.open();
    vault::Cancel cancel = false;
    vault::AddRequest request;
    request.paths = {house.source()};
    vault::AddObserver observer;
    observer.cancel = &cancel;
    observer.progress = [&](const vault::AddProgress& progress) {
        if (progress.files == 20) cancel = true;
    };
    const vault::AddReport first = take(vault.add(request, observer));
    EXPECT_FALSE(first.complete);
    EXPECT_EQ(first.documents, 20u);
    const Kept second = house.add(vault);
    EXPECT_TRUE(second.report.complete);
    EXPECT_EQ(second.report.unchanged, 20u);
    EXPECT_EQ(second.report.documents, 20u);
    EXPECT_EQ(second.report.bytes, 20u * 50'000);
    EXPECT_EQ(list(vault).size(), 40u);
    EXPECT_TRUE(findings(vault).empty());
}

}  // namespace
}  // namespace ops_test
