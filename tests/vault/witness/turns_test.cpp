// SPDX-License-Identifier: Apache-2.0
// Several at once, ends in the middle, and states that were put back.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "tests/vault/witness/witness_fixture.h"

namespace vault::witness::test {
namespace {

TEST(witness_turns, G6_racing_requests_never_roll_it_back) {
    Desk desk;
    const TestLog log(400);
    // Each worker takes steps of its own from whatever was seen; whoever is late is told the size.
    const auto work = [&](TreeSize step, std::vector<TreeSize>& cosigned) {
        Witness witness = desk.again();
        TreeSize seen = 0;
        while (seen + step <= 400) {
            const Answer answer = witness.add_checkpoint(log.request(seen, seen + step)).value();
            ASSERT_TRUE(answer.verdict == Verdict::cosigned || answer.verdict == Verdict::other_size);
            ASSERT_TRUE(answer.verdict == Verdict::cosigned || answer.size > seen) << "seen sizes only grow";
            if (answer.verdict == Verdict::cosigned) cosigned.push_back(answer.size);
            seen = answer.size;
        }
    };
    std::vector<std::vector<TreeSize>> sizes(3);
    {
        std::vector<std::jthread> workers;
        for (std::size_t i = 0; i < sizes.size(); ++i) workers.emplace_back([&, i] { work(i + 1, sizes[i]); });
    }
    std::set<TreeSize> all;
    std::size_t count = 0;
    for (const auto& one : sizes) {
        EXPECT_TRUE(std::is_sorted(one.begin(), one.end()));
        all.insert(one.begin(), one.end());
        count += one.size();
    }
    EXPECT_EQ(all.size(), count) << "no size was cosigned twice, so nobody signed from an old one";
    EXPECT_EQ(desk.seen()->head.size, *all.rbegin());
}

TEST(witness_turns, one_of_two_forks_is_cosigned_and_the_other_is_told_so) {
    for (int round = 0; round < 20; ++round) {
        Desk desk;
        ASSERT_EQ(desk.ask(TestLog(5).request(0, 5)).verdict, Verdict::cosigned);
        const std::string asked[2] = {TestLog(9).request(5, 9), TestLog(9, 6).request(5, 9)};
        Verdict verdicts[2] = {};
        {
            std::vector<std::jthread> workers;
            for (int i = 0; i < 2; ++i) {
                workers.emplace_back([&, i] { verdicts[i] = desk.again().add_checkpoint(asked[i]).value().verdict; });
            }
        }
        EXPECT_NE(verdicts[0] == Verdict::cosigned, verdicts[1] == Verdict::cosigned);
        EXPECT_TRUE(verdicts[0] == Verdict::other_size || verdicts[1] == Verdict::other_size);
        EXPECT_EQ(desk.witness.contradictions(tlog::origin_hash(kOrigin)).value().size(), 1U);
    }
}

TEST(witness_turns, what_was_answered_before_a_kill_is_remembered) {
    Desk desk;
    const TestLog log(2000);
    int pipe[2] = {};
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        Witness witness = desk.again();
        for (TreeSize size = 0; size < 2000; ++size) {
            const auto answer = witness.add_checkpoint(log.request(size, size + 1));
            if (!answer || answer->verdict != Verdict::cosigned) ::_exit(1);
            if (::write(pipe[1], &answer->size, sizeof answer->size) != sizeof answer->size) ::_exit(1);
        }
        ::_exit(0);
    }
    ::close(pipe[1]);
    TreeSize answered = 0;
    for (TreeSize size = 0; ::read(pipe[0], &size, sizeof size) == sizeof size;) {
        answered = size;
        if (size == 40) ::kill(child, SIGKILL);
    }
    ::close(pipe[0]);
    ::waitpid(child, nullptr, 0);
    ASSERT_GE(answered, 40U);
    const TreeSize remembered = desk.again().find_log(tlog::origin_hash(kOrigin)).value()->seen->head.size;
    EXPECT_GE(remembered, answered);
    EXPECT_LE(remembered, answered + 1);
}

TEST(witness_turns, a_state_put_back_from_a_backup_signs_what_contradicts_what_it_signed_later) {
    Desk desk;
    ASSERT_EQ(desk.ask(TestLog(5).request(0, 5)).verdict, Verdict::cosigned);
    const std::string backup = desk.room.path_of("backup");
    // As whoever copies the folder of a witness that was stopped.
    desk.witness = Witness::create(desk.room.path_of("other"), "other", desk.clock).value();
    std::filesystem::copy(desk.folder, backup);
    desk.witness = desk.again();
    ASSERT_EQ(desk.ask(TestLog(9).request(5, 9)).verdict, Verdict::cosigned);
    Witness restored = Witness::open(backup, desk.clock).value();
    // It cannot know. That the two do not fit is for whoever keeps what the witness has signed to notice.
    const Answer old = restored.add_checkpoint(TestLog(9).request(9, 9)).value();
    EXPECT_EQ(old.verdict, Verdict::other_size);
    EXPECT_EQ(old.size, 5U) << "less than it has cosigned: the client sees this";
    EXPECT_EQ(restored.add_checkpoint(TestLog(9, 7).request(5, 9)).value().verdict, Verdict::cosigned);
}

}  // namespace
}  // namespace vault::witness::test
