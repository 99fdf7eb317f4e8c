// SPDX-License-Identifier: Apache-2.0
// Packs that rot: read all the same, put right, said in the log, counted again; and what is beyond that is named.
#include <algorithm>
#include <filesystem>

#include "tests/vault/ops/evidence.h"
#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

namespace fs = std::filesystem;
namespace event = vault::event;
using vault::Mended;
using FindingKind = vault::Finding::Kind;

constexpr std::size_t kSector = 4096;

// Two documents in packs of their own; `rot` damages sectors of the one with `bad`'s bytes.
struct Shelf {
    House house;
    std::string good = house.put("good", random_text(200'000, 31));
    std::string bad = house.put("bad", random_text(200'000, 32));
    std::string pack;

    Shelf() {
        auto vault = house.open();
        house.add(vault, {good});
        const auto before = packs();
        house.add(vault, {bad});
        // Of the two new ones the other one holds the intake's list: it is told by what rots.
        for (const std::string& one : packs()) {
            if (std::find(before.begin(), before.end(), one) == before.end()) fresh.push_back(one);
        }
        for (const std::string& one : fresh) {
            const std::string whole = read_file(one);
            damage(one, 10, 6);
            auto reader = house.open("probe");
            if (!cat(reader, bad)) pack = one;
            write_file(one, whole);
        }
        if (pack.empty()) ADD_FAILURE() << "no pack of " << fresh.size() << " holds it";
        // What the probes noted is not this shelf's story.
        auto check = house.open();
        static_cast<void>(findings(check));
        told = kinds(log(check));
    }
    std::vector<std::string> fresh;
    std::string told;

    std::vector<std::string> packs() const { return files_below(house.vault_path() + "/packs"); }
    std::string pack_id() const { return fs::path(pack).filename().native(); }
    static void damage(const std::string& file, std::size_t first, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) flip(file, (first + i) * kSector + 99);
    }
    void rot(std::size_t sectors) const { damage(pack, 10, sectors); }
    // Kinds of the entries that came since, without sessions and the looking itself.
    std::string news() {
        auto vault = house.open();
        std::string all = kinds(log(vault));
        std::string since = all.substr(told.size());
        told = std::move(all);
        return since;
    }
    vault::VerifyReport verify(bool data) {
        auto vault = house.open();
        vault::VerifyRequest request;
        request.data = data;
        return take(vault.verify(request));
    }
    vault::RepairReport repair(bool dry_run = false) {
        auto vault = house.open();
        vault::RepairRequest request;
        request.dry_run = dry_run;
        return take(vault.repair(request));
    }
};

bool says(const std::string& kinds, const std::string& kind) {
    return (kinds + " ").find(kind + " ") != std::string::npos;
}

TEST(ops_mending, G21_what_is_read_is_rebuilt_put_right_and_said_in_the_log) {
    Shelf shelf;
    const std::string sound = read_file(shelf.pack);
    shelf.rot(4);
    {
        auto vault = shelf.house.open();
        EXPECT_EQ(take(cat(vault, shelf.bad)), read_file(shelf.bad));
        ASSERT_TRUE(has(vault.notices(), Notice::Kind::pack_repaired)) << kinds(vault.notices());
        EXPECT_EQ(take(cat(vault, shelf.bad)), read_file(shelf.bad));
    }
    EXPECT_EQ(read_file(shelf.pack), sound);
    const std::string news = shelf.news();
    EXPECT_LT(news.find("pack-damaged"), news.find("pack-repaired")) << news;
    EXPECT_TRUE(says(news, "pack-repaired"));
    EXPECT_TRUE(shelf.verify(true).findings.empty());
    EXPECT_TRUE(shelf.verify(true).mended.empty());
}

TEST(ops_mending, G21_an_export_is_rebuilt_as_well) {
    Shelf shelf;
    shelf.rot(3);
    auto vault = shelf.house.open();
    vault::ExportRequest request;
    request.all = true;
    request.to = shelf.house.path("out");
    const auto report = take(vault.export_to(request, {}));
    EXPECT_EQ(report.failed, 0u);
    EXPECT_TRUE(has(vault.notices(), Notice::Kind::pack_repaired));
}

TEST(ops_mending, a_pack_that_was_put_right_counts_again) {
    Shelf shelf;
    shelf.rot(4);
    {
        auto vault = shelf.house.open();
        take(cat(vault, shelf.bad));
    }
    const std::string same = shelf.house.put("same bytes", read_file(shelf.bad));
    auto vault = shelf.house.open();
    EXPECT_EQ(shelf.house.add(vault, {same}).report.new_bytes, 0u);
}

TEST(ops_mending, G21_verify_puts_right_what_can_be) {
    Shelf shelf;
    const std::string sound = read_file(shelf.pack);
    shelf.rot(4);
    const auto looked = shelf.verify(false);
    EXPECT_TRUE(looked.findings.empty()) << "it does not read contents";
    EXPECT_TRUE(looked.mended.empty());
    const auto report = shelf.verify(true);
    EXPECT_TRUE(report.findings.empty());
    ASSERT_EQ(report.mended.size(), 1u);
    EXPECT_EQ(report.mended[0].id, shelf.pack_id());
    EXPECT_EQ(report.mended[0].sectors, 4u);
    EXPECT_EQ(report.mended[0].from, "parity");
    EXPECT_EQ(read_file(shelf.pack), sound);
    EXPECT_TRUE(says(shelf.news(), "pack-repaired"));
    EXPECT_TRUE(shelf.verify(true).mended.empty());
}

TEST(ops_mending, a_file_that_was_cut_off_is_noticed_without_reading_contents) {
    Shelf shelf;
    fs::resize_file(shelf.pack, fs::file_size(shelf.pack) - 2 * kSector);
    const auto report = shelf.verify(false);
    EXPECT_TRUE(report.findings.empty());
    ASSERT_EQ(report.mended.size(), 1u);
    EXPECT_EQ(report.mended[0].from, "copy");
    EXPECT_EQ(fs::file_size(shelf.pack), 1u << 20);
}

TEST(ops_mending, G21_beyond_the_limit_verify_names_the_document_and_all_others_come_out) {
    Shelf shelf;
    shelf.rot(6);
    const auto report = shelf.verify(true);
    const auto named = [&](const std::string& path) {
        return std::any_of(report.findings.begin(), report.findings.end(), [&](const vault::Finding& one) {
            return one.kind == FindingKind::document_damaged && one.path == path;
        });
    };
    EXPECT_TRUE(named(shelf.bad));
    EXPECT_FALSE(named(shelf.good));
    auto vault = shelf.house.open();
    EXPECT_EQ(take(cat(vault, shelf.good)), read_file(shelf.good));
    EXPECT_EQ(code_of(cat(vault, shelf.bad)), ErrorCode::content_damaged);
}

TEST(ops_mending, repair_says_what_it_would_do_and_does_it) {
    Shelf shelf;
    const std::string sound = read_file(shelf.pack);
    shelf.rot(4);
    const std::string rotten = read_file(shelf.pack);
    auto dry = shelf.repair(true);
    ASSERT_EQ(dry.mended.size(), 1u);
    EXPECT_EQ(dry.mended[0].sectors, 4u);
    EXPECT_TRUE(dry.lost.empty());
    EXPECT_EQ(read_file(shelf.pack), rotten);
    EXPECT_FALSE(says(shelf.news(), "pack-damaged"));
    const auto report = shelf.repair();
    ASSERT_EQ(report.mended.size(), 1u);
    EXPECT_TRUE(report.lost.empty());
    EXPECT_EQ(report.documents, 2u);
    EXPECT_EQ(report.packs, shelf.packs().size());
    EXPECT_EQ(read_file(shelf.pack), sound);
    EXPECT_TRUE(says(shelf.news(), "pack-repaired"));
    EXPECT_TRUE(shelf.repair().mended.empty()) << "a second time there is nothing to do";
}

TEST(ops_mending, G21_repair_names_what_is_lost_after_an_event) {
    Shelf shelf;
    shelf.rot(6);
    const auto report = shelf.repair();
    EXPECT_EQ(report.documents_lost, 1u);
    ASSERT_EQ(report.lost.size(), 2u);
    EXPECT_EQ(report.lost[0].kind, FindingKind::pack_damaged);
    EXPECT_EQ(report.lost[1].kind, FindingKind::document_damaged);
    EXPECT_EQ(report.lost[1].path, shelf.bad);
    const std::string news = shelf.news();
    EXPECT_TRUE(says(news, "pack-damaged"));
    EXPECT_FALSE(says(news, "pack-repaired"));
    bool browsed = false;
    for (const event::Event& one : Evidence(shelf.house.vault_path()).events()) {
        const auto* browse = std::get_if<event::Browse>(&one.kind);
        browsed = browsed || (browse != nullptr && browse->what == "repair" && browse->count == 1);
    }
    EXPECT_TRUE(browsed);
    // Adding the file again brings it back.
    {
        auto vault = shelf.house.open();
        EXPECT_GE(shelf.house.add(vault, {shelf.bad}).report.new_bytes, 200'000u);
    }
    auto vault = shelf.house.open();
    EXPECT_EQ(take(cat(vault, shelf.bad)), read_file(shelf.bad));
    EXPECT_EQ(shelf.repair().documents_lost, 0u);
}

TEST(ops_mending, repair_names_the_documents_of_packs_that_are_gone) {
    Shelf shelf;
    for (const std::string& one : shelf.fresh) fs::remove(one);
    const auto report = shelf.repair();
    EXPECT_EQ(report.documents_lost, 1u);
    const auto lost = [&](FindingKind kind) {
        return std::count_if(report.lost.begin(), report.lost.end(), [&](const auto& one) { return one.kind == kind; });
    };
    EXPECT_EQ(lost(FindingKind::pack_missing), static_cast<std::ptrdiff_t>(shelf.fresh.size()));
    EXPECT_EQ(lost(FindingKind::document_missing), 1);
}

TEST(ops_mending, a_pack_that_somebody_brought_back_counts_again) {
    Shelf shelf;
    const std::string sound = read_file(shelf.pack);
    fs::remove(shelf.pack);
    EXPECT_FALSE(shelf.verify(true).findings.empty());
    write_file(shelf.pack, sound);
    EXPECT_TRUE(shelf.verify(true).findings.empty());
    EXPECT_TRUE(says(shelf.news(), "pack-repaired"));
    const std::string same = shelf.house.put("same bytes", read_file(shelf.bad));
    auto vault = shelf.house.open();
    EXPECT_EQ(shelf.house.add(vault, {same}).report.new_bytes, 0u);
}

TEST(ops_mending, repair_puts_the_rest_of_the_vault_right) {
    Shelf shelf;
    const std::string folder = shelf.house.vault_path();
    const std::string header = read_file(folder + "/header");
    flip(folder + "/header", 5000);
    for (const std::string& file : files_below(folder + "/journals")) {
        if (!file.ends_with(".copy")) flip(file, 4096 + 200);  // in the first commit
    }
    for (const std::string& run : files_below(folder + "/index")) {
        if (fs::file_size(run) > 0) flip(run, 100);
    }
    const auto report = shelf.repair();
    const auto mended = [&](Mended::What what) {
        return std::any_of(report.mended.begin(), report.mended.end(),
                           [&](const Mended& one) { return one.what == what; });
    };
    EXPECT_TRUE(mended(Mended::What::header));
    EXPECT_TRUE(mended(Mended::What::index));
    EXPECT_TRUE(mended(Mended::What::journal));
    EXPECT_TRUE(says(shelf.news(), "journal-repaired"));
    EXPECT_TRUE(report.lost.empty());
    EXPECT_EQ(read_file(folder + "/header"), header);
    EXPECT_TRUE(shelf.verify(true).findings.empty());
    EXPECT_TRUE(shelf.repair().mended.empty());
    auto vault = shelf.house.open();
    EXPECT_EQ(take(cat(vault, shelf.bad)), read_file(shelf.bad));
}

}  // namespace
}  // namespace ops_test
