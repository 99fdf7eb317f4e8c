// SPDX-License-Identifier: Apache-2.0
#include "vault/store/layout.h"

#include <gtest/gtest.h>

#include "vault/store/name.h"

namespace vault::store::layout {
namespace {

constexpr base::ByteArray<16> kBytes{0xab, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
constexpr const char* kHex = "ab0102030405060708090a0b0c0d0e0f";
constexpr const char* kUpper = "AB0102030405060708090a0b0c0d0e0f";
constexpr const char* kSpaced = " b0102030405060708090a0b0c0d0e0f";
constexpr const char* kPrefixed = "0x0102030405060708090a0b0c0d0e0f";

TEST(Layout, NamesWhatFormatSays) {
    EXPECT_EQ(pack_folder(PackId(kBytes)), "packs/ab");
    EXPECT_EQ(pack(PackId(kBytes)), std::string("packs/ab/") + kHex);
    EXPECT_EQ(journal(JournalId(kBytes)), std::string("journals/") + kHex);
    EXPECT_EQ(journal_copy(JournalId(kBytes)), std::string("journals/") + kHex + ".copy");
    EXPECT_EQ(journal_redo(JournalId(kBytes)), std::string("journals/") + kHex + ".redo");
    EXPECT_EQ(index_run(RunId(kBytes)), std::string("index/") + kHex);
    EXPECT_EQ(session(SessionId(kBytes)), std::string("sessions/") + kHex);
    EXPECT_EQ(catalog(kBytes), std::string("catalog-") + kHex);
    EXPECT_EQ(state_file(kBytes), kHex);
    EXPECT_EQ(carried_journal(JournalId(kBytes)), kHex);
}

TEST(Layout, MakesOnlyNamesThatStoresTake) {
    for (const std::string& name : {pack(PackId(kBytes)), journal(JournalId(kBytes)), index_run(RunId(kBytes)),
                                    session(SessionId(kBytes)), catalog(kBytes), state_file(kBytes),
                                    carried_journal(JournalId(kBytes))}) {
        EXPECT_TRUE(is_name(name)) << name;
    }
}

TEST(Layout, ParsesWhatItMade) {
    EXPECT_EQ(parse_pack("packs/ab", kHex), PackId(kBytes));
    EXPECT_EQ(parse_journal(kHex), JournalId(kBytes));
    EXPECT_EQ(parse_journal_copy(std::string(kHex) + ".copy"), JournalId(kBytes));
    EXPECT_EQ(parse_journal_redo(std::string(kHex) + ".redo"), JournalId(kBytes));
    EXPECT_EQ(parse_index_run(kHex), RunId(kBytes));
    EXPECT_EQ(parse_session(kHex), SessionId(kBytes));
    EXPECT_TRUE(is_state_file(kHex));
    EXPECT_EQ(parse_carried_journal(kHex), JournalId(kBytes));
}

TEST(Layout, ParsesNothingElse) {
    const std::string hex = kHex;
    const std::vector<std::string> foreign{
        "", hex.substr(1), hex + "0", hex + ".new", kUpper, kSpaced, kPrefixed, "journal-" + hex, hex + "\n"};
    for (const std::string& name : foreign) {
        SCOPED_TRACE(name);
        EXPECT_FALSE(parse_pack("packs/ab", name));
        EXPECT_FALSE(parse_journal(name));
        EXPECT_FALSE(parse_journal_copy(name));
        EXPECT_FALSE(parse_journal_redo(name + ".copy"));
        EXPECT_FALSE(parse_index_run(name));
        EXPECT_FALSE(parse_session(name));
        EXPECT_FALSE(is_state_file(name));
        EXPECT_FALSE(parse_carried_journal(name));
    }
}

TEST(Layout, RefusesAPackInAnotherFolder) {
    for (const std::string_view folder : {"packs/ac", "packs/AB", "packs/ab/", "packs", "ab", "", "index/ab"}) {
        EXPECT_FALSE(parse_pack(folder, kHex)) << folder;
    }
}

}  // namespace
}  // namespace vault::store::layout
