// SPDX-License-Identifier: Apache-2.0
// A child adds and is killed at some moment; what it had acknowledged is there, and all is well.
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <random>
#include <set>

#include "tests/vault/ops/house.h"

namespace ops_test {
namespace {

constexpr int kRounds = 20;
constexpr int kFilesARound = 6;

// Ids of documents, 32 digits each, written to the pipe when they are acknowledged.
[[noreturn]] void add_and_tell(const House& house, int pipe) {
    auto vault = house.open();
    if (::write(pipe, "+", 1) != 1) ::_exit(1);
    for (int i = 0; i < 1000; ++i) {
        for (const vault::Added& one : house.add(vault).added) {
            const std::string id = one.id.hex();
            if (::write(pipe, id.data(), id.size()) != static_cast<ssize_t>(id.size())) ::_exit(1);
        }
        house.put("again", std::to_string(i) + random_text(30'000, static_cast<unsigned>(i)));
    }
    ::_exit(0);
}

std::string read_all(int pipe) {
    std::string text;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::read(pipe, buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<std::size_t>(n));
    return text;
}

TEST(ops_crash, G20_what_was_acknowledged_survives_a_kill_at_any_moment) {
    const unsigned seed = std::random_device()();
    RecordProperty("seed", std::to_string(seed));
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    House house;
    std::set<std::string> acknowledged;
    for (int round = 0; round < kRounds; ++round) {
        for (int i = 0; i < kFilesARound; ++i) {
            house.put("f" + std::to_string(round) + "-" + std::to_string(i),
                      random_text(random() % 60'000, static_cast<unsigned>(random())));
        }
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) add_and_tell(house, ends[1]);
        ::close(ends[1]);
        char opened = 0;
        ASSERT_EQ(::read(ends[0], &opened, 1), 1);
        // Before the first acknowledgement, at it, or after some; and then at any moment.
        std::string ids(32 * (random() % 3) * (random() % 5), '\0');
        for (std::size_t got = 0; got < ids.size();) {
            const ssize_t n = ::read(ends[0], ids.data() + got, ids.size() - got);
            ASSERT_GT(n, 0);
            got += static_cast<std::size_t>(n);
        }
        const timespec wait{0, static_cast<long>(random() % 200'000'000)};
        ::nanosleep(&wait, nullptr);
        ::kill(child, SIGKILL);
        ASSERT_EQ(::waitpid(child, nullptr, 0), child);
        ids += read_all(ends[0]);
        ::close(ends[0]);
        for (std::size_t at = 0; at + 32 <= ids.size(); at += 32) acknowledged.insert(ids.substr(at, 32));
        if (round % 5 != 4) continue;  // every few rounds: looking is slow

        auto vault = house.open();
        EXPECT_FALSE(vault.alarm()) << kinds(vault.notices());
        for (const vault::Finding& one : findings(vault)) {
            ADD_FAILURE() << "round " << round << " kind " << static_cast<int>(one.kind) << " " << one.id << " "
                          << one.detail;
        }
        std::set<std::string> there;
        for (const auto& [path, info] : list(vault)) {
            there.insert(info.id.hex());
            for (auto older = info.replaces; older; older = take(vault.show({older->hex(), {}})).replaces) {
                if (!there.insert(older->hex()).second) break;
            }
        }
        for (const std::string& id : acknowledged) EXPECT_TRUE(there.contains(id)) << id;
    }
    EXPECT_FALSE(acknowledged.empty());
    auto vault = house.open();
    EXPECT_TRUE(house.add(vault).report.complete);
    EXPECT_EQ(list(vault).size(), files_below(house.source()).size());
    EXPECT_TRUE(findings(vault).empty());
}

}  // namespace
}  // namespace ops_test
