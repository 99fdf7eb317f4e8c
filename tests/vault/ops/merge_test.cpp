// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

namespace fs = std::filesystem;
using vault::MergeReport;

MergeReport merge(const House& house, Vault& vault, const std::string& other) {
    vault::MergeRequest request;
    request.other = house.path(other);
    return take(vault.merge(request));
}

// A vault, and a copy of it that is used on a laptop.
struct Copied {
    House house;
    std::string first = house.put("first", random_text(300'000, 1));
    Copied() {
        {
            auto vault = house.open();
            house.add(vault, {first});
        }
        copy_folder(house.path("vault"), house.path("copy"));
    }
    Vault open_copy(const std::string& state = "laptop") const { return house.open(state, "copy"); }
};

TEST(ops_merge, G20_what_was_added_in_a_copy_is_there_afterwards) {
    Copied two;
    const std::string there = two.house.put("there", random_text(2'000'000, 2));
    const std::string here = two.house.put("here", random_text(100'000, 3));
    {
        auto copy = two.open_copy();
        two.house.add(copy, {there});
    }
    auto vault = two.house.open();
    two.house.add(vault, {here});
    const MergeReport report = merge(two.house, vault, "copy");
    EXPECT_EQ(report.journals, 1u);
    EXPECT_EQ(report.documents, 1u);
    EXPECT_GT(report.packs, 0u);
    EXPECT_FALSE(report.keys_taken);
    EXPECT_TRUE(report.diverged.empty());
    EXPECT_EQ(take(cat(vault, there)), random_text(2'000'000, 2));
    EXPECT_EQ(take(cat(vault, here)), random_text(100'000, 3));
    EXPECT_NE(kinds(log(vault)).find("carried-in"), std::string::npos);
    EXPECT_TRUE(findings(vault).empty());
    EXPECT_TRUE(take(vault.verify_log(std::nullopt)).ok());

    const MergeReport again = merge(two.house, vault, "copy");
    EXPECT_EQ(again.journals + again.packs, 0u);
    // And the other way.
    auto copy = two.open_copy();
    EXPECT_GT(merge(two.house, copy, "vault").journals, 0u);
    EXPECT_EQ(take(cat(copy, here)), random_text(100'000, 3));
    EXPECT_TRUE(findings(copy).empty());
    auto later = two.house.open();
    EXPECT_TRUE(later.notices().empty()) << kinds(later.notices());
}

TEST(ops_merge, a_passphrase_and_a_person_of_the_copy_count_here) {
    Copied two;
    {
        auto copy = two.open_copy();
        take(copy.add_person({"Bahar"}, phrase("battery staple")));
        take(copy.change_passphrase(phrase(), phrase("a new one")));
    }
    {
        auto hers = take(two.house.try_open("hers", "copy", "battery staple"));
        two.house.add(hers, {two.house.put("hers", "hers")});
    }
    {
        auto vault = two.house.open();
        const MergeReport report = merge(two.house, vault, "copy");
        EXPECT_TRUE(report.keys_taken);
        EXPECT_EQ(report.documents, 1u);
    }
    EXPECT_EQ(two.house.try_open().error().code, ErrorCode::not_unlocked);
    auto vault = take(two.house.try_open("state", "vault", "a new one"));
    EXPECT_FALSE(vault.alarm()) << kinds(vault.notices());
    EXPECT_EQ(list(vault).at(two.house.source() + "/hers").person_name, "Bahar");
    EXPECT_TRUE(findings(vault).empty());
    EXPECT_TRUE(two.house.try_open("hers", "vault", "battery staple"));
}

TEST(ops_merge, G20_people_and_compartments_of_both_are_there_afterwards) {
    Copied two;
    {
        auto copy = two.open_copy();
        take(copy.create_compartment("there"));
        take(copy.add_person({"Bahar"}, phrase("battery staple")));
        auto part = take(two.house.try_open("laptop", "copy", kPassphrase, "there"));
        two.house.add(part, {two.house.put("second", "made there")});
    }
    {
        auto vault = two.house.open();
        take(vault.create_compartment("here"));
        auto part = take(two.house.try_open("state", "vault", kPassphrase, "here"));
        two.house.add(part, {two.house.put("third", "made here")});
        const MergeReport report = merge(two.house, vault, "copy");
        EXPECT_TRUE(report.keys_taken);
        EXPECT_TRUE(report.left_out.empty());
        EXPECT_TRUE(findings(vault).empty());
        EXPECT_FALSE(merge(two.house, vault, "copy").keys_taken);
    }
    EXPECT_TRUE(two.house.try_open("hers", "vault", "battery staple"));
    for (const auto& [name, text] : {std::pair("here", "third"), {"there", "second"}}) {
        auto part = take(two.house.try_open("state", "vault", kPassphrase, name));
        EXPECT_FALSE(part.alarm()) << kinds(part.notices());
        EXPECT_EQ(take(cat(part, two.house.source() + "/" + text)), std::string("made ") + name);
    }
    // And the other way round: both are the same then.
    auto copy = two.open_copy();
    EXPECT_TRUE(merge(two.house, copy, "vault").keys_taken);
    EXPECT_EQ(take(copy.compartments()).size(), 3u);
    EXPECT_TRUE(findings(copy).empty());
    EXPECT_EQ(read_file(two.house.path("copy") + "/header"), read_file(two.house.path("vault") + "/header"));
}

TEST(ops_merge, who_was_removed_in_one_is_removed_in_both) {
    Copied two;
    {
        auto vault = two.house.open();
        take(vault.add_person({"Bahar"}, phrase("battery staple")));
    }
    copy_folder(two.house.path("vault"), two.house.path("second"));
    {
        auto vault = two.house.open();
        take(vault.remove_person({"Bahar", "left"}));
    }
    {
        auto copy = two.house.open("laptop", "second");
        take(copy.add_person({"Chiara"}, phrase("the sea is wide")));
    }
    auto vault = two.house.open();
    const MergeReport report = merge(two.house, vault, "second");
    EXPECT_TRUE(report.keys_taken);
    EXPECT_EQ(code_of(two.house.try_open("hers", "vault", "battery staple")), ErrorCode::not_unlocked);
    // Chiara has Bahar's place in the header here, or her own: either way she can open it, or is named.
    const bool opens = two.house.try_open("hers", "vault", "the sea is wide").has_value();
    EXPECT_NE(opens, report.left_out == std::vector<std::string>{"Chiara"});
    EXPECT_TRUE(findings(vault).empty());
}

TEST(ops_merge, of_two_who_were_let_in_at_once_one_stays_and_the_other_is_named) {
    Copied two;
    {
        auto copy = two.open_copy();
        take(copy.add_person({"Bahar"}, phrase("battery staple")));
        auto hers = take(two.house.try_open("hers", "copy", "battery staple"));
        two.house.add(hers, {two.house.put("hers", "hers")});
    }
    auto vault = two.house.open();
    take(vault.add_person({"Chiara"}, phrase("the sea is wide")));
    EXPECT_EQ(merge(two.house, vault, "copy").left_out, std::vector<std::string>{"Bahar"});
    EXPECT_EQ(code_of(two.house.try_open("hers", "vault", "battery staple")), ErrorCode::not_unlocked);
    EXPECT_TRUE(two.house.try_open("theirs", "vault", "the sea is wide"));
    EXPECT_EQ(list(vault).at(two.house.source() + "/hers").person_name, "Bahar");
    EXPECT_TRUE(findings(vault).empty());
    EXPECT_TRUE(take(vault.verify_log(std::nullopt)).ok());
}

TEST(ops_merge, G27_who_was_removed_here_lets_nobody_in_and_removes_nobody_by_an_older_copy) {
    House house;
    const std::string first = house.put("first", "first");
    {
        auto vault = house.open();
        house.add(vault, {first});
        take(vault.add_person({"Basim"}, phrase("battery staple")));
    }
    copy_folder(house.path("vault"), house.path("old"));
    {
        auto vault = house.open();
        take(vault.remove_person({"Basim", "left"}));
    }
    {
        auto hers = take(house.try_open("laptop", "old"));
        take(hers.create_compartment("made in time"));
        auto his = take(house.try_open("his", "old", "battery staple"));
        take(his.add_person({"Mallory"}, phrase("the sea is wide")));
        take(his.create_compartment("his own"));
        take(his.remove_person({"Amal", "a coup"}));
        house.add(his, {house.put("second", "second")});
    }
    auto vault = house.open();
    EXPECT_EQ(merge(house, vault, "old").left_out, std::vector<std::string>{"Mallory"});
    for (const char* phrase : {"battery staple", "the sea is wide"}) {
        EXPECT_EQ(code_of(house.try_open("his", "vault", phrase)), ErrorCode::not_unlocked) << phrase;
    }
    EXPECT_EQ(take(cat(vault, first)), "first");
    const auto compartments = take(vault.compartments());
    ASSERT_EQ(compartments.size(), 2u);
    EXPECT_EQ(compartments[1].name, "made in time");
    EXPECT_TRUE(compartments[1].mine);
    EXPECT_TRUE(findings(vault).empty());
    auto later = house.open();
    EXPECT_TRUE(later.notices().empty()) << kinds(later.notices());
}

TEST(ops_merge, of_two_changes_of_passphrases_each_persons_own_counts) {
    House house;
    {
        auto vault = house.open();
        take(vault.add_person({"Bahar"}, phrase("battery staple")));
    }
    copy_folder(house.path("vault"), house.path("copy"));
    {
        auto hers = take(house.try_open("hers", "copy", "battery staple"));
        take(hers.change_passphrase(phrase("battery staple"), phrase("hers anew")));
    }
    {
        auto mine = house.open();
        take(mine.change_passphrase(phrase(), phrase("mine anew")));
    }
    auto vault = take(house.try_open("state", "vault", "mine anew"));
    EXPECT_TRUE(merge(house, vault, "copy").keys_taken);
    EXPECT_TRUE(house.try_open("state", "vault", "mine anew"));
    EXPECT_TRUE(house.try_open("hers", "vault", "hers anew"));
    EXPECT_EQ(code_of(house.try_open("hers", "vault", "battery staple")), ErrorCode::not_unlocked);
    EXPECT_EQ(code_of(house.try_open()), ErrorCode::not_unlocked);
    EXPECT_TRUE(findings(vault).empty());
}

TEST(ops_merge, G20_a_passphrase_counts_when_a_merge_was_cut_off_between_journals_and_keys) {
    House house;
    {
        auto vault = house.open();
        take(vault.add_person({"Bahar"}, phrase("battery staple")));
    }
    copy_folder(house.path("vault"), house.path("copy"));
    {
        auto hers = take(house.try_open("hers", "copy", "battery staple"));
        take(hers.change_passphrase(phrase("battery staple"), phrase("hers anew")));
    }
    fs::copy(house.path("copy") + "/journals", house.path("vault") + "/journals",
             fs::copy_options::recursive | fs::copy_options::skip_existing);
    {
        auto vault = house.open();
        EXPECT_TRUE(has(vault.notices(), Notice::Kind::header_foreign)) << kinds(vault.notices());
        EXPECT_TRUE(merge(house, vault, "copy").keys_taken);
    }
    EXPECT_TRUE(house.try_open("hers", "vault", "hers anew"));
    EXPECT_EQ(code_of(house.try_open("hers", "vault", "battery staple")), ErrorCode::not_unlocked);
    auto vault = house.open();
    EXPECT_FALSE(vault.alarm()) << kinds(vault.notices());
    EXPECT_TRUE(findings(vault).empty());
}

TEST(ops_merge, what_is_newer_here_stays) {
    Copied two;
    {
        auto copy = two.open_copy();
        two.house.add(copy, {two.house.put("there", "there")});
    }
    auto vault = two.house.open();
    take(vault.change_passphrase(phrase(), phrase("a new one")));
    EXPECT_FALSE(merge(two.house, vault, "copy").keys_taken);
    EXPECT_FALSE(take(two.house.try_open("state", "vault", "a new one")).alarm());
}

TEST(ops_merge, G5_what_an_older_backup_lacks_comes_back_from_the_newer_copy) {
    Copied two;
    const std::string later = two.house.put("later", random_text(400'000, 4));
    {
        auto vault = two.house.open();
        two.house.add(vault, {later});
    }
    // The disk failed: the backup is put back, and the newer files are found again elsewhere.
    fs::rename(two.house.path("vault"), two.house.path("newer"));
    copy_folder(two.house.path("copy"), two.house.path("vault"));
    auto vault = two.house.open();
    EXPECT_TRUE(vault.alarm());
    EXPECT_EQ(merge(two.house, vault, "newer").documents, 1u);
    EXPECT_EQ(take(cat(vault, later)), random_text(400'000, 4));
    take(vault.acknowledge("the backup was put back"));
    auto calm = two.house.open();
    EXPECT_FALSE(calm.alarm()) << kinds(calm.notices());
    EXPECT_TRUE(findings(calm).empty());
}

TEST(ops_merge, what_was_compacted_here_and_is_needed_there_comes_with_it) {
    Copied two;
    {
        auto vault = two.house.open();
        vault::RemoveRequest request;
        request.documents = {two.first};
        take(vault.remove(request, {}));
        EXPECT_GT(take(vault.compact({})).removed, 0u);
    }
    const std::string twin = two.house.put("twin", random_text(300'000, 1));
    {
        auto copy = two.open_copy();
        EXPECT_EQ(two.house.add(copy, {twin}).report.new_bytes, 0u);
    }
    auto vault = two.house.open();
    merge(two.house, vault, "copy");
    EXPECT_EQ(take(cat(vault, twin)), random_text(300'000, 1));
    EXPECT_TRUE(findings(vault).empty());
    take(vault.compact({}));
    EXPECT_EQ(take(cat(vault, twin)), random_text(300'000, 1));
    EXPECT_TRUE(findings(vault).empty());
}

TEST(ops_merge, damaged_packs_of_the_other_copy_are_left_there) {
    Copied two;
    const std::string there = two.house.put("there", random_text(200'000, 2));
    const auto before = files_below(two.house.path("copy") + "/packs");
    {
        auto copy = two.open_copy();
        two.house.add(copy, {there});
    }
    for (const std::string& pack : files_below(two.house.path("copy") + "/packs")) {
        if (std::find(before.begin(), before.end(), pack) == before.end()) flip(pack, 30 * 4096);
    }
    auto vault = two.house.open();
    EXPECT_GT(merge(two.house, vault, "copy").packs_damaged, 0u);
    {
        auto copy = two.open_copy();
        EXPECT_TRUE(findings(copy).empty());  // puts them right
    }
    EXPECT_EQ(merge(two.house, vault, "copy").packs_damaged, 0u);
    EXPECT_EQ(take(cat(vault, there)), random_text(200'000, 2));
}

TEST(ops_merge, another_vault_and_itself_are_refused) {
    Copied two;
    House other;
    auto vault = two.house.open();
    vault::MergeRequest request;
    request.other = other.vault_path();
    EXPECT_EQ(vault.merge(request).error().detail, "not-a-copy");
    request.other = two.house.vault_path();
    EXPECT_EQ(vault.merge(request).error().detail, "same-folder");
    request.other = two.house.path("nothing");
    EXPECT_EQ(code_of(vault.merge(request)), ErrorCode::missing);
    EXPECT_TRUE(findings(vault).empty());
}

}  // namespace
}  // namespace ops_test
