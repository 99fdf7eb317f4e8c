// SPDX-License-Identifier: Apache-2.0
#include "vault/witness/witness.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/vault/witness/witness_fixture.h"

namespace vault::witness::test {
namespace {

TEST(witness, the_first_checkpoint_is_cosigned_and_remembered) {
    Desk desk;
    const TestLog log(7);
    const Answer answer = desk.ask(log.request(0, 3));
    EXPECT_EQ(answer.verdict, Verdict::cosigned);
    EXPECT_EQ(answer.origin, kOrigin);
    EXPECT_EQ(answer.size, 3U);
    EXPECT_EQ(cosigned_at(answer, log.checkpoint(3), desk.witness.key()), kNow);
    ASSERT_TRUE(desk.seen());
    EXPECT_EQ(desk.seen()->head, log.head(3));
    EXPECT_EQ(desk.seen()->time, kNow);
    const auto kept = tlog::verify_checkpoint(desk.seen()->note, log_key(), std::vector{desk.witness.key()});
    EXPECT_EQ(kept.value().cosignatures.size(), 1U);
}

TEST(witness, it_goes_on_from_what_it_has_seen) {
    Desk desk;
    const TestLog log(130);
    TreeSize seen = 0;
    for (const TreeSize size : {1U, 2U, 3U, 8U, 8U, 64U, 100U, 130U}) {
        desk.clock.time += 60;
        const Answer answer = desk.ask(log.request(seen, size));
        ASSERT_EQ(cosigned_at(answer, log.checkpoint(size), desk.witness.key()), desk.clock.time) << size;
        seen = size;
    }
    EXPECT_EQ(desk.seen()->head, log.head(130));
}

TEST(witness, an_empty_log_can_be_cosigned_and_has_one_root) {
    Desk desk;
    const TestLog log(3);
    EXPECT_EQ(desk.ask(log.request(0, 0)).verdict, Verdict::cosigned);
    EXPECT_EQ(desk.ask(log.request(0, 3)).verdict, Verdict::cosigned);
    tlog::Note zeros =
        tlog::Note::create(std::string(kOrigin) + "\n0\n" + tlog::test::base64(RootHash{}) + "\n").value();
    zeros.sign(kOrigin, tlog::test::signer(1)).value();
    EXPECT_EQ(desk.ask("old 0\n\n" + zeros.encode()).verdict, Verdict::contradicts);
}

TEST(witness, another_old_size_is_answered_with_the_one_it_has_seen) {
    Desk desk;
    const TestLog log(9);
    ASSERT_EQ(desk.ask(log.request(0, 5)).verdict, Verdict::cosigned);
    for (const auto& [old_size, size] : {std::pair<TreeSize, TreeSize>{0, 9}, {4, 9}, {6, 9}, {0, 5}, {3, 3}}) {
        const Answer answer = desk.ask(log.request(old_size, size));
        EXPECT_EQ(answer.verdict, Verdict::other_size) << old_size;
        EXPECT_EQ(answer.body(), "5\n");
        ASSERT_TRUE(answer.seen);
        EXPECT_EQ(answer.seen->head, log.head(5));
    }
    EXPECT_EQ(desk.seen()->head, log.head(5));
    EXPECT_TRUE(desk.witness.contradictions(tlog::origin_hash(kOrigin)).value().empty());
}

TEST(witness, G6_a_rewritten_log_is_refused_whichever_entry_was_rewritten) {
    const TestLog log(12);
    for (TreeSize rewritten = 0; rewritten < 7; ++rewritten) {
        Desk desk;
        ASSERT_EQ(desk.ask(log.request(0, 7)).verdict, Verdict::cosigned);
        const TestLog other(12, rewritten);
        EXPECT_EQ(desk.ask(other.request(7, 12)).verdict, Verdict::contradicts) << rewritten;
        EXPECT_EQ(desk.ask(other.request(7, 7)).verdict, Verdict::contradicts) << rewritten;
        EXPECT_EQ(desk.seen()->head, log.head(7));
        // What it has not seen is free.
        EXPECT_EQ(desk.ask(TestLog(12, 7).request(7, 12)).verdict, Verdict::cosigned);
    }
}

TEST(witness, G10_two_signed_roots_of_one_size_are_kept_as_they_are) {
    Desk desk;
    const TestLog log(7);
    const TestLog other(7, 2);
    ASSERT_EQ(desk.ask(log.request(0, 7)).verdict, Verdict::cosigned);
    EXPECT_EQ(desk.ask(other.request(0, 7)).verdict, Verdict::other_size) << "the old size decides, as specified";
    EXPECT_EQ(desk.ask(other.request(7, 7)).verdict, Verdict::contradicts);
    const auto found = desk.witness.contradictions(tlog::origin_hash(kOrigin)).value();
    ASSERT_EQ(found.size(), 1U) << "once";
    EXPECT_EQ(found[0].note, other.checkpoint(7));
    const auto seen = tlog::verify_checkpoint(found[0].seen, log_key(), std::vector{desk.witness.key()}).value();
    EXPECT_EQ(seen.text.checkpoint.head, log.head(7));
    EXPECT_EQ(seen.cosignatures.size(), 1U);
    EXPECT_TRUE(tlog::verify_checkpoint(found[0].note, log_key()));
}

TEST(witness, contradictions_are_bounded) {
    Desk desk;
    ASSERT_EQ(desk.ask(TestLog(30).request(0, 30)).verdict, Verdict::cosigned);
    for (TreeSize rewritten = 0; rewritten < 30; ++rewritten) {
        EXPECT_EQ(desk.ask(TestLog(31, rewritten).request(30, 31)).verdict, Verdict::contradicts);
    }
    EXPECT_EQ(desk.witness.contradictions(tlog::origin_hash(kOrigin)).value().size(), kMaxContradictions);
}

TEST(witness, every_damaged_proof_is_refused) {
    const TestLog log(11);
    const std::string good = log.request(5, 11);
    const std::size_t hashes = good.find("\n\n");
    Desk desk;
    ASSERT_EQ(desk.ask(log.request(0, 5)).verdict, Verdict::cosigned);
    const std::string zeros = tlog::test::base64(RootHash{});
    std::vector<std::string> bad = {good.substr(0, hashes) + "\n" + zeros + good.substr(hashes),
                                    "old 5\n" + zeros + "\n" + good.substr(6), "old 5" + good.substr(hashes)};
    for (std::size_t line = 6; line < hashes; line += 45) {
        bad.push_back(good.substr(0, line) + good.substr(line + 45));
        bad.push_back(good.substr(0, line) + zeros + good.substr(line + 44));
    }
    ASSERT_EQ(bad.size(), 3U + 2 * 5);
    for (const std::string& body : bad) EXPECT_EQ(desk.ask(body).verdict, Verdict::contradicts) << body;
    EXPECT_EQ(desk.seen()->head, log.head(5));
    EXPECT_EQ(desk.ask(good).verdict, Verdict::cosigned);
}

TEST(witness, only_known_logs_under_their_own_key) {
    Desk desk;
    const TestLog log(7);
    const auto asked = [&](const tlog::Note& note) { return desk.ask("old 0\n\n" + note.encode()).verdict; };
    tlog::Note other_key = tlog::Note::create(log.checkpoint(7).text()).value();
    other_key.sign(kOrigin, tlog::test::signer(9)).value();
    EXPECT_EQ(asked(other_key), Verdict::wrong_signature);
    tlog::Note bent = tlog::Note::create(log.checkpoint(7).text()).value();
    bent.add({std::string(kOrigin), log_key().id(), Bytes(64)}).value();
    EXPECT_EQ(asked(bent), Verdict::wrong_signature);
    tlog::Note other_origin = tlog::Note::create(replaced(log.checkpoint(7).text(), "strongroom", "stranger")).value();
    other_origin.sign(kOrigin, tlog::test::signer(1)).value();
    EXPECT_EQ(asked(other_origin), Verdict::unknown_log);
    EXPECT_FALSE(desk.seen());
    // Lines of keys that it does not know say nothing.
    tlog::Note with_more = log.checkpoint(7);
    with_more.cosign("stranger.example", kNow, tlog::test::signer(8)).value();
    EXPECT_EQ(asked(with_more), Verdict::cosigned);
    EXPECT_EQ(desk.seen()->note.signatures().size(), 2U) << "the log's and ours";
}

TEST(witness, what_is_no_request_is_malformed_and_changes_nothing) {
    Desk desk;
    const TestLog log(7);
    const std::string good = log.request(0, 7);
    tlog::Note text = tlog::Note::create(std::string(kOrigin) + "\nno checkpoint\n").value();
    text.sign(kOrigin, tlog::test::signer(1)).value();
    for (const std::string& body :
         {std::string(), std::string("old 0\n"), good + "\n", replaced(good, "old 0", "old 8"),
          "old 0\n\n" + text.encode(), std::string(200'000, 'x'), replaced(good, "\n7\n", "\n07\n")}) {
        const Verdict verdict = desk.ask(body).verdict;
        EXPECT_TRUE(verdict == Verdict::malformed || verdict == Verdict::wrong_signature) << body.substr(0, 80);
    }
    EXPECT_EQ(desk.ask(replaced(good, "old 0", "old 8")).verdict, Verdict::malformed) << "beyond the checkpoint";
    EXPECT_FALSE(desk.seen());
}

TEST(witness, a_checkpoint_too_long_for_another_line_is_refused) {
    Desk desk;
    std::string text = TestLog(7).checkpoint(7).text();
    text += std::string(tlog::kMaxNoteBytes - 250 - text.size(), 'x') + "\n";
    tlog::Note note = tlog::Note::create(text).value();
    note.sign(kOrigin, tlog::test::signer(1)).value();
    EXPECT_EQ(desk.ask("old 0\n\n" + note.encode()).verdict, Verdict::malformed);
    EXPECT_FALSE(desk.seen());
}

TEST(witness, many_logs_do_not_mix) {
    Desk desk;
    const TestLog log(7);
    for (int i = 0; i < 50; ++i) {
        const std::string origin = "log.example/" + std::to_string(i);
        desk.witness.add_log(note_key(origin, static_cast<std::uint8_t>(50 + i))).value();
        const auto size = static_cast<TreeSize>(1 + i % 7);
        const tlog::Note note =
            tlog::sign_checkpoint({origin, log.head(size)}, tlog::test::signer(static_cast<std::uint8_t>(50 + i)))
                .value();
        EXPECT_EQ(desk.ask("old 0\n\n" + note.encode()).verdict, Verdict::cosigned);
    }
    const auto logs = desk.witness.logs().value();
    ASSERT_EQ(logs.size(), 51U);
    for (const KnownLog& known : logs) {
        if (known.key.name() == kOrigin) continue;
        EXPECT_EQ(known.seen->head.size, 1U + std::stoul(known.key.name().substr(12)) % 7);
    }
    EXPECT_FALSE(desk.seen());
}

TEST(witness, a_key_is_nobodys_twice) {
    Desk desk;
    EXPECT_TRUE(desk.witness.add_log(log_key())) << "again is nothing new";
    EXPECT_TRUE(fails_with(desk.witness.add_log(note_key(kOrigin, 9)), ErrorCode::exists));
    EXPECT_TRUE(fails_with(desk.witness.add_log(tlog::test::witness_key("w", 3)), ErrorCode::invalid_argument));
    const tlog::NoteKey itself =
        tlog::NoteKey::create("log.example", tlog::SignatureType::note, desk.witness.key().key()).value();
    EXPECT_TRUE(fails_with(desk.witness.add_log(itself), ErrorCode::invalid_argument));
}

TEST(witness, a_forgotten_log_is_never_taken_up_again) {
    Desk desk;
    ASSERT_EQ(desk.ask(TestLog(7).request(0, 7)).verdict, Verdict::cosigned);
    desk.witness.forget_log(kOrigin).value();
    EXPECT_EQ(desk.ask(TestLog(7, 2).request(0, 7)).verdict, Verdict::unknown_log);
    EXPECT_TRUE(fails_with(desk.witness.add_log(log_key()), ErrorCode::not_authentic)) << "it could show an older tree";
    EXPECT_TRUE(fails_with(desk.witness.forget_log(kOrigin), ErrorCode::missing));
    EXPECT_TRUE(desk.witness.add_log(note_key(kOrigin, 9))) << "a key that was mistaken can be put right";
}

TEST(witness, its_clock_is_stated_as_found_and_1970_is_refused) {
    Desk desk;
    const TestLog log(7);
    for (const UnixTime time : {UnixTime{0}, UnixTime{-5}}) {
        desk.clock.time = time;
        EXPECT_TRUE(fails_with(desk.witness.add_checkpoint(log.request(0, 3)), ErrorCode::invalid_argument));
    }
    EXPECT_FALSE(desk.seen()) << "and nothing is remembered";
    TreeSize seen = 0;
    for (const UnixTime time : {UnixTime{1}, UnixTime{4294967296}, UnixTime{2147483648}, kNow}) {
        desk.clock.time = time;
        EXPECT_EQ(cosigned_at(desk.ask(log.request(seen, seen + 1)), log.checkpoint(seen + 1), desk.witness.key()),
                  time);
        ++seen;
    }
}

TEST(witness, it_is_made_once_and_keeps_its_key) {
    Desk desk;
    const std::string vkey = desk.witness.key().text();
    ASSERT_EQ(desk.ask(TestLog(7).request(0, 7)).verdict, Verdict::cosigned);
    EXPECT_TRUE(fails_with(Witness::create(desk.folder, "other", desk.clock), ErrorCode::exists));
    Witness again = desk.again();
    EXPECT_EQ(again.key().text(), vkey);
    EXPECT_EQ(again.add_checkpoint(TestLog(9).request(7, 9)).value().verdict, Verdict::cosigned);
    EXPECT_EQ(desk.ask(TestLog(9).request(7, 9)).body(), "9\n");
    EXPECT_TRUE(fails_with(Witness::open(desk.room.path_of("elsewhere"), desk.clock), ErrorCode::missing));
    EXPECT_TRUE(fails_with(Witness::create(desk.room.path_of("new"), "a name", desk.clock), ErrorCode::malformed));
    EXPECT_FALSE(std::filesystem::exists(desk.room.path_of("new")));
}

TEST(witness, its_files_are_its_own) {
    Desk desk;
    ASSERT_EQ(desk.ask(TestLog(7).request(0, 7)).verdict, Verdict::cosigned);
    for (const auto& file : std::filesystem::directory_iterator(desk.folder)) {
        struct stat status {};
        ASSERT_EQ(::stat(file.path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 077, 0U) << file.path();
    }
}

TEST(witness, a_state_that_is_none_is_named_as_such) {
    Desk desk;
    const auto opened = [&](const std::string& name, const std::string& bytes) {
        const std::string folder = desk.room.path_of(name);
        std::filesystem::create_directory(folder);
        std::ofstream(folder + "/log-witness", std::ios::binary) << bytes;
        return Witness::open(folder, desk.clock).error().code;
    };
    EXPECT_EQ(opened("empty", ""), ErrorCode::malformed);
    EXPECT_EQ(opened("text", std::string(8192, 'x')), ErrorCode::not_authentic);
    const std::string folder = desk.room.path_of("link");
    std::filesystem::create_directory(folder);
    std::filesystem::create_symlink(desk.folder + "/log-witness", folder + "/log-witness");
    EXPECT_TRUE(fails_with(Witness::open(folder, desk.clock), ErrorCode::not_a_file));
}

}  // namespace
}  // namespace vault::witness::test
