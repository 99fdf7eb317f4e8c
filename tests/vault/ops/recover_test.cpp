// SPDX-License-Identifier: Apache-2.0
// Recovering: what is said and what comes out when parts of a vault are gone.
#include <filesystem>

#include "crypto/digest.h"
#include "tests/vault/ops/evidence.h"
#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

namespace fs = std::filesystem;

struct Recovered {
    vault::RecoverReport report;
    std::vector<vault::LostDocument> lost;
    std::vector<vault::RescuedContent> rescued;
};

Recovered recover(Vault& vault, vault::RecoverRequest request = {}) {
    Recovered recovered;
    vault::RecoverObserver observer;
    observer.lost = [&](const vault::LostDocument& one) { recovered.lost.push_back(one); };
    observer.rescued = [&](const vault::RescuedContent& one) { recovered.rescued.push_back(one); };
    recovered.report = take(vault.recover(request, observer));
    return recovered;
}

std::string sha256_of(const std::string& text) {
    return vault::ContentHash(crypto::sha256(base::as_bytes(text)).bytes()).hex();
}

// Documents of every shape: empty, one chunk, several, a recipe of its own, the same twice, one replaced.
struct Archive {
    House house;
    std::map<std::string, std::string> texts{{"empty", ""},
                                             {"letter", "a letter"},
                                             {"photo", random_text(600'000, 1)},
                                             {"disk.img", random_text(20'000'000, 2)},
                                             {"again/photo", random_text(600'000, 1)}};
    Archive() {
        auto vault = house.open();
        house.put("letter", "the first letter");
        for (const auto& [name, text] : texts) {
            if (name != "letter") house.put(name, text);
        }
        house.add(vault);
        house.put("letter", "a letter");
        house.add(vault);
    }
    // By SHA-256, without the empty one, which is nowhere.
    std::map<std::string, std::string> contents() const {
        std::map<std::string, std::string> all{{sha256_of("the first letter"), "the first letter"}};
        for (const auto& [name, text] : texts) {
            if (!text.empty()) all.emplace(sha256_of(text), text);
        }
        return all;
    }
    void lose(const std::string& folder) const {
        for (const std::string& file : files_below(house.vault_path() + "/" + folder)) fs::remove(file);
    }
};

TEST(ops_recover, of_a_whole_vault_nothing_is_lost_and_what_is_derived_is_made_anew) {
    Archive archive;
    auto vault = archive.house.open();
    const Recovered found = recover(vault, {.to = archive.house.path("out"), .data = true});
    EXPECT_EQ(found.report.documents, 6u);
    EXPECT_EQ(found.report.lost, 0u);
    EXPECT_FALSE(found.report.names_lost());
    EXPECT_EQ(found.report.contents + found.report.pieces + found.report.incomplete, 0u);
    EXPECT_TRUE(found.rescued.empty());
    EXPECT_TRUE(found.report.index_rebuilt && found.report.catalog_rebuilt);
    EXPECT_TRUE(findings(vault).empty());
    EXPECT_EQ(take(cat(vault, archive.house.source() + "/letter")), "a letter");
}

TEST(ops_recover, G9_without_journals_each_content_comes_out_once_by_its_sha256_and_is_logged) {
    Archive archive;
    archive.lose("journals");
    {
        auto vault = archive.house.open();
        EXPECT_TRUE(vault.alarm());
        const Recovered found = recover(vault, {.to = archive.house.path("out")});
        EXPECT_TRUE(found.report.names_lost() && found.report.beginning_missing);
        EXPECT_EQ(found.report.documents, 0u);
        EXPECT_EQ(found.report.contents, archive.contents().size());
        EXPECT_EQ(found.report.rescued, archive.contents().size());
        EXPECT_EQ(found.report.pieces + found.report.incomplete + found.report.unreadable, 0u);
    }
    for (const auto& [sha256, text] : archive.contents()) {
        EXPECT_EQ(read_file(archive.house.path("out") + "/by-sha256/" + sha256.substr(0, 2) + "/" + sha256), text);
    }
    EXPECT_EQ(files_below(archive.house.path("out")).size(), archive.contents().size());
    std::set<std::string> logged;
    for (const auto& event : Evidence(archive.house.vault_path()).events()) {
        if (const auto* rescued = std::get_if<vault::event::Rescued>(&event.kind)) {
            EXPECT_EQ(archive.contents().at(rescued->sha256.hex()).size(), rescued->size);
            EXPECT_TRUE(logged.insert(rescued->sha256.hex()).second);
        }
    }
    EXPECT_EQ(logged.size(), archive.contents().size());
}

TEST(ops_recover, G9_the_event_of_a_content_without_a_name_stands_before_its_first_byte) {
    Archive archive;
    archive.lose("journals");
    // The folder to write to cannot be written: no byte comes out, the events stand.
    auto vault = archive.house.open();
    fs::create_directories(archive.house.path("out"));
    write_file(archive.house.path("out") + "/by-sha256", "a file where a folder should be");
    const Recovered found = recover(vault, {.to = archive.house.path("out")});
    EXPECT_EQ(found.report.failed, archive.contents().size());
    for (const auto& one : found.rescued) EXPECT_EQ(one.error->code, ErrorCode::not_a_file);
    EXPECT_EQ(read_file(archive.house.path("out") + "/by-sha256"), "a file where a folder should be");
    EXPECT_EQ(log(vault).back().kind, "browse");
    std::size_t rescued = 0;
    for (const LogEntry& entry : log(vault)) rescued += entry.kind == "rescued" ? 1U : 0U;
    EXPECT_EQ(rescued, archive.contents().size());
}

TEST(ops_recover, a_second_time_what_is_there_is_left_alone_and_something_else_is_not_overwritten) {
    Archive archive;
    archive.lose("journals");
    auto vault = archive.house.open();
    recover(vault, {.to = archive.house.path("out")});
    const std::vector<std::string> files = files_below(archive.house.path("out"));
    write_file(files[0], "somebody else's");
    const Recovered again = recover(vault, {.to = archive.house.path("out")});
    EXPECT_EQ(again.report.was_there, files.size() - 1);
    EXPECT_EQ(again.report.failed, 1u);
    EXPECT_EQ(again.report.rescued, 0u);
    EXPECT_EQ(read_file(files[0]), "somebody else's");
}

TEST(ops_recover, without_packs_each_document_is_named_after_an_event) {
    Archive archive;
    archive.lose("packs");
    auto vault = archive.house.open();
    const Recovered found = recover(vault);
    EXPECT_EQ(found.report.lost, 5u) << "an empty document is never lost";
    EXPECT_EQ(found.report.lists_lost, 2u);
    EXPECT_FALSE(found.report.names_lost());
    std::map<std::string, std::string> named;
    for (const auto& one : found.lost) {
        EXPECT_EQ(one.why.code, ErrorCode::content_missing);
        named[one.sha256.hex()] = one.path;
    }
    for (const auto& [sha256, text] : archive.contents()) EXPECT_TRUE(named.contains(sha256));
    EXPECT_EQ(named[sha256_of("a letter")], archive.house.source() + "/letter");
    const auto entries = log(vault);
    EXPECT_NE(kinds(entries).find("browse"), std::string::npos);
    EXPECT_NE(entries[entries.size() - 2].text.find("\"what\":\"recover\""), std::string::npos);
}

TEST(ops_recover, a_damaged_pack_loses_what_it_held_and_says_damaged) {
    House house;
    house.put("photo", random_text(600'000, 1));
    house.put("other", random_text(3000, 3));
    auto vault = house.open();
    house.add(vault, {house.source() + "/photo"});
    house.add(vault, {house.source() + "/other"});
    const auto photo = list(vault).at(house.source() + "/photo");
    // All of its data: whatever parity there is cannot bring it back.
    for (const std::string& pack : files_below(house.vault_path() + "/packs")) {
        std::string bytes = read_file(pack);
        std::fill(bytes.begin() + 8192, bytes.end() - 8192, '\0');
        write_file(pack, bytes);
    }
    auto again = house.open();
    const Recovered found = recover(again, {.data = true});
    EXPECT_EQ(found.lost.size(), 2u);
    for (const auto& one : found.lost) EXPECT_EQ(one.why.code, ErrorCode::content_damaged);
}

TEST(ops_recover, of_some_of_each_names_and_contents_are_told_apart) {
    Archive archive;
    // A second device adds two documents; its journal goes, and with it their names.
    {
        auto second = archive.house.open("state2");
        archive.house.put("late", random_text(500'000, 8));
        archive.house.put("later", "a late note");
        archive.house.add(second);
    }
    const auto journal = [&] {
        auto second = archive.house.open("state2");
        return take(second.status()).journal->hex();
    }();
    fs::remove(archive.house.vault_path() + "/journals/" + journal);
    for (const char* ending : {".copy"}) fs::remove(archive.house.vault_path() + "/journals/" + journal + ending);
    auto vault = archive.house.open();
    const Recovered found = recover(vault, {.to = archive.house.path("out")});
    EXPECT_EQ(found.report.documents, 6u);
    EXPECT_EQ(found.report.lost, 0u);
    EXPECT_EQ(found.report.contents, 2u);
    EXPECT_EQ(found.report.rescued, 2u);
    EXPECT_GE(found.report.packs_unnamed, 1u);
    EXPECT_EQ(read_file(archive.house.path("out") + "/by-sha256/" + sha256_of("a late note").substr(0, 2) + "/" +
                        sha256_of("a late note")),
              "a late note");
}

TEST(ops_recover, packs_that_were_condemned_are_not_missed_and_nothing_without_a_name_comes_out_of_them) {
    House house;
    house.put("letter", "a letter");
    {
        auto vault = house.open();
        house.add(vault);
    }
    // By hand, so that no event names its content: as after an erasure whose packs are not gone yet.
    Evidence evidence(house.vault_path());
    vault::event::Condemned condemned;
    for (const auto& event : evidence.events()) {
        const auto* packs = std::get_if<vault::event::Packs>(&event.kind);
        if (packs == nullptr) continue;
        for (const vault::PackRef& pack : packs->packs) condemned.packs.push_back(pack.pack);
    }
    std::sort(condemned.packs.begin(), condemned.packs.end());
    std::vector<vault::event::NewEvent> events;
    events.push_back(evidence.draft(condemned));
    ASSERT_TRUE(evidence.journal(house.path("state")).commit(events));
    {
        auto vault = house.open();
        const Recovered there = recover(vault);
        EXPECT_EQ(there.report.lost + there.report.contents, 0u);
    }
    for (const std::string& pack : files_below(house.vault_path() + "/packs")) fs::remove(pack);
    auto vault = house.open();
    const Recovered gone = recover(vault);
    EXPECT_EQ(gone.report.packs_missing, 0u);
    EXPECT_EQ(gone.report.lost, 1u);
}

TEST(ops_recover, a_removed_document_whose_content_was_given_up_is_no_loss) {
    House house;
    const std::string letter = house.put("letter", "a letter");
    auto vault = house.open();
    house.add(vault);
    vault::RemoveRequest request;
    request.documents = {letter};
    EXPECT_EQ(take(vault.remove(request, {})).documents, 1u);
    for (const std::string& pack : files_below(house.vault_path() + "/packs")) fs::remove(pack);
    const Recovered found = recover(vault);
    EXPECT_EQ(found.report.lost, 0u);
    EXPECT_TRUE(found.lost.empty());
}

TEST(ops_recover, a_dry_run_changes_and_hands_over_nothing) {
    Archive archive;
    archive.lose("journals");
    auto vault = archive.house.open();
    const Recovered found = recover(vault, {.to = archive.house.path("out"), .dry_run = true});
    EXPECT_EQ(found.report.contents, archive.contents().size());
    EXPECT_EQ(found.report.rescued, 0u);
    EXPECT_FALSE(found.report.index_rebuilt || found.report.catalog_rebuilt);
    EXPECT_FALSE(fs::exists(archive.house.path("out")));
}

TEST(ops_recover, what_an_interrupted_addition_left_is_no_loss) {
    House house;
    house.put("letter", "a letter");
    auto vault = house.open();
    house.add(vault);
    // Cancelled behind its first pack: what was cut so far stands in a pack that an event names.
    house.put("large", random_text(90'000'000, 5));
    vault::Cancel cancel{false};
    vault::AddRequest request;
    request.paths = {house.source() + "/large"};
    vault::AddObserver observer;
    observer.cancel = &cancel;
    observer.progress = [&](const vault::AddProgress& progress) { cancel = progress.bytes > 60'000'000; };
    static_cast<void>(vault.add(request, observer).has_value());
    const Recovered found = recover(vault, {.to = house.path("out"), .pieces = true});
    EXPECT_EQ(found.report.lost, 0u);
    EXPECT_FALSE(found.report.names_lost());
    EXPECT_EQ(found.report.incomplete, 0u);
    EXPECT_LE(found.report.contents, 1u);
    EXPECT_EQ(found.report.rescued, found.report.contents + found.report.pieces);
}

TEST(ops_recover, parts_of_a_content_are_handed_over_only_when_asked_for_and_apart) {
    Archive archive;
    archive.lose("journals");
    // The pack with the root recipe of the largest goes as well: the smallest pack file of those that are there.
    std::vector<std::string> packs = files_below(archive.house.vault_path() + "/packs");
    std::string with_root;
    for (const std::string& pack : packs) {
        fs::rename(pack, pack + ".away");
        auto vault = archive.house.open();
        const Recovered found = recover(vault, {.dry_run = true});
        if (found.report.pieces > 0) with_root = pack;
        fs::rename(pack + ".away", pack);
        if (!with_root.empty()) break;
    }
    ASSERT_FALSE(with_root.empty());
    fs::remove(with_root);
    auto vault = archive.house.open();
    const Recovered few = recover(vault, {.to = archive.house.path("out")});
    EXPECT_FALSE(fs::exists(archive.house.path("out") + "/pieces"));
    const Recovered all = recover(vault, {.to = archive.house.path("out"), .pieces = true});
    EXPECT_EQ(all.report.rescued, few.report.pieces);
    EXPECT_EQ(files_below(archive.house.path("out") + "/pieces").size(), few.report.pieces);
}

TEST(ops_recover, the_keys_that_are_gone_are_seen_without_a_passphrase) {
    Archive archive;
    using State = vault::VaultParts::State;
    const vault::Place place{archive.house.vault_path(), archive.house.path("state")};
    auto parts = take(Vault::look(place));
    EXPECT_EQ(parts.header, State::plausible);
    EXPECT_EQ(parts.people_copy, State::plausible);
    EXPECT_GE(parts.packs, 2u);
    EXPECT_EQ(parts.journals, 2u);
    fs::remove(archive.house.vault_path() + "/header");
    write_file(archive.house.vault_path() + "/header.copy", "short");
    fs::resize_file(archive.house.vault_path() + "/people", 65537);
    parts = take(Vault::look(place));
    EXPECT_EQ(parts.header, State::absent);
    EXPECT_EQ(parts.header_copy, State::damaged);
    EXPECT_EQ(parts.people, State::damaged);
    EXPECT_FALSE(archive.house.try_open());
}

TEST(ops_recover, one_copy_of_header_and_people_is_enough_and_the_other_is_put_back) {
    Archive archive;
    const std::string vault_path = archive.house.vault_path();
    const std::string header = read_file(vault_path + "/header");
    for (const char* name : {"/header", "/people.copy"}) fs::remove(vault_path + name);
    auto vault = archive.house.open();
    EXPECT_EQ(recover(vault).report.lost, 0u);
    EXPECT_EQ(read_file(vault_path + "/header"), header);
    EXPECT_TRUE(fs::exists(vault_path + "/people.copy"));
}

}  // namespace
}  // namespace ops_test
