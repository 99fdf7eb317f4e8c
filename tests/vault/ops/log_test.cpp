// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/ops/evidence.h"
#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

namespace event = vault::event;

struct Ledger {
    House house;
    std::string file = house.put("a", "text");
    Ledger() {
        auto vault = house.open();
        house.add(vault);
        take(cat(vault, file));
    }
    std::string journal(const std::string& compartment = "main") const {
        return house.vault_path() + "/journals/" + Evidence(house.vault_path()).journals(compartment).at(0).hex();
    }
};

const vault::JournalVerdict* fault_of(const vault::LogVerdict& verdict) {
    for (const vault::JournalVerdict& one : verdict.journals) {
        if (!one.ok) return &one;
    }
    return nullptr;
}

// In the copy too, which would mend it.
void flip_both(const std::string& journal, std::size_t at) {
    flip(journal, at);
    flip(journal + ".copy", at);
}
void write_both(const std::string& journal, const std::string& bytes) {
    write_file(journal, bytes);
    write_file(journal + ".copy", bytes);
}

TEST(ops_log, G2_a_flipped_byte_in_the_middle_is_found_and_the_rest_is_readable) {
    Ledger ledger;
    const std::string journal = ledger.journal();
    // In the second commit: the first sector of the file is its head.
    flip_both(journal, 4096 + 8192 + 100);
    auto vault = ledger.house.open();
    const auto verdict = take(vault.verify_log({}));
    EXPECT_FALSE(verdict.ok());
    ASSERT_NE(fault_of(verdict), nullptr);
    EXPECT_FALSE(fault_of(verdict)->fault.empty());
    EXPECT_GT(fault_of(verdict)->fault_offset, 0u);
    const auto found = findings(vault, false);
    EXPECT_TRUE(std::any_of(found.begin(), found.end(),
                            [](const auto& one) { return one.kind == vault::Finding::Kind::journal; }));
    EXPECT_EQ(take(vault.status()).people, 1u);
    EXPECT_TRUE(vault.list({}, {}, [](const DocumentInfo&) { return Result<void>(); }).has_value());
}

TEST(ops_log, G2_every_sector_of_a_journal_is_looked_at) {
    Ledger ledger;
    const std::string journal = ledger.journal();
    const std::string whole = read_file(journal);
    const std::size_t end = whole.find_last_not_of('\0');
    auto vault = ledger.house.open();
    take(vault.verify_log({}));
    std::size_t tried = 0;
    for (std::size_t at = 64; at < end; at += 4096) {
        flip_both(journal, at);
        EXPECT_FALSE(take(ledger.house.open("state2").verify_log({})).ok()) << at;
        write_both(journal, whole);
        ++tried;
    }
    EXPECT_GT(tried, 2u);
}

TEST(ops_log, G21_a_flipped_byte_is_read_from_the_copy_mended_and_said) {
    for (const bool in_copy : {false, true}) {
        Ledger ledger;
        const std::string file = ledger.journal() + (in_copy ? ".copy" : "");
        const std::string whole = read_file(file);
        flip(file, 4096 + 8192 + 100);
        {
            auto vault = ledger.house.open();
            EXPECT_TRUE(findings(vault, false).empty());
            EXPECT_FALSE(vault.alarm()) << kinds(vault.notices());
            EXPECT_TRUE(has(vault.notices(), Notice::Kind::journal_mended)) << kinds(vault.notices());
        }
        EXPECT_EQ(read_file(file).substr(0, 16384), whole.substr(0, 16384));
        auto vault = ledger.house.open();
        EXPECT_TRUE(findings(vault, false).empty());
        EXPECT_TRUE(vault.notices().empty()) << kinds(vault.notices());
        const auto entries = log(vault);
        EXPECT_TRUE(std::any_of(entries.begin(), entries.end(),
                                [](const LogEntry& one) { return one.kind == "journal-repaired"; }));
    }
}

TEST(ops_log, G26_after_a_break_in_its_own_journal_this_device_goes_on_in_a_new_one) {
    Ledger ledger;
    flip_both(ledger.journal(), 4096 + 8192 + 100);
    {
        // Another machine's catalog, or none: only then the break is met.
        for (const std::string& file : files_below(ledger.house.vault_path())) {
            if (file.find("/catalog-") != std::string::npos) std::remove(file.c_str());
        }
        auto vault = ledger.house.open();
        EXPECT_EQ(ledger.house.add(vault).added.size(), 1u);
        EXPECT_TRUE(vault.alarm());
    }
    const std::string note = ledger.house.put("note", "written after it");
    {
        auto vault = ledger.house.open();
        EXPECT_EQ(ledger.house.add(vault).added.size(), 1u);
        EXPECT_EQ(take(cat(vault, note)), "written after it");
        EXPECT_TRUE(vault.alarm()) << kinds(vault.notices());
        take(vault.acknowledge("the disk had a bad sector"));
    }
    auto vault = ledger.house.open();
    EXPECT_EQ(take(cat(vault, note)), "written after it");
    EXPECT_EQ(take(cat(vault, ledger.file)), "text");
    EXPECT_FALSE(vault.alarm()) << kinds(vault.notices());
    EXPECT_FALSE(take(vault.verify_log({})).ok()) << "for ever";
}

TEST(ops_log, an_event_that_a_writer_must_know_stops_writing_and_not_looking) {
    Ledger ledger;
    {
        Evidence evidence(ledger.house.vault_path());
        auto journal = evidence.journal(ledger.house.path("state"));
        std::vector<event::NewEvent> events;
        events.push_back(evidence.draft(event::Unknown{"moon-landing", true}));
        take(journal.commit(events));
    }
    for (int i = 0; i < 2; ++i) {
        auto vault = ledger.house.open();
        EXPECT_EQ(take(vault.status()).people, 1u);
        EXPECT_TRUE(take(vault.verify_log({})).ok());
        EXPECT_EQ(code_of(cat(vault, ledger.file)), ErrorCode::too_new);
        EXPECT_FALSE(vault.alarm()) << kinds(vault.notices());
    }
}

TEST(ops_log, G29_the_end_is_proven_by_a_closing_commit_only) {
    Ledger ledger;
    {
        auto vault = ledger.house.open();
        for (const auto& one : take(vault.verify_log({})).journals) {
            EXPECT_TRUE(one.ok);
            EXPECT_FALSE(one.closed);
        }
    }
    vault::JournalId closed;
    {
        Evidence evidence(ledger.house.vault_path());
        auto journal = evidence.journal(ledger.house.path("state"));
        std::vector<event::NewEvent> events;
        events.push_back(evidence.draft(event::Closing{{}, "a stranger's number"}));
        closed = take(journal.commit_closing(events)).journal();
    }
    auto vault = ledger.house.open();
    for (const auto& one : take(vault.verify_log({})).journals) EXPECT_EQ(one.closed, one.head.journal == closed);
    EXPECT_TRUE(vault.notices().empty()) << kinds(vault.notices());
    EXPECT_EQ(take(cat(vault, ledger.file)), "text");
    for (const auto& one : take(vault.verify_log({})).journals) EXPECT_FALSE(one.closed);
}

TEST(ops_log, G18_a_tag_of_another_document_is_found) {
    Ledger ledger;
    {
        Evidence evidence(ledger.house.vault_path());
        auto journal = evidence.journal(ledger.house.path("state"));
        event::Read read;
        for (const auto& one : evidence.events()) {
            if (const auto* document = std::get_if<event::Document>(&one.kind)) read.document = document->document;
        }
        read.purpose = "cat";
        std::vector<event::NewEvent> events;
        events.push_back(evidence.draft(read));  // without the subject key: a random tag
        take(journal.commit(events));
    }
    auto vault = ledger.house.open();
    const auto verdict = take(vault.verify_log({}));
    ASSERT_NE(fault_of(verdict), nullptr);
    EXPECT_EQ(fault_of(verdict)->fault, "subject-tag");
}

TEST(ops_log, a_recorded_journal_that_is_gone_or_shorter_is_named) {
    Ledger ledger;
    const std::string journal = ledger.journal();
    const std::string before = read_file(journal);
    {
        auto vault = ledger.house.open();
        take(cat(vault, ledger.file));
    }
    {
        auto second = ledger.house.open("state2");
        take(cat(second, ledger.file));
    }
    write_both(journal, before);
    {
        auto second = ledger.house.open("state2");
        const auto verdict = take(second.verify_log({}));
        ASSERT_NE(fault_of(verdict), nullptr);
        EXPECT_EQ(fault_of(verdict)->fault, "behind-recorded");
        EXPECT_TRUE(second.alarm());
    }
    std::remove(journal.c_str());
    std::remove((journal + ".copy").c_str());
    auto second = ledger.house.open("state2");
    const auto verdict = take(second.verify_log({}));
    ASSERT_NE(fault_of(verdict), nullptr);
    EXPECT_EQ(fault_of(verdict)->fault, "missing");
    EXPECT_FALSE(findings(second, false).empty());
    take(second.acknowledge("the old disk is lost"));
    auto later = ledger.house.open("state2");
    EXPECT_FALSE(later.alarm()) << kinds(later.notices());
    EXPECT_FALSE(take(later.verify_log({})).ok()) << "for ever";
    const auto report = take(later.verify({}));
    EXPECT_TRUE(report.acknowledged);
    for (const auto& one : report.findings) EXPECT_NE(one.kind, vault::Finding::Kind::journal) << one.detail;
}

TEST(ops_log, an_alarm_acknowledged_on_another_device_awaits_nothing) {
    Ledger ledger;
    {
        auto second = ledger.house.open("state2");
        take(cat(second, ledger.file));
    }
    const std::string journal = ledger.journal();
    for (const std::string& one : files_below(ledger.house.path("state2"))) {
        flip(one, 8192 + 40000);
        flip(one, 8192 + 65536 + 40000);
    }
    {
        auto second = ledger.house.open("state2");
        EXPECT_TRUE(second.alarm());
        take(cat(second, ledger.file));
        EXPECT_GE(take(second.verify_log({})).pending, 1u);
    }
    auto first = ledger.house.open();
    take(first.acknowledge("seen on the first device"));
    EXPECT_EQ(take(first.verify_log({})).pending, 0u);
}

TEST(ops_log, filters_by_time_person_and_document) {
    Ledger ledger;
    auto vault = ledger.house.open();
    const auto all = log(vault);
    ASSERT_GT(all.size(), 4u);
    vault::LogFilter filter;
    filter.since = std::min(all[2].time, all[3].time);
    filter.until = std::max(all[2].time, all[3].time);
    const auto some = log(vault, filter);
    EXPECT_GE(some.size(), 2u);
    for (const LogEntry& entry : some) EXPECT_TRUE(entry.time >= *filter.since && entry.time <= *filter.until);
    filter = {};
    filter.person = "Nobody";
    const auto refuse = [](const LogEntry&) -> Result<void> { return ADD_FAILURE(), Result<void>(); };
    EXPECT_EQ(code_of(vault.log(filter, refuse)), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(vault.verify_log("ffffffffffffffffffffffffffffffff")), ErrorCode::no_such_document);
    EXPECT_EQ(code_of(vault.prove(100000, {})), ErrorCode::no_such_document);
}

}  // namespace
}  // namespace ops_test
