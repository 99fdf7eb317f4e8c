// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "tests/vault/ops/evidence.h"
#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

namespace fs = std::filesystem;
using vault::CompactReport;

void remove(Vault& vault, const std::vector<std::string>& documents) {
    vault::RemoveRequest request;
    request.documents = documents;
    take(vault.remove(request, {}));
}
CompactReport compact(Vault& vault, const vault::CompactRequest& request = {}) { return take(vault.compact(request)); }

std::vector<std::string> packs_of(const House& house, const std::string& vault = "vault") {
    return files_below(house.path(vault) + "/packs");
}
std::uint64_t bytes_of(const std::vector<std::string>& files) {
    std::uint64_t total = 0;
    for (const std::string& file : files) total += fs::file_size(file);
    return total;
}

constexpr std::size_t kMegabyte = 1'000'000;

// One pack with two contents, of which one is given up.
struct Halved {
    House house;
    std::string stays = house.put("stays", random_text(300'000, 1));
    std::string goes = house.put("goes", random_text(9 * kMegabyte, 2));
    Halved() {
        auto vault = house.open();
        house.add(vault);
        remove(vault, {goes});
    }
};

TEST(ops_compact, G20_what_nothing_needs_goes_and_all_else_stays) {
    House house;
    const std::string stays = house.put("stays", random_text(100'000, 1));
    const std::string goes = house.put("goes", random_text(6 * kMegabyte, 2));
    auto vault = house.open();
    house.add(vault, {stays});
    house.add(vault, {goes});
    const std::string id = list(vault).at(goes).id.hex();
    EXPECT_LE(compact(vault).written_bytes, 1u << 20U);  // of small packs that are nearly empty
    const std::uint64_t before = bytes_of(packs_of(house));
    EXPECT_GE(before, 6 * kMegabyte);
    remove(vault, {goes});

    const CompactReport report = compact(vault);
    EXPECT_GT(report.removed, 0u);
    EXPECT_EQ(report.waiting + report.left_alone + report.orphans, 0u);
    const std::uint64_t after = bytes_of(packs_of(house));
    EXPECT_EQ(before - after, report.freed_bytes - report.written_bytes);
    EXPECT_LE(after, 3u << 20U);
    EXPECT_EQ(take(cat(vault, stays)), random_text(100'000, 1));
    EXPECT_EQ(code_of(cat(vault, id)), ErrorCode::document_removed);
    EXPECT_TRUE(findings(vault).empty());
    EXPECT_EQ(compact(vault).removed, 0u);
    // As does a session that begins now.
    auto later = house.open();
    EXPECT_EQ(take(cat(later, stays)), random_text(100'000, 1));
    EXPECT_TRUE(findings(later).empty());
}

TEST(ops_compact, G20_what_lives_in_a_pack_is_moved_before_it_goes) {
    Halved halved;
    auto vault = halved.house.open();
    const auto before = packs_of(halved.house);
    const CompactReport report = compact(vault);
    EXPECT_GT(report.moved_bytes, 300'000u);
    EXPECT_LT(report.moved_bytes, 400'000u);
    for (const std::string& pack : before) EXPECT_FALSE(fs::exists(pack));
    EXPECT_EQ(take(cat(vault, halved.stays)), random_text(300'000, 1));
    EXPECT_TRUE(findings(vault).empty());
    // It is there once, and is known to be.
    const Kept again = halved.house.add(vault, {halved.house.put("copy", random_text(300'000, 1))});
    EXPECT_EQ(again.report.new_bytes, 0u);
    EXPECT_TRUE(findings(vault).empty());
}

TEST(ops_compact, versions_that_were_replaced_live_on) {
    House house;
    const std::string file = house.put("file", random_text(2 * kMegabyte, 1));
    auto vault = house.open();
    house.add(vault);
    const std::string id = list(vault).at(file).id.hex();
    house.put("file", random_text(2 * kMegabyte, 2));
    house.add(vault);
    compact(vault);
    EXPECT_TRUE(findings(vault).empty());
    EXPECT_EQ(take(cat(vault, id)), random_text(2 * kMegabyte, 1));
}

TEST(ops_compact, a_dry_run_says_and_changes_nothing) {
    Halved halved;
    auto vault = halved.house.open();
    const auto before = packs_of(halved.house);
    vault::CompactRequest request;
    request.dry_run = true;
    const CompactReport report = compact(vault, request);
    EXPECT_GT(report.condemned, 0u);
    EXPECT_GT(report.freed_bytes, 8u << 20U);
    EXPECT_EQ(report.removed, 0u);
    EXPECT_EQ(packs_of(halved.house), before);
    EXPECT_EQ(kinds(log(vault)).find("condemned"), std::string::npos);
}

TEST(ops_compact, many_small_packs_become_a_large_one) {
    House house;
    auto vault = house.open();
    for (unsigned i = 0; i < 20; ++i) house.add(vault, {house.put("n" + std::to_string(i), random_text(700'000, i))});
    EXPECT_GE(packs_of(house).size(), 20u);
    compact(vault);
    EXPECT_LE(packs_of(house).size(), 3u);
    for (unsigned i = 0; i < 20; ++i)
        EXPECT_EQ(take(cat(vault, house.source() + "/n" + std::to_string(i))), random_text(700'000, i));
    EXPECT_TRUE(findings(vault).empty());
    EXPECT_EQ(compact(vault).condemned, 0u);
}

// ---- two at once

// Runs once, in the middle of an add.
Kept add_and_meanwhile(const House& house, Vault& vault, const std::string& file, const std::function<void()>& act) {
    Kept kept;
    bool done = false;
    vault::AddRequest request;
    request.paths = {file};
    vault::AddObserver observer;
    observer.progress = [&](const vault::AddProgress&) {
        if (!std::exchange(done, true)) act();
    };
    static_cast<void>(house);
    kept.report = take(vault.add(request, observer));
    EXPECT_TRUE(done);
    return kept;
}

TEST(ops_compact, G20_what_an_add_rests_on_is_stored_again_when_it_is_condemned_meanwhile) {
    House house;
    const std::string text = random_text(4 * kMegabyte, 2);
    const std::string goes = house.put("goes", text);
    {
        auto vault = house.open();
        house.add(vault, {goes});
        compact(vault);
        remove(vault, {goes});
    }
    const auto before = packs_of(house);
    auto adder = house.open();
    auto other = house.open("other state");
    CompactReport report;
    const std::string again = house.put("again", text);
    const Kept kept = add_and_meanwhile(house, adder, again, [&] { report = compact(other); });
    EXPECT_EQ(kept.report.documents, 1u);
    EXPECT_GT(report.condemned, 0u);
    EXPECT_EQ(report.removed, 0u);
    EXPECT_EQ(report.waiting, report.condemned);
    ASSERT_EQ(report.at_work.size(), 1u);
    EXPECT_TRUE(report.at_work[0].find("adding") != std::string::npos) << report.at_work[0];
    for (const std::string& pack : before) EXPECT_TRUE(fs::exists(pack));

    EXPECT_GE(compact(other).removed, report.condemned);
    for (const std::string& pack : before) EXPECT_FALSE(fs::exists(pack));
    EXPECT_EQ(take(cat(adder, again)), text);
    auto later = house.open();
    EXPECT_EQ(take(cat(later, again)), text);
    EXPECT_TRUE(findings(later).empty());
}

TEST(ops_compact, what_another_one_is_adding_is_not_taken_for_dead) {
    House house;
    auto adder = house.open();
    house.add(adder, {house.put("first", "first")});
    auto other = house.open("other state");
    CompactReport report;
    vault::CompactRequest request;
    request.orphans = true;
    const std::string large = house.put("large", random_text(40 * kMegabyte, 3));
    add_and_meanwhile(house, adder, large, [&] { report = compact(other, request); });
    EXPECT_EQ(report.condemned + report.removed + report.orphans_removed, 0u);
    EXPECT_EQ(take(cat(adder, large)), random_text(40 * kMegabyte, 3));
    EXPECT_TRUE(findings(adder).empty());
}

TEST(ops_compact, G20_who_reads_beside_it_finds_what_was_moved) {
    Halved halved;
    auto reader = halved.house.open("other state");
    const std::string small = halved.house.put("small", "small");
    {
        auto vault = halved.house.open();
        halved.house.add(vault, {small});
    }
    EXPECT_EQ(take(cat(reader, small)), "small");  // it knows where things are
    {
        auto vault = halved.house.open();
        EXPECT_GT(compact(vault).removed, 0u);
    }
    EXPECT_EQ(take(cat(reader, halved.stays)), random_text(300'000, 1));
    EXPECT_TRUE(findings(reader).empty());
}

TEST(ops_compact, G20_who_verifies_beside_it_misses_nothing) {
    Halved halved;
    auto verifier = halved.house.open("other state");
    auto vault = halved.house.open();
    std::uint64_t removed = 0;
    for (const bool data : {false, true}) {
        vault::VerifyRequest request;
        request.data = data;
        request.progress = [&](std::uint64_t, std::uint64_t) { removed += compact(vault).removed; };
        const vault::VerifyReport report = take(verifier.verify(request));
        EXPECT_TRUE(report.findings.empty());
    }
    EXPECT_GT(removed, 0u);
    EXPECT_TRUE(findings(verifier).empty());
}

TEST(ops_compact, two_compact_at_once_and_nothing_is_lost) {
    Halved halved;
    auto first = halved.house.open();
    auto second = halved.house.open("other state");
    vault::CompactRequest request;
    std::uint64_t removed = 0;
    request.progress = [&](std::uint64_t done, std::uint64_t) {
        if (done == 0) removed += compact(second).removed;
    };
    removed += compact(first, request).removed;
    removed += compact(first).removed;
    removed += compact(second).removed;
    EXPECT_GT(removed, 0u);
    EXPECT_EQ(take(cat(first, halved.stays)), random_text(300'000, 1));
    EXPECT_TRUE(findings(first).empty());
    EXPECT_EQ(compact(first).orphans, 0u);
}

// ---- nobody knows what is live

TEST(ops_compact, G26_nothing_is_removed_while_an_alarm_awaits_acknowledgement) {
    Halved halved;
    const House& house = halved.house;
    copy_folder(house.path("vault"), house.path("older"));
    {
        auto vault = house.open();
        house.add(vault, {house.put("later", "later")});
    }
    fs::remove_all(house.path("vault") + "/journals");
    fs::copy(house.path("older") + "/journals", house.path("vault") + "/journals");
    const auto before = packs_of(house);
    auto vault = house.open();
    ASSERT_TRUE(vault.alarm());
    EXPECT_EQ(code_of(vault.compact({})), ErrorCode::needs_unknown);
    EXPECT_EQ(packs_of(house), before);
    take(vault.acknowledge("a test"));
    auto calm = house.open();
    EXPECT_GT(compact(calm).removed, 0u);
    EXPECT_EQ(take(cat(calm, halved.stays)), random_text(300'000, 1));
}

TEST(ops_compact, nothing_is_removed_while_a_journal_breaks) {
    Halved halved;
    Evidence evidence(halved.house.vault_path());
    for (const vault::JournalId& id : evidence.journals()) {
        for (const char* suffix : {"", ".copy"})
            flip(halved.house.vault_path() + "/journals/" + id.hex() + suffix, 3 * 4096 + 100);
    }
    const auto before = packs_of(halved.house);
    auto vault = halved.house.open("other state");
    EXPECT_EQ(code_of(vault.compact({})), ErrorCode::needs_unknown);
    EXPECT_EQ(packs_of(halved.house), before);
}

TEST(ops_compact, nothing_is_removed_when_a_newer_program_wrote_what_may_keep_it) {
    Halved halved;
    Evidence evidence(halved.house.vault_path());
    vault::event::Unknown unknown;
    unknown.kind = "hold-made";
    std::vector<vault::event::NewEvent> events;
    events.push_back(evidence.draft(unknown));
    ASSERT_TRUE(evidence.journal(halved.house.path("state")).commit(events));
    const auto before = packs_of(halved.house);
    auto vault = halved.house.open();
    EXPECT_EQ(code_of(vault.compact({})), ErrorCode::too_new);
    EXPECT_EQ(packs_of(halved.house), before);
}

// ---- packs without a name, or damaged

TEST(ops_compact, packs_that_no_event_names_go_when_they_are_meant_to) {
    House house;
    {
        auto vault = house.open();
        house.add(vault, {house.put("first", "first")});
    }
    copy_folder(house.path("vault"), house.path("copy"));
    {
        auto copy = house.open("state", "copy");
        house.add(copy, {house.put("second", "second")});
    }
    const auto named = packs_of(house);
    fs::copy(house.path("copy") + "/packs", house.path("vault") + "/packs",
             fs::copy_options::recursive | fs::copy_options::skip_existing);
    const std::size_t with_orphans = packs_of(house).size();
    ASSERT_GT(with_orphans, named.size());
    // And one that is nobody's.
    const std::string nobodys = house.path("vault") + "/packs/ab/" + "ab" + std::string(30, '1');
    fs::create_directories(house.path("vault") + "/packs/ab");
    write_file(nobodys, random_text(1U << 20U, 9));

    auto vault = house.open();
    CompactReport report = compact(vault);
    EXPECT_EQ(report.orphans, with_orphans - named.size());
    EXPECT_EQ(report.orphans_removed, 0u);
    vault::CompactRequest request;
    request.orphans = true;
    request.dry_run = true;
    EXPECT_EQ(compact(vault, request).orphans_removed, 0u);
    request.dry_run = false;
    report = compact(vault, request);
    EXPECT_EQ(report.orphans_removed, with_orphans - named.size());
    EXPECT_TRUE(fs::exists(nobodys));
    fs::remove(nobodys);
    EXPECT_EQ(packs_of(house), named);
    EXPECT_EQ(take(cat(vault, house.source() + "/first")), "first");
}

TEST(ops_compact, G21_a_pack_that_is_gone_waits_for_nobody_once_its_files_are_added_again) {
    House house;
    const std::string file = house.put("file", random_text(500'000, 1));
    {
        auto vault = house.open();
        house.add(vault);
    }
    for (const std::string& pack : packs_of(house)) fs::remove(pack);
    auto vault = house.open();
    EXPECT_FALSE(findings(vault).empty());
    EXPECT_GT(compact(vault).left_alone, 0u);
    EXPECT_FALSE(findings(vault).empty());
    house.add(vault);
    EXPECT_EQ(take(cat(vault, file)), random_text(500'000, 1));
    // What the first intake saw was in it, too, and is not added again.
    EXPECT_GT(compact(vault).left_alone, 0u);
}

TEST(ops_compact, G21_a_damaged_pack_goes_when_all_that_lived_in_it_stands_elsewhere) {
    House house;
    const std::string file = house.put("file", random_text(3 * kMegabyte, 1));
    {
        auto vault = house.open();
        house.add(vault);
    }
    // More of one stripe than parity brings back.
    for (const std::string& pack : packs_of(house)) {
        for (std::size_t sector = 20; sector < 60; ++sector) flip(pack, sector * 4096 + 7);
    }
    auto vault = house.open();
    EXPECT_FALSE(findings(vault).empty());
    compact(vault);
    EXPECT_FALSE(findings(vault).empty());
    house.add(vault);
    EXPECT_EQ(take(cat(vault, file)), random_text(3 * kMegabyte, 1));
    compact(vault);
    compact(vault);
    EXPECT_TRUE(findings(vault).empty());
    EXPECT_EQ(take(cat(vault, file)), random_text(3 * kMegabyte, 1));
}

TEST(ops_compact, G20_a_second_home_is_opened_before_it_is_relied_on) {
    House house;
    const std::string text = random_text(200'000, 1);
    const std::string stays = house.put("stays", text);
    const std::string goes = house.put("goes", random_text(9 * kMegabyte, 2));
    {
        auto vault = house.open();
        house.add(vault);
    }
    const auto first_home = packs_of(house);
    // The second home: another device that did not see the first one's packs.
    for (const std::string& pack : first_home) fs::rename(pack, pack + ".away");
    {
        auto vault = house.open("other state");
        house.add(vault, {house.put("copy", text)});
    }
    std::vector<std::string> second_home;
    for (const std::string& pack : packs_of(house)) {
        if (!pack.ends_with(".away")) second_home.push_back(pack);
    }
    ASSERT_FALSE(second_home.empty());
    for (const std::string& pack : first_home) fs::rename(pack + ".away", pack);
    auto vault = house.open();
    EXPECT_TRUE(findings(vault).empty());
    remove(vault, {goes});
    for (const std::string& pack : second_home) {
        for (std::size_t sector = 20; sector < 60; ++sector) flip(pack, sector * 4096 + 7);
    }
    auto rotten = house.open();
    compact(rotten);
    compact(rotten);
    EXPECT_EQ(take(cat(rotten, stays)), text);
    EXPECT_EQ(take(cat(rotten, house.source() + "/copy")), text);
    EXPECT_TRUE(findings(rotten).empty());
}

TEST(ops_compact, an_index_that_lies_moves_too_much_and_loses_nothing) {
    Halved halved;
    const std::string runs = halved.house.vault_path() + "/index";
    copy_folder(runs, halved.house.path("kept runs"));
    {
        auto vault = halved.house.open();
        compact(vault);
        halved.house.add(vault, {halved.house.put("new", random_text(100'000, 7))});
    }
    // Those of before: they name packs that are gone, and lack those that came.
    fs::remove_all(runs);
    copy_folder(halved.house.path("kept runs"), runs);
    auto vault = halved.house.open();
    compact(vault);
    EXPECT_TRUE(findings(vault).empty());
    EXPECT_EQ(take(cat(vault, halved.stays)), random_text(300'000, 1));
    EXPECT_EQ(take(cat(vault, halved.house.source() + "/new")), random_text(100'000, 7));
}

}  // namespace
}  // namespace ops_test
