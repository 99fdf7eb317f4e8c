// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/ops/evidence.h"
#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

using Tags = std::vector<std::string>;

std::vector<DocumentInfo> label(Vault& vault, const vault::LabelRequest& request) {
    std::vector<DocumentInfo> each;
    take(vault.label(request, [&](const DocumentInfo& info, bool) -> Result<void> {
        return each.push_back(info), Result<void>();
    }));
    return each;
}

TEST(ops_label, what_is_said_takes_the_place_of_what_was_said) {
    House house;
    const std::string file = house.put("a", "1");
    auto vault = house.open();
    vault::AddRequest request;
    request.paths = {file};
    request.matter = "M1";
    request.tags = {"inbox", "paper"};
    request.note = "first note";
    take(vault.add(request, {}));
    EXPECT_EQ(list(vault).at(file).note, "first note");

    const auto after = label(vault, {{file}, "M2", "second note", {"lease"}, {"inbox"}});
    ASSERT_EQ(after.size(), 1u);
    for (const DocumentInfo& info : {after[0], list(vault).at(file), take(vault.show({file, {}}))}) {
        EXPECT_EQ(info.matter, "M2");
        EXPECT_EQ(info.note, "second note");
        EXPECT_EQ(info.tags, (Tags{"lease", "paper"}));
    }
    EXPECT_EQ(find(vault, "second lease").size(), 1u);
    EXPECT_TRUE(find(vault, "first").empty());
    EXPECT_TRUE(find(vault, "inbox").empty());
    // What was said before stands in the log.
    const auto events = Evidence(house.vault_path()).events();
    EXPECT_TRUE(std::any_of(events.begin(), events.end(), [](const auto& event) {
        const auto* document = std::get_if<vault::event::Document>(&event.kind);
        return document != nullptr && document->closed && document->closed->labels.note == "first note";
    }));
    label(vault, {{file}, "", "", {}, {"paper", "lease"}});
    EXPECT_FALSE(list(vault).at(file).matter);
    EXPECT_FALSE(list(vault).at(file).note);
    EXPECT_TRUE(list(vault).at(file).tags.empty());
    EXPECT_TRUE(findings(vault).empty());
}

TEST(ops_label, a_changed_file_keeps_what_was_said_of_it) {
    House house;
    const std::string file = house.put("a", "1");
    auto vault = house.open();
    house.add(vault);
    label(vault, {{file}, "M", "a note", {"one"}, {}});
    house.put("a", "22");
    vault::AddRequest request;
    request.paths = {file};
    request.tags = {"two"};
    EXPECT_EQ(take(vault.add(request, {})).changed, 1u);
    const DocumentInfo info = list(vault).at(file);
    EXPECT_EQ(info.matter, "M");
    EXPECT_EQ(info.note, "a note");
    EXPECT_EQ(info.tags, (Tags{"one", "two"}));
    EXPECT_EQ(list(vault).size(), 1u);
}

TEST(ops_label, adding_an_unchanged_file_with_more_to_say_labels_it_and_reads_nothing) {
    House house;
    const std::string file = house.put("a", random_text(100'000, 3));
    auto vault = house.open();
    const auto first = house.add(vault).added.at(0);
    vault::AddRequest request;
    request.paths = {file};
    request.tags = {"late"};
    request.matter = "M";
    const auto report = take(vault.add(request, {}));
    EXPECT_EQ(report.unchanged, 1u);
    EXPECT_EQ(report.labelled, 1u);
    EXPECT_EQ(report.documents, 0u);
    EXPECT_EQ(report.bytes, 0u);
    EXPECT_EQ(list(vault).at(file).id, first.id);
    EXPECT_EQ(list(vault).at(file).tags, Tags{"late"});
    EXPECT_EQ(take(vault.add(request, {})).labelled, 0u);
    request.search = "the search of March";
    EXPECT_EQ(take(vault.add(request, {})).changed, 1u);
    EXPECT_EQ(list(vault).at(file).tags, Tags{"late"});
    EXPECT_EQ(list(vault).at(file).search, "the search of March");
}

TEST(ops_label, the_newest_in_the_order_of_events_counts_on_every_device) {
    House house;
    const std::string file = house.put("a", "1");
    auto here = house.open();
    house.add(here);
    label(here, {{file}, "here", {}, {}, {}});
    auto there = house.open("other state");
    label(there, {{file}, "there", {}, {}, {}});
    EXPECT_EQ(list(here).at(file).matter, "there");
    EXPECT_EQ(list(there).at(file).matter, "there");
    EXPECT_TRUE(findings(here).empty());
}

TEST(ops_label, nothing_is_said_unless_all_are_found_and_it_fits) {
    House house;
    const std::string file = house.put("a", "1");
    auto vault = house.open();
    house.add(vault);
    const auto none = [](const DocumentInfo&, bool) { return Result<void>(); };
    EXPECT_EQ(code_of(vault.label({{file, "/no/such"}, "M", {}, {}, {}}, none)), ErrorCode::no_such_document);
    EXPECT_EQ(code_of(vault.label({{file}, {}, std::string(60'000, 'n'), {}, {}}, none)), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(vault.label({{file}, {}, {}, {"\xff"}, {}}, none)), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(vault.label({{file}, {}, {}, {""}, {}}, none)), ErrorCode::invalid_argument);
    EXPECT_FALSE(list(vault).at(file).matter);
    vault::AddRequest request;
    request.paths = {file};
    request.note = std::string(60'000, 'n');
    EXPECT_EQ(code_of(vault.add(request, {})), ErrorCode::invalid_argument);
}

TEST(ops_label, what_is_said_already_is_no_event) {
    House house;
    const std::string file = house.put("a", "1");
    auto vault = house.open();
    house.add(vault);
    label(vault, {{file}, "M", {}, {"t"}, {}});
    const auto count = [&] {
        const auto events = Evidence(house.vault_path()).events();
        return std::count_if(events.begin(), events.end(),
                             [](const auto& event) { return event.kind_name == "labelled"; });
    };
    ASSERT_EQ(count(), 1);
    EXPECT_EQ(label(vault, {{file, file}, "M", {}, {"t"}, {"absent"}}).size(), 1u);
    EXPECT_EQ(count(), 1);
}

}  // namespace
}  // namespace ops_test
