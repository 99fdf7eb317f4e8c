// SPDX-License-Identifier: Apache-2.0
// New keys for a compartment: what comes after is closed to whoever has only the old ones, and nothing is lost to
// anybody else.
#include <filesystem>

#include "tests/vault/ops/evidence.h"
#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHis = "the sea is wide";

// Amal and Basim have main, with one document in it.
struct Chambers {
    House house;
    std::string lease = house.put("lease", random_text(600'000, 1));
    Chambers() {
        auto vault = house.open();
        house.add(vault, {lease});
        take(vault.add_person({"Basim", std::vector<std::string>{"main"}}, phrase(kHis)));
    }
    Vault open_as_basim(const std::string& vault = "vault") const {
        return take(house.try_open("state of basim", vault, kHis));
    }
    // Something that is added once the keys were changed.
    std::string add_later(Vault& vault) const {
        const std::string path = house.put("later", random_text(700'000, 2));
        house.add(vault, {path});
        return path;
    }
};

TEST(ops_rekey, with_a_copy_of_the_old_keys_what_comes_after_stays_closed) {
    const Chambers chambers;
    const std::string old = chambers.house.path("old");
    copy_folder(chambers.house.path("vault"), old);
    std::string later;
    {
        auto amal = chambers.house.open();
        take(amal.remove_person({"Basim", std::nullopt}));
        EXPECT_EQ(take(amal.rekey({"main", "he left"})), std::vector<std::string>{"Amal"});
    }
    {
        auto amal = chambers.house.open();
        later = chambers.add_later(amal);
    }
    // He takes all that the storage has by now into his copy, but for header and people, which closed him out.
    for (const std::string part : {"packs", "journals", "index"}) {
        fs::remove_all(old + "/" + part);
        copy_folder(chambers.house.path("vault") + "/" + part, old + "/" + part);
    }
    auto basim = chambers.open_as_basim("old");
    EXPECT_EQ(take(cat(basim, chambers.lease)), random_text(600'000, 1));
    EXPECT_EQ(code_of(cat(basim, later)), ErrorCode::no_such_document);
    EXPECT_EQ(list(basim).size(), 1u);
}

TEST(ops_rekey, nothing_is_lost_and_nothing_is_amiss) {
    const Chambers chambers;
    std::string later;
    {
        auto amal = chambers.house.open();
        take(amal.rekey({"main", std::nullopt}));
        // The session that changed them goes on.
        later = chambers.add_later(amal);
        EXPECT_EQ(take(cat(amal, later)), random_text(700'000, 2));
    }
    for (int time = 0; time < 2; ++time) {
        auto basim = chambers.open_as_basim();
        EXPECT_EQ(take(cat(basim, later)), random_text(700'000, 2));
        EXPECT_EQ(take(cat(basim, chambers.lease)), random_text(600'000, 1));
        EXPECT_FALSE(basim.alarm()) << kinds(basim.notices());
        EXPECT_TRUE(findings(basim).empty());
    }
    auto amal = chambers.house.open();
    EXPECT_TRUE(findings(amal).empty());
    EXPECT_TRUE(take(amal.verify_log({})).ok());
    EXPECT_FALSE(amal.alarm()) << kinds(amal.notices());
    // One journal for each set of keys, on this device.
    const std::string all = kinds(log(amal));
    EXPECT_NE(all.find("compartment-rekeyed"), std::string::npos);
}

TEST(ops_rekey, a_device_goes_on_in_one_journal_once_it_has_the_new_keys) {
    const Chambers chambers;
    take(chambers.house.open().rekey({"main", std::nullopt}));
    const auto journals = [&] { return Evidence(chambers.house.path("vault")).journals().size(); };
    const std::size_t before = journals();
    for (int time = 0; time < 3; ++time) {
        auto amal = chambers.house.open();
        static_cast<void>(list(amal));
    }
    EXPECT_EQ(journals(), before);
}

TEST(ops_rekey, an_unchanged_file_is_not_stored_again_and_a_copy_of_it_is) {
    const Chambers chambers;
    auto amal = chambers.house.open();
    take(amal.rekey({"main", std::nullopt}));
    EXPECT_EQ(chambers.house.add(amal, {chambers.lease}).report.new_bytes, 0u);
    const std::string copy = chambers.house.put("copy", random_text(600'000, 1));
    EXPECT_GE(chambers.house.add(amal, {copy}).report.new_bytes, 600'000u);
    EXPECT_EQ(take(cat(amal, copy)), random_text(600'000, 1));
}

TEST(ops_rekey, who_gets_a_key_afterwards_reads_what_was_before_too) {
    const Chambers chambers;
    auto amal = chambers.house.open();
    take(amal.rekey({"main", std::nullopt}));
    const std::string later = chambers.add_later(amal);
    take(amal.add_person({"Leyla", std::vector<std::string>{}}, phrase("battery staple")));
    take(amal.grant({"main", "Leyla"}));
    EXPECT_EQ(code_of(amal.grant({"main", "Leyla"})), ErrorCode::invalid_argument);
    take(amal.add_person({"Yusuf", std::nullopt}, phrase("moon over water")));
    for (const char* phrase : {"battery staple", "moon over water"}) {
        auto other = take(chambers.house.try_open("another state", "vault", phrase));
        EXPECT_EQ(take(cat(other, later)), random_text(700'000, 2));
        EXPECT_EQ(take(cat(other, chambers.lease)), random_text(600'000, 1));
        EXPECT_FALSE(other.alarm()) << kinds(other.notices());
    }
}

TEST(ops_rekey, what_was_before_moves_under_the_new_keys_when_it_is_compacted) {
    const Chambers chambers;
    const std::string gone = chambers.house.put("gone", random_text(400'000, 9));
    std::string kept;
    {
        auto amal = chambers.house.open();
        kept = chambers.house.put("kept", random_text(300'000, 8));
        chambers.house.add(amal, {gone, kept});
        take(amal.rekey({"main", std::nullopt}));
        vault::RemoveRequest request;
        request.documents = {gone};
        take(amal.remove(request, {}));
        EXPECT_GT(take(amal.compact({})).removed, 0u);
    }
    auto amal = chambers.house.open();
    EXPECT_EQ(take(cat(amal, kept)), random_text(300'000, 8));
    EXPECT_TRUE(findings(amal).empty());
    fs::remove_all(chambers.house.path("vault") + "/index");
    auto again = chambers.house.open();
    EXPECT_EQ(take(cat(again, kept)), random_text(300'000, 8));
}

TEST(ops_rekey, G20_two_copies_that_each_changed_them_are_joined_and_all_opens) {
    const Chambers chambers;
    copy_folder(chambers.house.path("vault"), chambers.house.path("copy"));
    const auto rekey_and_add = [&](const std::string& state, const std::string& vault, const std::string& name) {
        auto opened = take(chambers.house.try_open(state, vault));
        take(opened.rekey({"main", std::nullopt}));
        const std::string path = chambers.house.put(name, random_text(500'000, 4) + name);
        chambers.house.add(opened, {path});
        return path;
    };
    const std::string there = rekey_and_add("laptop", "copy", "there");
    const std::string here = rekey_and_add("state", "vault", "here");
    {
        auto amal = chambers.house.open();
        vault::MergeRequest request;
        request.other = chambers.house.path("copy");
        take(amal.merge(request));
        EXPECT_FALSE(amal.alarm()) << kinds(amal.notices());
    }
    auto amal = chambers.house.open();
    EXPECT_EQ(take(cat(amal, here)), random_text(500'000, 4) + "here");
    EXPECT_EQ(take(cat(amal, there)), random_text(500'000, 4) + "there");
    EXPECT_TRUE(findings(amal).empty());
    auto basim = chambers.open_as_basim();
    EXPECT_EQ(take(cat(basim, there)), random_text(500'000, 4) + "there");
}

TEST(ops_rekey, only_who_has_the_newest_keys_changes_them) {
    const Chambers chambers;
    auto amal = chambers.house.open();
    take(amal.create_compartment("hers"));
    auto basim = chambers.open_as_basim();
    EXPECT_EQ(code_of(basim.rekey({"hers", std::nullopt})), ErrorCode::no_access);
    EXPECT_EQ(code_of(basim.rekey({"vault", std::nullopt})), ErrorCode::no_such_document);
    EXPECT_EQ(take(basim.rekey({"main", std::nullopt})), (std::vector<std::string>{"Amal", "Basim"}));
    EXPECT_EQ(take(cat(amal, chambers.lease)), random_text(600'000, 1));  // a session that has the old ones only
    auto after = chambers.house.open();
    EXPECT_EQ(take(after.rekey({"main", std::nullopt})), (std::vector<std::string>{"Amal", "Basim"}));
    EXPECT_FALSE(after.alarm()) << kinds(after.notices());
}

}  // namespace
}  // namespace ops_test
