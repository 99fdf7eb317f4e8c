// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

namespace fs = std::filesystem;

struct Exports {
    std::vector<vault::Exported> each;
    vault::ExportReport report;
};
Exports export_all(const House& house, Vault& vault, const std::string& to) {
    Exports done;
    vault::ExportRequest request;
    request.all = true;
    request.to = house.path(to);
    vault::ExportObserver observer;
    observer.exported = [&](const vault::Exported& one) { done.each.push_back(one); };
    done.report = take(vault.export_to(request, observer));
    return done;
}

TEST(ops_export, what_comes_out_is_as_it_was) {
    House house;
    const std::string script = house.put("bin/run.sh", "#!/bin/sh\n");
    ::chmod(script.c_str(), 0750);
    fs::last_write_time(script, fs::file_time_type::clock::now() - std::chrono::hours(1000));
    const std::string odd = house.put(std::string("odd\xff\nname"), random_text(400'000, 5));
    auto vault = house.open();
    house.add(vault);
    const Exports done = export_all(house, vault, "out");
    EXPECT_EQ(done.report.documents, 2u);
    EXPECT_EQ(done.report.failed, 0u);
    for (const std::string& path : {script, odd}) {
        const std::string out = house.path("out") + path;
        EXPECT_EQ(read_file(out), read_file(path));
        EXPECT_EQ(fs::last_write_time(out), fs::last_write_time(path));
        EXPECT_EQ(fs::status(out).permissions(), fs::status(path).permissions());
    }
}

TEST(ops_export, hard_links_are_links_again) {
    House house;
    const std::string file = house.put("a", "one content");
    fs::create_hard_link(file, house.source() + "/b");
    auto vault = house.open();
    house.add(vault);
    EXPECT_EQ(export_all(house, vault, "out").report.failed, 0u);
    EXPECT_TRUE(fs::equivalent(house.path("out") + file, house.path("out") + house.source() + "/b"));
}

TEST(ops_export, nothing_is_overwritten_and_no_link_is_followed) {
    House house;
    const std::string a = house.put("a", "new a");
    const std::string b = house.put("folder/b", "new b");
    auto vault = house.open();
    house.add(vault);
    write_file(house.path("out") + a, "mine");
    fs::create_directories(house.path("outside"));
    fs::create_directory_symlink(house.path("outside"), house.path("out") + house.source() + "/folder");
    const Exports done = export_all(house, vault, "out");
    EXPECT_EQ(done.report.failed, 2u);
    EXPECT_EQ(read_file(house.path("out") + a), "mine");
    EXPECT_TRUE(fs::is_empty(house.path("outside")));
    for (const vault::Exported& one : done.each) {
        ASSERT_TRUE(one.error.has_value());
        EXPECT_EQ(one.error->code, one.path == a ? ErrorCode::exists : ErrorCode::not_a_file);
    }
    // The accesses stand in the log with their outcome.
    std::size_t incomplete = 0;
    for (const LogEntry& entry : log(vault))
        incomplete += entry.kind == "read" && entry.outcome == "incomplete" ? 1U : 0U;
    EXPECT_EQ(incomplete, 2u);
}

TEST(ops_export, one_that_is_damaged_is_named_and_the_others_come_out) {
    House house;
    const std::string good = house.put("good", random_text(100'000, 31));
    const std::string bad = house.put("bad", random_text(100'000, 32));
    auto vault = house.open();
    house.add(vault, {good});
    const auto before = files_below(house.vault_path() + "/packs");
    house.add(vault, {bad});
    for (const std::string& pack : files_below(house.vault_path() + "/packs")) {
        if (std::find(before.begin(), before.end(), pack) == before.end()) fs::remove(pack);
    }
    auto later = house.open();
    const Exports done = export_all(house, later, "out");
    EXPECT_EQ(done.report.failed, 1u);
    EXPECT_EQ(read_file(house.path("out") + good), read_file(good));
    EXPECT_FALSE(fs::exists(house.path("out") + bad)) << "no half file stays behind";
}

}  // namespace
}  // namespace ops_test
