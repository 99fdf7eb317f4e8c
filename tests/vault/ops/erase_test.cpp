// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/vault/ops/evidence.h"
#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

namespace fs = std::filesystem;
using vault::EraseReport;

constexpr const char* kName = "the-name-a-court-wants-gone";

vault::EraseRequest of(std::vector<std::string> documents) {
    vault::EraseRequest request;
    request.documents = std::move(documents);
    request.reason = "order 12";
    return request;
}
EraseReport erase(Vault& vault, const vault::EraseRequest& request) { return take(vault.erase(request, {})); }

// Whether any event of any journal still says this, read apart from the façade.
bool is_said(const House& house, const std::string& words) {
    const Evidence evidence(house.vault_path());
    for (const std::string name : {"main", "vault"}) {
        for (const auto& event : evidence.events(name)) {
            const auto* document = std::get_if<vault::event::Document>(&event.kind);
            const auto* unknown = std::get_if<vault::event::Unknown>(&event.kind);
            if (unknown != nullptr || (document != nullptr && !document->closed)) continue;  // erased
            const auto again = vault::event::encode(event.common, event.kind);
            const bool in_closed = again.closed && again.closed->text.find(words) != std::string::npos;
            if (again.text.find(words) != std::string::npos || in_closed) return true;
        }
    }
    return false;
}

// Contents that come out of the packs when no journal says any more what is in them.
std::set<std::string> contents_in_packs(const House& house) {
    fs::remove_all(house.path("bare"));
    copy_folder(house.path("vault"), house.path("bare"));
    fs::remove_all(house.path("bare") + "/journals");
    fs::create_directory(house.path("bare") + "/journals");
    auto vault = house.open("a state of its own", "bare");
    vault::RecoverRequest request;
    request.to = house.path("out");
    request.pieces = true;
    fs::remove_all(house.path("out"));
    take(vault.recover(request, {}));
    std::set<std::string> texts;
    for (const std::string& file : files_below(house.path("out"))) texts.insert(read_file(file));
    return texts;
}

struct Sentenced {
    House house;
    std::string secret = random_text(700'000, 1);
    std::string goes = house.put(kName, secret);
    std::string stays = house.put("stays", random_text(200'000, 2));
    Sentenced() {
        auto vault = house.open();
        house.add(vault);
    }
};

TEST(ops_erase, G19_name_and_content_are_gone_from_every_file_of_the_vault) {
    Sentenced one;
    auto vault = one.house.open();
    one.house.add(vault, {one.goes});  // its name is a root of this intake
    vault::LabelRequest label;
    label.documents = {one.goes};
    label.note = "about the client";
    take(vault.label(label, [](const DocumentInfo&, bool) { return Result<void>(); }));
    find(vault, kName);
    take(cat(vault, one.goes));
    ASSERT_TRUE(is_said(one.house, kName));
    ASSERT_TRUE(contents_in_packs(one.house).contains(one.secret));

    const EraseReport report = erase(vault, of({one.goes}));
    EXPECT_EQ(report.documents, 1u);
    EXPECT_GE(report.entries, 3u);
    EXPECT_GT(report.packs.removed, 0u);
    EXPECT_EQ(report.packs.waiting + report.packs.left_alone, 0u);
    EXPECT_FALSE(is_said(one.house, kName));
    EXPECT_FALSE(is_said(one.house, "about the client"));
    const auto left = contents_in_packs(one.house);
    for (const std::string& text : left) {
        EXPECT_EQ(text.find(one.secret.substr(100'000, 64)), std::string::npos);
        EXPECT_EQ(text.find(one.secret.substr(600'000, 64)), std::string::npos);
    }
    EXPECT_TRUE(left.contains(random_text(200'000, 2)));

    auto later = one.house.open();
    EXPECT_TRUE(findings(later).empty());
    EXPECT_TRUE(take(later.verify_log(std::nullopt)).ok());
    EXPECT_EQ(list(later).size(), 1u);
    EXPECT_TRUE(find(later, kName).empty());
    EXPECT_EQ(code_of(cat(later, one.goes)), ErrorCode::no_such_document);
    EXPECT_EQ(take(cat(later, one.stays)), random_text(200'000, 2));
    const auto entries = log(later);
    const auto said =
        std::find_if(entries.begin(), entries.end(), [](const auto& entry) { return entry.kind == "read"; });
    EXPECT_NE(said, entries.end());  // that it was read stays
}

TEST(ops_erase, the_log_says_who_erased_and_why) {
    Sentenced one;
    auto vault = one.house.open();
    erase(vault, of({one.goes}));
    const auto entries = log(vault);
    const auto said =
        std::find_if(entries.begin(), entries.end(), [](const auto& entry) { return entry.kind == "erased"; });
    ASSERT_NE(said, entries.end());
    EXPECT_EQ(said->person_name, "Amal");
    EXPECT_NE(said->text.find("order 12"), std::string::npos);
}

TEST(ops_erase, what_another_document_has_too_stays) {
    Sentenced one;
    const std::string twin = one.house.put("twin", one.secret);
    auto vault = one.house.open();
    one.house.add(vault);
    erase(vault, of({one.goes}));
    EXPECT_EQ(take(cat(vault, twin)), one.secret);
    EXPECT_TRUE(findings(vault).empty());
    EXPECT_FALSE(is_said(one.house, kName));
}

TEST(ops_erase, other_versions_go_when_they_are_meant) {
    Sentenced one;
    one.house.put(kName, random_text(300'000, 5));
    auto vault = one.house.open();
    one.house.add(vault);
    const EraseReport kept = erase(vault, of({one.goes}));
    EXPECT_EQ(kept.kept_versions, 1u);
    EXPECT_TRUE(is_said(one.house, kName));
    Sentenced other;
    other.house.put(kName, random_text(300'000, 5));
    auto second = other.house.open();
    other.house.add(second);
    vault::EraseRequest request = of({other.goes});
    request.all_versions = true;
    EXPECT_EQ(erase(second, request).other_versions, 1u);
    EXPECT_FALSE(is_said(other.house, kName));
    EXPECT_TRUE(findings(second).empty());
}

TEST(ops_erase, an_entry_of_the_log_goes_whole_and_some_never_do) {
    Sentenced one;
    auto vault = one.house.open();
    find(vault, "a client's name");
    const auto entries = log(vault);
    const auto searched = std::find_if(entries.begin(), entries.end(), [](const auto& entry) {
        return entry.text.find("a client's name") != std::string::npos;
    });
    ASSERT_NE(searched, entries.end());
    vault::EraseRequest request = of({});
    request.entries = {{searched->journal.hex(), searched->sequence}};
    EXPECT_EQ(erase(vault, request).entries, 1u);
    EXPECT_FALSE(is_said(one.house, "a client's name"));
    EXPECT_TRUE(take(vault.verify_log(std::nullopt)).ok());
    for (const char* kind : {"journal-birth", "session-open", "packs", "document"}) {
        const auto kept =
            std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.kind == kind; });
        ASSERT_NE(kept, entries.end()) << kind;
        request.entries = {{kept->journal.hex(), kept->sequence}};
        EXPECT_EQ(vault.erase(request, {}).error().detail, "kept") << kind;
    }
    request.entries = {{std::nullopt, 100'000}};
    EXPECT_EQ(code_of(vault.erase(request, {})), ErrorCode::no_such_document);
}

TEST(ops_erase, nothing_is_erased_without_a_yes_or_during_an_alarm) {
    Sentenced one;
    {
        auto vault = one.house.open();
        vault::EraseObserver observer;
        observer.confirm = [](const EraseReport& report) { return report.documents != 1; };
        EXPECT_FALSE(take(vault.erase(of({one.goes}), observer)).confirmed);
        EXPECT_TRUE(is_said(one.house, kName));
    }
    copy_folder(one.house.path("vault"), one.house.path("older"));
    {
        auto vault = one.house.open();
        one.house.add(vault, {one.house.put("later", "later")});
    }
    fs::remove_all(one.house.path("vault") + "/journals");
    fs::copy(one.house.path("older") + "/journals", one.house.path("vault") + "/journals");
    auto vault = one.house.open();
    EXPECT_EQ(code_of(vault.erase(of({one.goes}), {})), ErrorCode::needs_unknown);
    EXPECT_EQ(take(cat(vault, one.goes)), one.secret);
}

TEST(ops_erase, what_somebody_may_rest_on_goes_when_they_have_ended) {
    Sentenced one;
    auto adder = one.house.open("other state");
    auto vault = one.house.open();
    EraseReport report;
    bool done = false;
    vault::AddRequest request;
    request.paths = {one.house.put("new", random_text(100'000, 9))};
    vault::AddObserver observer;
    observer.progress = [&](const vault::AddProgress&) {
        if (!std::exchange(done, true)) report = erase(vault, of({one.goes}));
    };
    take(adder.add(request, observer));
    EXPECT_GT(report.packs.waiting, 0u);
    EXPECT_EQ(report.packs.at_work.size(), 1u);
    EXPECT_FALSE(is_said(one.house, kName));
    take(vault.compact({}));
    for (const std::string& text : contents_in_packs(one.house))
        EXPECT_EQ(text.find(one.secret.substr(100'000, 64)), std::string::npos);
    EXPECT_TRUE(findings(vault).empty());
}

}  // namespace
}  // namespace ops_test
