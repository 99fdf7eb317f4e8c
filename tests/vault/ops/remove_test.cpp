// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "tests/vault/ops/evidence.h"
#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

namespace fs = std::filesystem;

struct Removed {
    std::vector<vault::RemovedOne> each;
    vault::RemoveReport report;
};
Result<Removed> remove(Vault& vault, const vault::RemoveRequest& request) {
    Removed removed;
    vault::RemoveObserver observer;
    observer.removed = [&](const vault::RemovedOne& one) { removed.each.push_back(one); };
    removed.report = TRY(vault.remove(request, observer));
    return removed;
}
vault::RemoveRequest of(std::vector<std::string> documents) {
    vault::RemoveRequest request;
    request.documents = std::move(documents);
    return request;
}
std::map<std::string, DocumentInfo> list_removed(Vault& vault) {
    std::map<std::string, DocumentInfo> all;
    take(vault.list_removed({}, {}, [&](const DocumentInfo& info) -> Result<void> {
        return all.emplace(info.id.hex(), info), Result<void>();
    }));
    return all;
}

TEST(ops_remove, it_is_not_listed_nor_found_and_still_read_by_its_id) {
    House house;
    const std::string gone = house.put("gone", "a letter");
    const std::string stays = house.put("stays", "another");
    auto vault = house.open();
    house.add(vault);
    const std::string id = list(vault).at(gone).id.hex();
    vault::RemoveRequest request = of({gone});
    request.reason = "sent back";
    const Removed removed = take(remove(vault, request));
    ASSERT_EQ(removed.each.size(), 1u);
    EXPECT_EQ(removed.each[0].path, gone);
    EXPECT_EQ(removed.report.documents, 1u);
    EXPECT_EQ(removed.report.bytes, 8u);

    EXPECT_EQ(list(vault).size(), 1u);
    EXPECT_TRUE(find(vault, "gone").empty());
    EXPECT_EQ(code_of(cat(vault, gone)), ErrorCode::no_such_document);
    EXPECT_EQ(take(cat(vault, id)), "a letter");
    const DocumentInfo shown = take(vault.show({id, {}}));
    EXPECT_FALSE(shown.current);
    ASSERT_TRUE(shown.removed);
    EXPECT_EQ(shown.removed->reason, "sent back");
    EXPECT_EQ(shown.removed->person_name, "Amal");
    EXPECT_EQ(list_removed(vault).size(), 1u);
    EXPECT_EQ(list_removed(vault).at(id).path, gone);
    EXPECT_EQ(take(vault.stats()).removed, 1u);
    EXPECT_TRUE(findings(vault).empty());
}

TEST(ops_remove, the_log_says_who_and_why) {
    House house;
    const std::string file = house.put("a", "1");
    auto vault = house.open();
    house.add(vault);
    vault::RemoveRequest request = of({file});
    request.reason = "a mistake";
    take(remove(vault, request));
    const auto entries = log(vault);
    const auto entry =
        std::find_if(entries.begin(), entries.end(), [](const auto& one) { return one.kind == "removed"; });
    ASSERT_NE(entry, entries.end());
    EXPECT_EQ(entry->reason, "a mistake");
    EXPECT_EQ(entry->document_path, file);
    EXPECT_EQ(entry->person_name, "Amal");
}

TEST(ops_remove, adding_it_again_makes_a_new_document) {
    House house;
    const std::string file = house.put("a", "the same");
    auto vault = house.open();
    const auto first = house.add(vault).added.at(0);
    take(remove(vault, of({file})));
    const Kept again = house.add(vault);
    ASSERT_EQ(again.added.size(), 1u);
    EXPECT_NE(again.added[0].id, first.id);
    EXPECT_FALSE(again.added[0].replaces);
    EXPECT_EQ(again.report.new_bytes, 0u);
    EXPECT_EQ(take(cat(vault, file)), "the same");
    EXPECT_EQ(list_removed(vault).size(), 1u);
}

TEST(ops_remove, other_versions_stay_unless_they_are_meant) {
    House house;
    const std::string file = house.put("a", "1");
    auto vault = house.open();
    const auto first = house.add(vault).added.at(0);
    house.put("a", "22");
    house.add(vault);
    house.put("a", "333");
    house.add(vault);
    const std::string newest = list(vault).at(file).id.hex();
    const Removed one = take(remove(vault, of({file})));
    EXPECT_EQ(one.report.documents, 1u);
    EXPECT_EQ(one.report.kept_versions, 2u);
    EXPECT_TRUE(list(vault).empty()) << "an older version does not come back";
    EXPECT_EQ(take(cat(vault, first.id.hex())), "1");

    vault::RemoveRequest rest = of({newest});
    rest.all_versions = true;
    const Removed all = take(remove(vault, rest));
    EXPECT_EQ(all.report.other_versions, 2u);
    EXPECT_EQ(all.report.already, 1u);
    EXPECT_EQ(all.report.kept_versions, 0u);
    EXPECT_EQ(list_removed(vault).size(), 3u);
}

TEST(ops_remove, once_is_enough) {
    House house;
    house.put("a", "1");
    auto vault = house.open();
    const std::string id = house.add(vault).added.at(0).id.hex();
    take(remove(vault, of({id, id.substr(0, 12)})));
    const std::size_t events = Evidence(house.vault_path()).events().size();
    const Removed again = take(remove(vault, of({id})));
    EXPECT_EQ(again.report.already, 1u);
    EXPECT_TRUE(again.each.empty());
    EXPECT_EQ(Evidence(house.vault_path()).events().size(), events);
}

TEST(ops_remove, nothing_is_removed_unless_all_are_found) {
    House house;
    const std::string file = house.put("a", "the same");
    const std::string twin = house.put("b", "the same");
    auto vault = house.open();
    house.add(vault);
    EXPECT_EQ(code_of(remove(vault, of({file, "/no/such"}))), ErrorCode::no_such_document);
    EXPECT_EQ(list(vault).size(), 2u);
    // By its bytes either would do to read; to remove it must be said which.
    const std::string sha256 = list(vault).at(file).sha256.hex();
    EXPECT_EQ(take(cat(vault, sha256)), "the same");
    EXPECT_EQ(code_of(remove(vault, of({sha256}))), ErrorCode::ambiguous_document);
    EXPECT_EQ(list(vault).size(), 2u);
}

TEST(ops_remove, a_matter_goes_after_a_yes) {
    House house;
    house.put("a", "1");
    house.put("b", "2");
    auto vault = house.open();
    vault::AddRequest request;
    request.paths = {house.source()};
    request.matter = "M1";
    take(vault.add(request, {}));
    vault::RemoveRequest all;
    all.matter = "M1";
    vault::RemoveObserver observer;
    std::uint64_t asked = 0;
    observer.confirm = [&](const vault::RemoveReport& report) { return asked = report.documents, false; };
    const auto refused = take(vault.remove(all, observer));
    EXPECT_EQ(asked, 2u);
    EXPECT_FALSE(refused.confirmed);
    EXPECT_EQ(list(vault).size(), 2u);
    observer.confirm = [&](const vault::RemoveReport&) { return true; };
    EXPECT_EQ(take(vault.remove(all, observer)).documents, 2u);
    EXPECT_TRUE(list(vault).empty());
}

TEST(ops_remove, a_dry_run_names_and_removes_nothing) {
    House house;
    const std::string file = house.put("a", "1");
    auto vault = house.open();
    house.add(vault);
    vault::RemoveRequest request = of({file});
    request.dry_run = true;
    const Removed told = take(remove(vault, request));
    ASSERT_EQ(told.each.size(), 1u);
    EXPECT_EQ(told.each[0].path, file);
    EXPECT_EQ(list(vault).size(), 1u);
}

TEST(ops_remove, another_device_sees_it_and_a_version_it_did_not_know_of_stays) {
    House house;
    const std::string file = house.put("a", "first");
    std::string id;
    {
        auto vault = house.open();
        id = house.add(vault).added.at(0).id.hex();
    }
    auto here = house.open();
    auto there = house.open("other state");
    EXPECT_EQ(take(cat(there, file)), "first");
    take(remove(here, of({file})));
    EXPECT_TRUE(list(there).empty());
    EXPECT_EQ(list_removed(there).size(), 1u);
    EXPECT_TRUE(findings(there).empty());
}

// The content of what was removed need not be there: said as what it is, and no damage.
TEST(ops_remove, what_is_gone_after_a_removal_is_no_damage) {
    House house;
    house.put("a", random_text(100'000, 5));
    std::string id;
    {
        auto vault = house.open();
        id = house.add(vault).added.at(0).id.hex();
        take(remove(vault, of({id})));
    }
    {
        // As a compaction would, with the packs of the intake list standing for nothing here.
        for (const std::string& index : files_below(house.vault_path() + "/index")) fs::remove(index);
        for (const std::string& pack : files_below(house.vault_path() + "/packs")) fs::remove(pack);
    }
    auto vault = house.open();
    const auto read = cat(vault, id);
    ASSERT_EQ(code_of(read), ErrorCode::document_removed);
    EXPECT_FALSE(read.error().detail.empty());
    const auto entries = log(vault);
    EXPECT_TRUE(
        std::none_of(entries.begin(), entries.end(), [](const auto& one) { return one.kind == "pack-damaged"; }));
    for (const vault::Finding& finding : findings(vault)) {
        EXPECT_NE(finding.kind, vault::Finding::Kind::document_missing);
        EXPECT_FALSE(finding.document);
    }
}

}  // namespace
}  // namespace ops_test
