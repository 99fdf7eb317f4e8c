// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "tests/vault/ops/evidence.h"
#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

namespace fs = std::filesystem;
using vault::CompartmentInfo;

constexpr const char* kHers = "battery staple";

std::vector<std::string> packs_in(const House& house, const std::string& vault = "vault") {
    return files_below(house.path(vault) + "/packs");
}
std::vector<std::string> runs_in(const House& house) { return files_below(house.path("vault") + "/index"); }

// Amal has main and a compartment for a client, with the same document in both; Leyla has hers alone.
struct Office {
    House house;
    std::string lease = house.put("lease", random_text(600'000, 1));
    std::string note = house.put("note", "for Leyla only");
    Office() {
        {
            auto vault = house.open();
            house.add(vault, {lease});
            take(vault.create_compartment("leyla"));
            take(vault.add_person({"Leyla", std::vector<std::string>{"leyla"}}, phrase(kHers)));
            take(vault.add_person({"Basim", std::vector<std::string>{"main"}}, phrase("the sea is wide")));
        }
        auto vault = open_hers_as_amal();
        house.add(vault, {lease, note});
    }
    Vault open_hers_as_amal(const std::string& vault = "vault") const {
        return take(house.try_open("state", vault, kPassphrase, "leyla"));
    }
    Vault open_as_leyla() const { return take(house.try_open("state of leyla", "vault", kHers)); }
    Vault open_as_basim() const { return take(house.try_open("state of basim", "vault", "the sea is wide")); }
};

TEST(ops_compartments, G13_the_same_file_in_two_takes_as_much_as_a_fresh_one) {
    House house;
    const std::string file = house.put("file", random_text(3'000'000, 1));
    auto vault = house.open();
    const auto first = house.add(vault, {file}).report;
    take(vault.create_compartment("other"));
    auto other = take(house.try_open("state", "vault", kPassphrase, "other"));
    const auto second = house.add(other, {file}).report;
    EXPECT_EQ(second.documents, 1u);
    // Cuts differ by compartment, so the recipes do by a little.
    EXPECT_NEAR(static_cast<double>(second.new_bytes), static_cast<double>(first.new_bytes), 30'000);
    EXPECT_GE(second.stored_bytes, 3'000'000u);
    EXPECT_EQ(take(cat(other, file)), random_text(3'000'000, 1));
}

TEST(ops_compartments, each_lists_and_finds_its_own_alone) {
    const Office office;
    auto hers = office.open_as_leyla();
    EXPECT_EQ(list(hers).size(), 2u);
    EXPECT_EQ(take(cat(hers, office.note)), "for Leyla only");
    EXPECT_EQ(find(hers, "lease").size(), 1u);
    auto main = office.house.open();
    EXPECT_EQ(list(main).size(), 1u);
    EXPECT_EQ(code_of(cat(main, office.note)), ErrorCode::no_such_document);
    EXPECT_TRUE(find(main, "note").empty());
    for (const LogEntry& entry : log(main)) EXPECT_NE(entry.person_name, "Leyla") << entry.text;
}

TEST(ops_compartments, who_has_no_key_is_told_so_and_sees_no_name_of_a_document) {
    const Office office;
    EXPECT_EQ(code_of(office.house.try_open("state of basim", "vault", "the sea is wide", "leyla")),
              ErrorCode::no_access);
    EXPECT_EQ(code_of(office.house.try_open("state", "vault", kPassphrase, "nobody's")), ErrorCode::no_such_document);
    auto basim = office.open_as_basim();
    const auto all = take(basim.compartments());
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].name, "main");
    EXPECT_TRUE(all[0].mine && all[0].at_work);
    EXPECT_EQ(all[1].name, "leyla");
    EXPECT_FALSE(all[1].mine || all[1].at_work);
    EXPECT_EQ(all[1].people, (std::vector<std::string>{"Amal", "Leyla"}));
    EXPECT_EQ(code_of(basim.grant({"leyla", "Basim"})), ErrorCode::no_access);
    EXPECT_EQ(code_of(basim.create_compartment("leyla")), ErrorCode::invalid_argument);
}

TEST(ops_compartments, G9_that_they_were_listed_stands_in_the_log) {
    const Office office;
    auto basim = office.open_as_basim();
    static_cast<void>(take(basim.compartments()));
    vault::LogFilter filter;
    filter.keys = true;
    const auto entries = log(basim, filter);
    EXPECT_TRUE(std::any_of(entries.begin(), entries.end(), [](const LogEntry& entry) {
        return entry.kind == "browse" && entry.person_name == "Basim" && entry.text.find("keys") != std::string::npos;
    })) << kinds(entries);
    const auto granted = std::find_if(entries.begin(), entries.end(), [](const LogEntry& entry) {
        return entry.concerns == std::vector<std::string>{"leyla", "Leyla"};
    });
    EXPECT_NE(granted, entries.end());
}

TEST(ops_compartments, a_grant_opens_what_was_added_before_and_after) {
    const Office office;
    {
        auto amal = office.house.open();
        take(amal.grant({"leyla", "Basim"}));
        EXPECT_EQ(code_of(amal.grant({"leyla", "Basim"})), ErrorCode::invalid_argument);
        EXPECT_EQ(code_of(amal.grant({"leyla", "Nobody"})), ErrorCode::no_such_document);
        EXPECT_EQ(code_of(amal.grant({"vault", "Basim"})), ErrorCode::no_such_document);
    }
    auto basim = take(office.house.try_open("state of basim", "vault", "the sea is wide", "leyla"));
    EXPECT_EQ(take(cat(basim, office.note)), "for Leyla only");
    office.house.add(basim, {office.house.put("reply", "from Basim")});
    auto hers = office.open_as_leyla();
    EXPECT_EQ(take(cat(hers, office.house.source() + "/reply")), "from Basim");
    EXPECT_TRUE(findings(hers).empty());
}

TEST(ops_compartments, verify_and_repair_look_at_all_that_one_has_keys_to) {
    const Office office;
    std::set<std::string> before;
    {
        auto amal = office.house.open();
        const auto report = take(amal.verify({.data = true}));
        EXPECT_TRUE(report.findings.empty() && report.log.ok());
        EXPECT_EQ(report.documents, 3u);
        EXPECT_EQ(report.packs_closed + report.log.unopened, 0u);
        auto basim = office.open_as_basim();
        const auto his = take(basim.verify({.data = true}));
        EXPECT_TRUE(his.findings.empty() && his.log.ok());
        EXPECT_EQ(his.documents, 1u);
        EXPECT_GT(his.packs_closed, 0u);
        EXPECT_GT(his.log.unopened, 0u);
    }
    // Every pack loses a sector: who works in main has those of the other one mended as well.
    for (const std::string& pack : packs_in(office.house)) flip(pack, 3 * 4096 + 17);
    auto amal = office.house.open();
    const auto report = take(amal.repair({}));
    EXPECT_EQ(report.mended.size(), packs_in(office.house).size());
    EXPECT_TRUE(report.lost.empty());
    EXPECT_TRUE(findings(amal).empty());
}

TEST(ops_compartments, damage_in_one_is_named_from_the_other) {
    const Office office;
    const auto theirs = [&] {
        auto vault = office.house.open();
        return list(vault).begin()->second.id;
    }();
    {
        auto basim = office.open_as_basim();
        EXPECT_EQ(take(basim.verify({})).documents, 1u);
    }
    for (const std::string& pack : packs_in(office.house)) fs::remove(pack);
    auto amal = office.house.open();
    const auto found = findings(amal);
    const auto lost = std::count_if(found.begin(), found.end(), [](const vault::Finding& one) {
        return one.kind == vault::Finding::Kind::document_missing;
    });
    EXPECT_EQ(lost, 3);
    EXPECT_TRUE(std::any_of(found.begin(), found.end(), [&](const vault::Finding& one) {
        return one.document == theirs && one.path == office.lease;
    }));
    EXPECT_TRUE(std::any_of(found.begin(), found.end(),
                            [&](const vault::Finding& one) { return one.path == office.note; }));
}

TEST(ops_compartments, G20_compaction_never_touches_packs_of_another) {
    const Office office;
    const auto everything = packs_in(office.house);
    {
        auto basim = office.open_as_basim();
        vault::RemoveRequest request;
        request.documents = {office.lease};
        take(basim.remove(request, {}));
        const auto report = take(basim.compact({.orphans = true}));
        EXPECT_GT(report.removed, 0u);
        EXPECT_EQ(report.orphans, 0u);
        EXPECT_EQ(report.compartment, "main");
        EXPECT_FALSE(report.is_only_one);
        take(basim.repair({}));
    }
    EXPECT_LT(packs_in(office.house).size(), everything.size());
    auto hers = office.open_as_leyla();
    EXPECT_EQ(take(cat(hers, office.lease)), random_text(600'000, 1));
    EXPECT_EQ(take(cat(hers, office.note)), "for Leyla only");
    EXPECT_TRUE(findings(hers).empty());
    // By somebody who has both, too.
    auto amal = office.house.open();
    take(amal.compact({.orphans = true}));
    EXPECT_TRUE(findings(amal).empty());
    EXPECT_EQ(take(cat(hers, office.note)), "for Leyla only");
}

TEST(ops_compartments, index_runs_of_another_are_left_and_no_damage) {
    const Office office;
    const auto before = runs_in(office.house);
    for (const std::string& whose : {std::string("main"), std::string("leyla")}) {
        auto amal = take(office.house.try_open("state", "vault", kPassphrase, whose));
        EXPECT_EQ(take(cat(amal, office.lease)), random_text(600'000, 1));
        EXPECT_FALSE(has(amal.notices(), Notice::Kind::index_damaged)) << kinds(amal.notices());
        EXPECT_TRUE(take(amal.repair({})).mended.empty());
    }
    EXPECT_EQ(runs_in(office.house), before);
    auto basim = office.open_as_basim();
    static_cast<void>(take(cat(basim, office.lease)));
    EXPECT_FALSE(has(basim.notices(), Notice::Kind::index_damaged));
    take(basim.repair({}));
    EXPECT_EQ(runs_in(office.house), before);
}

TEST(ops_compartments, an_alarm_in_one_is_seen_from_the_others) {
    const Office office;
    fs::path journal;
    {
        const Evidence seen(office.house.path("vault"));
        journal = office.house.path("vault") + "/journals/" + seen.journals("leyla").front().hex();
    }
    fs::remove(journal);
    fs::remove(journal.string() + ".copy");
    auto amal = office.house.open();
    EXPECT_FALSE(take(amal.verify_log(std::nullopt)).ok());
    EXPECT_TRUE(amal.alarm());
    take(amal.acknowledge("a test"));
    auto again = office.house.open();
    static_cast<void>(take(again.verify_log(std::nullopt)));
    EXPECT_FALSE(again.alarm());
}

TEST(ops_compartments, G28_another_root_than_the_one_that_was_stated_is_an_alarm) {
    const Office office;
    {
        // What a person of the vault could write into their own journal, and then into the list of people.
        const Evidence seen(office.house.path("vault"));
        auto journal = seen.journal(office.house.path("state"), "vault");
        const auto* leyla = seen.keys().find_compartment("leyla");
        ASSERT_NE(leyla, nullptr);
        vault::event::CompartmentCreated other{leyla->id, "leyla", 1, {}, leyla->commitment, {}};
        other.commitment[0] ^= 1;
        std::vector<vault::event::NewEvent> events;
        events.push_back(seen.draft(other));
        static_cast<void>(take(journal.commit(events)));
    }
    auto amal = office.house.open();
    EXPECT_TRUE(has(amal.notices(), Notice::Kind::foreign_root)) << kinds(amal.notices());
    const auto notices = amal.notices();
    EXPECT_TRUE(std::any_of(notices.begin(), notices.end(), [](const Notice& notice) {
        return notice.kind == Notice::Kind::foreign_root && notice.compartment == "leyla";
    }));
    const auto found = findings(amal);
    EXPECT_TRUE(std::any_of(found.begin(), found.end(),
                            [](const vault::Finding& one) { return one.detail == "foreign-root"; }));
    EXPECT_EQ(list(amal).size(), 1u);  // an alarm is not a lock
}

TEST(ops_compartments, G20_one_that_was_made_in_a_copy_comes_with_a_merge) {
    const Office office;
    copy_folder(office.house.path("vault"), office.house.path("copy"));
    {
        auto copy = take(office.house.try_open("laptop", "copy"));
        take(copy.create_compartment("new"));
        auto other = take(office.house.try_open("laptop", "copy", kPassphrase, "new"));
        office.house.add(other, {office.house.put("there", random_text(900'000, 5))});
        auto hers = take(office.house.try_open("laptop", "copy", kPassphrase, "leyla"));
        office.house.add(hers, {office.house.put("second", "second")});
    }
    {
        auto vault = office.house.open();
        vault::MergeRequest request;
        request.other = office.house.path("copy");
        const auto report = take(vault.merge(request));
        EXPECT_TRUE(report.keys_taken);
        EXPECT_EQ(report.documents, 2u);
        EXPECT_FALSE(vault.alarm()) << kinds(vault.notices());
        EXPECT_TRUE(findings(vault).empty());
    }
    auto there = take(office.house.try_open("state", "vault", kPassphrase, "new"));
    EXPECT_EQ(take(cat(there, office.house.source() + "/there")), random_text(900'000, 5));
    EXPECT_FALSE(there.alarm()) << kinds(there.notices());
    auto hers = office.open_as_leyla();
    EXPECT_EQ(take(cat(hers, office.house.source() + "/second")), "second");
}

TEST(ops_compartments, a_device_is_the_same_in_all_of_them) {
    const Office office;
    {
        auto laptop = take(office.house.try_open("laptop"));
        static_cast<void>(list(laptop));
        auto other = take(office.house.try_open("laptop", "vault", kPassphrase, "leyla"));
        static_cast<void>(list(other));
    }
    auto amal = office.house.open();
    std::set<std::string> devices;
    for (const std::string& whose : {std::string("main"), std::string("leyla")}) {
        auto part = take(office.house.try_open("state", "vault", kPassphrase, whose));
        for (const LogEntry& entry : log(part)) {
            if (entry.kind != "journal-birth" || entry.text.find("new-device") == std::string::npos) continue;
            const auto at = entry.text.find("\"device\":\"");
            devices.insert(entry.text.substr(at, 44));
        }
    }
    EXPECT_EQ(devices.size(), 1u);
}

}  // namespace
}  // namespace ops_test
