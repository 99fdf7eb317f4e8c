// SPDX-License-Identifier: Apache-2.0
// FORMAT.md 9.2 as a person meets it: copies, devices, lost and old states. Whatever is found, everything can still be
// read.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "tests/vault/ops/evidence.h"
#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

namespace fs = std::filesystem;
using Kind = Notice::Kind;

struct Desk {
    House house;
    std::string letter = house.put("letter", "a letter");
    Desk() {
        auto vault = house.open();
        house.add(vault);
    }
    void expect_all_readable(Vault& vault) const {
        EXPECT_EQ(take(cat(vault, letter)), "a letter");
        EXPECT_GE(list(vault).size(), 1u);
        EXPECT_FALSE(log(vault).empty());
    }
    // A day with this state and vault folder: what was noticed, and all could be read.
    std::vector<Notice> day(const std::string& state = "state", const std::string& folder = "vault",
                            bool alarm = false) const {
        auto vault = house.open(state, folder);
        expect_all_readable(vault);
        EXPECT_EQ(vault.alarm(), alarm) << kinds(vault.notices());
        return vault.notices();
    }
    void acknowledge(const std::string& folder = "vault") const {
        auto vault = house.open("state", folder);
        EXPECT_TRUE(vault.alarm());
        EXPECT_EQ(code_of(vault.acknowledge("")), ErrorCode::invalid_argument);
        take(vault.acknowledge("I put an old copy back"));
    }
    std::size_t journals(const std::string& folder = "vault") const {
        const auto files = files_below(house.path(folder) + "/journals");
        return static_cast<std::size_t>(std::count_if(
            files.begin(), files.end(), [](const std::string& file) { return !file.ends_with(".copy"); }));
    }
};

TEST(ops_devices, a_second_device_begins_its_own_journals_and_both_see_everything) {
    Desk desk;
    EXPECT_TRUE(has(desk.day("state2"), Kind::new_device));
    EXPECT_TRUE(desk.day("state2").empty());
    const std::string note = desk.house.put("note", "from the second");
    {
        auto second = desk.house.open("state2");
        EXPECT_EQ(desk.house.add(second).added.size(), 1u);
    }
    auto first = desk.house.open();
    EXPECT_TRUE(first.notices().empty()) << kinds(first.notices());
    EXPECT_EQ(take(cat(first, note)), "from the second");
    EXPECT_EQ(desk.house.add(first).report.unchanged, 2u);
    EXPECT_EQ(take(first.status()).journals, 3u);  // with the vault compartment's
    const auto verdict = take(first.verify_log({}));
    EXPECT_TRUE(verdict.ok());
    EXPECT_EQ(std::count_if(verdict.journals.begin(), verdict.journals.end(),
                            [](const auto& one) { return one.this_device; }),
              2);
    EXPECT_TRUE(findings(first).empty());
    const auto keys = take(first.log_keys());
    ASSERT_GE(keys.size(), 3u);
    EXPECT_TRUE(keys[0].this_device);
    EXPECT_EQ(keys[0].compartment, "main");
}

TEST(ops_devices, G25_two_copies_used_in_two_places_write_two_journals) {
    Desk desk;
    copy_folder(desk.house.path("vault"), desk.house.path("copy"));
    copy_folder(desk.house.path("vault"), desk.house.path("copy2"));
    EXPECT_TRUE(has(desk.day("state", "copy"), Kind::copy));
    EXPECT_TRUE(desk.day("state", "copy").empty());
    EXPECT_TRUE(has(desk.day("other state", "copy2"), Kind::new_device));
    EXPECT_TRUE(desk.day().empty());
    EXPECT_GT(desk.journals("copy"), desk.journals());
    // For this device the other copy is behind: what it wrote in the first one is not there.
    EXPECT_TRUE(has(desk.day("state", "copy2", true), Kind::older_copy));
    for (const char* folder : {"vault", "copy"}) {
        auto vault = desk.house.open("state", folder);
        EXPECT_FALSE(vault.alarm());
        EXPECT_TRUE(take(vault.verify_log({})).ok());
        EXPECT_TRUE(findings(vault).empty());
    }
}

TEST(ops_devices, G5_an_older_copy_is_an_alarm_until_acknowledged) {
    Desk desk;
    copy_folder(desk.house.path("vault"), desk.house.path("older"));
    desk.day();
    EXPECT_TRUE(has(desk.day("state", "older", true), Kind::older_copy));
    {
        auto vault = desk.house.open("state", "older");
        EXPECT_TRUE(vault.alarm()) << "a new session forgets the alarm";
        vault::VerifyRequest request;
        EXPECT_FALSE(take(vault.verify(request)).acknowledged);
    }
    desk.acknowledge("older");
    auto vault = desk.house.open("state", "older");
    EXPECT_FALSE(vault.alarm()) << kinds(vault.notices());
    const auto report = take(vault.verify({}));
    EXPECT_TRUE(report.acknowledged);
    EXPECT_TRUE(report.findings.empty());
    EXPECT_FALSE(report.log.ok()) << "the log keeps it for ever";
    EXPECT_EQ(report.log.pending, 0u);
}

TEST(ops_devices, a_moved_folder_is_the_same_vault) {
    Desk desk;
    fs::rename(desk.house.path("vault"), desk.house.path("moved"));
    EXPECT_TRUE(desk.day("state", "moved").empty());
}

TEST(ops_devices, G26_journals_put_back_in_place_are_an_alarm_and_lock_nobody_out) {
    Desk desk;
    const std::string folder = desk.house.path("vault") + "/journals";
    std::map<std::string, std::string> before;
    for (const std::string& file : files_below(folder)) before[file] = read_file(file);
    desk.day();
    desk.day();
    for (const auto& [file, text] : before) write_file(file, text);
    EXPECT_TRUE(has(desk.day("state", "vault", true), Kind::alarm));
    {
        auto vault = desk.house.open();
        desk.house.put("later", "written during the alarm");
        EXPECT_EQ(desk.house.add(vault).added.size(), 1u);
        EXPECT_EQ(take(cat(vault, desk.house.source() + "/later")), "written during the alarm");
    }
    desk.acknowledge();
    EXPECT_TRUE(desk.day().empty());
    auto vault = desk.house.open();
    const auto report = take(vault.verify({}));
    EXPECT_TRUE(report.acknowledged);
    EXPECT_FALSE(take(vault.verify_log({})).ok());
}

TEST(ops_devices, G26_all_journals_gone_is_an_alarm_and_commands_do_their_work) {
    Desk desk;
    for (const std::string& file : files_below(desk.house.path("vault") + "/journals")) fs::remove(file);
    auto vault = desk.house.open();
    EXPECT_TRUE(vault.alarm());
    EXPECT_EQ(list(vault).size(), 0u);
    EXPECT_EQ(desk.house.add(vault).added.size(), 1u);
    EXPECT_EQ(take(cat(vault, desk.letter)), "a letter");
}

TEST(ops_devices, another_device_s_journal_that_is_gone_is_noticed) {
    Desk desk;
    desk.day("state2");
    desk.day();
    const Evidence evidence(desk.house.vault_path());
    const auto own = evidence.journal(desk.house.path("state")).id();
    for (const auto& id : evidence.journals()) {
        if (id == own) continue;
        fs::remove(desk.house.vault_path() + "/journals/" + id.hex());
        fs::remove(desk.house.vault_path() + "/journals/" + id.hex() + ".copy");
    }
    EXPECT_TRUE(has(desk.day("state", "vault", true), Kind::journal_behind));
    desk.acknowledge();
    EXPECT_TRUE(desk.day().empty());
}

TEST(ops_devices, a_lost_state_is_a_new_device) {
    Desk desk;
    fs::remove_all(desk.house.path("state"));
    EXPECT_TRUE(has(desk.day(), Kind::new_device));
    EXPECT_TRUE(desk.day().empty());
}

TEST(ops_devices, G26_a_damaged_state_is_an_alarm_and_lock_nobody_out) {
    Desk desk;
    for (const std::string& file : files_below(desk.house.path("state"))) {
        flip(file, 8192 + 40000);
        flip(file, 8192 + 65536 + 40000);
    }
    EXPECT_TRUE(has(desk.day("state", "vault", true), Kind::state_damaged));
    desk.acknowledge();
    EXPECT_TRUE(desk.day().empty());
}

TEST(ops_devices, without_here_it_is_made_again_and_costs_one_journal) {
    Desk desk;
    const std::string here = desk.house.vault_path() + "/here";
    const std::string bytes = read_file(here);
    fs::remove(here);
    EXPECT_TRUE(has(desk.day(), Kind::here_restored));
    EXPECT_EQ(read_file(here), bytes);
    const std::size_t journals = desk.journals();
    EXPECT_TRUE(desk.day().empty());
    EXPECT_EQ(desk.journals(), journals);
    // Rotten in its place it is put right there and is the same file.
    flip(here, 7);
    EXPECT_TRUE(has(desk.day(), Kind::here_restored));
    EXPECT_EQ(read_file(here), bytes);
    EXPECT_EQ(desk.journals(), journals);
    auto vault = desk.house.open();
    EXPECT_TRUE(vault.notices().empty()) << kinds(vault.notices());
    EXPECT_TRUE(findings(vault).empty());
}

TEST(ops_devices, unsealed_bytes_are_cut_off_with_a_line) {
    Desk desk;
    for (const std::string& file : files_below(desk.house.path("vault") + "/journals")) {
        if (file.ends_with(".copy")) continue;
        std::string text = read_file(file);
        const std::size_t end = text.find_last_not_of('\0') + 1;
        const std::size_t sector = (end + 4095) / 4096 * 4096;
        ASSERT_LT(sector + 100, text.size());
        text.replace(sector, 100, std::string(100, 'x'));
        write_file(file, text);
    }
    EXPECT_TRUE(has(desk.day(), Kind::unsealed_cut));
    auto vault = desk.house.open();
    EXPECT_TRUE(findings(vault).empty());
}

// Not as root: rights do not hold it back.
int on_a_read_only_vault(const Desk& desk) {
    if (::geteuid() == 0) {
        for (const auto& entry : fs::recursive_directory_iterator(desk.house.path(""))) {
            if (::lchown(entry.path().c_str(), 65534, 65534) != 0) return 77;
        }
        if (::chown(desk.house.path("").c_str(), 65534, 65534) != 0 || ::setresgid(65534, 65534, 65534) != 0 ||
            ::setresuid(65534, 65534, 65534) != 0) {
            return 77;
        }
    }
    std::vector<fs::path> all{desk.house.vault_path()};
    for (const auto& entry : fs::recursive_directory_iterator(desk.house.vault_path())) all.push_back(entry.path());
    for (const fs::path& path : all) {
        if (::chmod(path.c_str(), fs::is_directory(path) ? 0500 : 0400) != 0) return 77;
    }
    bool noticed = false;
    for (int i = 0; i < 2; ++i) {
        auto vault = desk.house.open();
        desk.expect_all_readable(vault);
        EXPECT_FALSE(vault.alarm()) << kinds(vault.notices());
        EXPECT_FALSE(take(vault.status()).writable);
        noticed = noticed || has(vault.notices(), Kind::read_only);
        EXPECT_TRUE(findings(vault).empty());
        const auto entries = log(vault);
        EXPECT_GE(std::count_if(entries.begin(), entries.end(), [](const LogEntry& one) { return one.kind == "read"; }),
                  i + 1);
    }
    EXPECT_TRUE(noticed);
    for (const fs::path& path : all) ::chmod(path.c_str(), 0700);
    // It can be written again: what was logged meanwhile comes into it, once.
    const std::size_t before = desk.journals();
    EXPECT_TRUE(has(desk.day(), Kind::carried_in));
    EXPECT_GT(desk.journals(), before);
    EXPECT_TRUE(desk.day().empty());
    auto vault = desk.house.open();
    EXPECT_TRUE(findings(vault).empty());
    const auto entries = log(vault);
    EXPECT_EQ(std::count_if(entries.begin(), entries.end(), [](const LogEntry& one) { return one.kind == "read"; }), 4);
    EXPECT_EQ(
        std::count_if(entries.begin(), entries.end(), [](const LogEntry& one) { return one.kind == "carried-in"; }), 1);
    return testing::Test::HasFailure() ? 1 : 0;
}

TEST(ops_devices, G26_a_vault_that_cannot_be_written_is_read_and_logged_in_the_state_folder) {
    Desk desk;
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) ::_exit(on_a_read_only_vault(desk));
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status)) << status;
    if (WEXITSTATUS(status) == 77) GTEST_SKIP() << "owners cannot be changed here";
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(ops_devices, G27_two_people_work_in_one_vault_each_under_their_own_name) {
    Desk desk;
    take(desk.house.open().add_person({"Bahar"}, phrase("battery staple")));
    desk.house.put("hers", "from Bahar");
    {
        auto vault = take(desk.house.try_open("state-of-bahar", "vault", "battery staple"));
        EXPECT_FALSE(vault.alarm()) << kinds(vault.notices());
        EXPECT_TRUE(has(vault.notices(), Kind::new_device));
        EXPECT_EQ(desk.house.add(vault).added.size(), 1u);
        EXPECT_EQ(take(cat(vault, desk.letter)), "a letter");
        EXPECT_EQ(take(vault.people()).size(), 2u);
    }
    auto vault = desk.house.open();
    EXPECT_TRUE(vault.notices().empty()) << kinds(vault.notices());
    const auto all = list(vault);
    EXPECT_EQ(all.at(desk.letter).person_name, "Amal");
    EXPECT_EQ(all.at(desk.house.source() + "/hers").person_name, "Bahar");
    vault::LogFilter filter;
    filter.person = "Bahar";
    for (const LogEntry& entry : log(vault, filter)) EXPECT_EQ(entry.person_name, "Bahar");
    EXPECT_TRUE(findings(vault).empty());
}

TEST(ops_devices, G27_a_person_who_was_removed_stays_in_the_log_and_opens_nothing) {
    Desk desk;
    take(desk.house.open().add_person({"Bahar"}, phrase("battery staple")));
    {
        auto hers = take(desk.house.try_open("state-of-bahar", "vault", "battery staple"));
        EXPECT_EQ(take(cat(hers, desk.letter)), "a letter");
    }
    {
        auto vault = desk.house.open();
        EXPECT_EQ(vault.add_person({"Bahar"}, phrase("another")).error().detail, "name-taken");
        EXPECT_EQ(vault.remove_person({"Basim"}).error().detail, "person");
        take(vault.remove_person({"Bahar", "left the office"}));
        const auto people = take(vault.people());
        const auto bahar = std::find_if(people.begin(), people.end(), [](const auto& one) { return !one.me; });
        ASSERT_NE(bahar, people.end());
        EXPECT_TRUE(bahar->removed && bahar->compartments.empty());
        EXPECT_EQ(bahar->added_by, "Amal");
        // The name is free again, and ids tell the two apart.
        take(vault.add_person({"Bahar"}, phrase("another")));
    }
    EXPECT_EQ(desk.house.try_open("state-of-bahar", "vault", "battery staple").error().code, ErrorCode::not_unlocked);
    auto vault = desk.house.open();
    EXPECT_TRUE(vault.notices().empty()) << kinds(vault.notices());
    vault::LogFilter filter;
    filter.person = "Bahar";
    EXPECT_FALSE(log(vault, filter).empty());
    EXPECT_TRUE(findings(vault).empty());
    EXPECT_TRUE(take(vault.verify_log(std::nullopt)).ok());
}

TEST(ops_devices, a_changed_passphrase_opens_and_the_old_one_does_not) {
    Desk desk;
    {
        auto vault = desk.house.open();
        EXPECT_EQ(code_of(vault.change_passphrase(phrase("wrong"), phrase("new one"))), ErrorCode::not_unlocked);
        take(vault.change_passphrase(phrase(), phrase("new one")));
        desk.expect_all_readable(vault);
    }
    EXPECT_EQ(code_of(desk.house.try_open()), ErrorCode::not_unlocked);
    auto vault = take(desk.house.try_open("state", "vault", "new one"));
    EXPECT_TRUE(vault.notices().empty()) << kinds(vault.notices());
    EXPECT_TRUE(findings(vault).empty());
}

TEST(ops_devices, a_damaged_header_or_people_file_is_restored_from_its_copy) {
    Desk desk;
    flip(desk.house.vault_path() + "/header", 4096 + 10);
    const auto header = desk.day();
    EXPECT_TRUE(has(header, Kind::header_restored)) << kinds(header);
    EXPECT_TRUE(desk.day().empty());
    flip(desk.house.vault_path() + "/header.copy", 4096 + 300);
    EXPECT_TRUE(has(desk.day(), Kind::header_restored));
    flip(desk.house.vault_path() + "/people", 100);
    EXPECT_TRUE(has(desk.day(), Kind::people_restored));
    EXPECT_TRUE(desk.day().empty());
    fs::remove(desk.house.vault_path() + "/people.copy");
    EXPECT_TRUE(has(desk.day(), Kind::people_restored));
    auto vault = desk.house.open();
    EXPECT_TRUE(findings(vault).empty());
}

}  // namespace
}  // namespace ops_test
