// SPDX-License-Identifier: Apache-2.0
// The states that crash_states offers: all that can be, and nothing that cannot.
#include <gtest/gtest.h>

#include <cerrno>
#include <set>

#include "tests/support/memory_disk.h"

namespace support {
namespace {

using vault::Bytes;
using vault::store::FileStore;

std::string text_of(MemoryDisk& disk, std::string_view name) {
    const auto bytes = vault::store::read_file(*disk.store(), name, 1 << 20);
    return bytes ? std::string(base::as_text(*bytes)) : "missing";
}

class CrashStates : public testing::Test {
  protected:
    // What `name` may hold in the states of the plan.
    std::set<std::string> outcomes(std::string_view name, const CrashPlan& plan) const {
        std::set<std::string> texts;
        m_disk->crash_states(plan, [&](const CrashState& state) { texts.insert(text_of(*state.disk, name)); });
        return texts;
    }
    CrashPlan at_the_end() const {
        CrashPlan plan;
        plan.from = m_disk->log_size();
        return plan;
    }
    using Texts = std::set<std::string>;

    std::shared_ptr<MemoryDisk> m_disk = MemoryDisk::create();
    std::unique_ptr<FileStore> m_files = m_disk->store();
};

TEST_F(CrashStates, ReorderWhatWasNotSynced) {
    const auto file = m_files->create("a").take();
    ASSERT_TRUE(m_files->sync_folder(""));
    ASSERT_TRUE(file->write_at(0, base::as_bytes("x")));
    ASSERT_TRUE(file->write_at(1, base::as_bytes("y")));
    const std::string hole("\0y", 2);
    EXPECT_EQ(outcomes("a", at_the_end()), (Texts{"", "x", hole, "xy"}));
    ASSERT_TRUE(file->sync());
    EXPECT_EQ(outcomes("a", at_the_end()), Texts{"xy"});
}

TEST_F(CrashStates, CoverEveryPrefix) {
    ASSERT_TRUE(write_file_atomic(*m_files, "a", base::as_bytes("old")));
    m_disk->forget_log();
    ASSERT_TRUE(write_file_atomic(*m_files, "a", base::as_bytes("new")));
    std::set<std::size_t> points;
    m_disk->crash_states({}, [&](const CrashState& state) { points.insert(state.point); });
    EXPECT_EQ(points.size(), m_disk->log_size() + 1);
    EXPECT_EQ(outcomes("a", {}), (Texts{"old", "new"}));
    EXPECT_EQ(outcomes("a", at_the_end()), Texts{"new"});
}

TEST_F(CrashStates, G20_AtomicWriteHasTheOldOrTheNewWhole) {
    const std::string old_text(3000, 'o');
    const std::string new_text(5000, 'n');
    ASSERT_TRUE(write_file_atomic(*m_files, "a", base::as_bytes(old_text)));
    m_disk->forget_log();
    ASSERT_TRUE(write_file_atomic(*m_files, "a", base::as_bytes(new_text)));
    CrashPlan plan;
    plan.random_per_point = 50;
    for (const bool ordered : {false, true}) {
        plan.ordered_names = ordered;
        EXPECT_EQ(outcomes("a", plan), (Texts{old_text, new_text}));
    }
}

TEST_F(CrashStates, FindTheFaultOfARenameBeforeTheSync) {
    ASSERT_TRUE(write_file_atomic(*m_files, "a", base::as_bytes("old")));
    m_disk->forget_log();
    const auto file = m_files->create("a.new").take();
    ASSERT_TRUE(file->write_at(0, base::as_bytes("new")));
    ASSERT_TRUE(m_files->rename("a.new", "a"));
    ASSERT_TRUE(file->sync());
    EXPECT_EQ(outcomes("a", {}), (Texts{"old", "new", ""}));
}

TEST_F(CrashStates, TearAWriteAtItsSectors) {
    const auto file = m_files->create("a").take();
    ASSERT_TRUE(file->truncate(1024));
    ASSERT_TRUE(file->sync());
    ASSERT_TRUE(m_files->sync_folder(""));
    m_disk->forget_log();
    ASSERT_TRUE(file->write_at(256, Bytes(512, 'x')));
    const std::string zeros(256, '\0');
    const std::string marks(256, 'x');
    CrashPlan plan;
    plan.random_per_point = 100;
    EXPECT_EQ(outcomes("a", plan), (Texts{zeros + zeros + zeros + zeros, zeros + marks + marks + zeros,
                                          zeros + marks + zeros + zeros, zeros + zeros + marks + zeros}));
    plan.random_per_point = 0;
    EXPECT_TRUE(outcomes("a", plan).contains(zeros + marks + zeros + zeros));
    plan.torn_last = false;
    EXPECT_EQ(outcomes("a", plan).size(), 2U);
    plan.random_per_point = 100;
    plan.sector_size = 4096;
    EXPECT_EQ(outcomes("a", plan).size(), 2U);
}

TEST_F(CrashStates, LoseNamesInAnyOrderUnlessTheyAreOrdered) {
    ASSERT_TRUE(m_files->create("a"));
    ASSERT_TRUE(m_files->create("b"));
    const auto listings = [&](bool ordered) {
        CrashPlan plan = at_the_end();
        plan.ordered_names = ordered;
        Texts all;
        m_disk->crash_states(plan, [&](const CrashState& state) {
            std::string names;
            for (const std::string& name : state.disk->store()->list("").take()) names += name;
            all.insert(names);
        });
        return all;
    };
    EXPECT_EQ(listings(false), (Texts{"", "a", "b", "ab"}));
    EXPECT_EQ(listings(true), (Texts{"", "a", "ab"}));
}

TEST_F(CrashStates, MoveAFileWhoseMakingWasLost) {
    ASSERT_TRUE(m_files->make_folder("m"));
    ASSERT_TRUE(m_files->sync_folder(""));
    ASSERT_TRUE(m_files->create("m/a.new").take()->sync());
    ASSERT_TRUE(m_files->rename("m/a.new", "m/a"));
    ASSERT_TRUE(m_files->create("m/a.new").take()->sync());
    CrashPlan plan = at_the_end();
    plan.random_per_point = 50;
    EXPECT_EQ(outcomes("m/a", plan), (Texts{"", "missing"}));
    EXPECT_EQ(outcomes("m/a.new", plan), (Texts{"", "missing"}));
}

TEST_F(CrashStates, LeaveAWorkingDisk) {
    ASSERT_TRUE(write_file_atomic(*m_files, "a", base::as_bytes("old")));
    m_disk->crash_states({}, [](const CrashState& state) {
        SCOPED_TRACE(state.what);
        EXPECT_EQ(state.disk->log_size(), 0U);
        const auto files = state.disk->store();
        ASSERT_TRUE(files->make_folder("m"));
        ASSERT_TRUE(write_file_atomic(*files, "m/a", base::as_bytes("new")));
        EXPECT_EQ(text_of(*state.disk->after_power_loss(), "a"), text_of(*state.disk, "a"));
        ASSERT_TRUE(files->lock("lock", vault::store::Wait::no));
    });
}

TEST_F(CrashStates, AreTheSameForTheSameSeed) {
    const auto file = m_files->create("a").take();
    for (std::uint64_t i = 0; i < 20; ++i) ASSERT_TRUE(file->write_at(i * 700, Bytes(1500, 'x')));
    const auto run = [&](std::uint64_t seed) {
        std::string all;
        CrashPlan plan = at_the_end();
        plan.seed = seed;
        m_disk->crash_states(plan, [&](const CrashState& state) { all += state.what; });
        return all;
    };
    EXPECT_EQ(run(1), run(1));
    EXPECT_NE(run(1), run(2));
}

// The same calls at every place of failure: whatever fails, the old or the new is there.
TEST_F(CrashStates, G20_AtomicWriteSurvivesAFailureAnywhere) {
    for (std::size_t at = 0;; ++at) {
        SCOPED_TRACE(at);
        const auto disk = MemoryDisk::create();
        ASSERT_TRUE(write_file_atomic(*disk->store(), "a", base::as_bytes("old")));
        disk->fail_mutation(at, ENOSPC, Repeat::for_ever);
        const auto written = write_file_atomic(*disk->store(), "a", base::as_bytes("new"));
        disk->clear_faults();
        disk->crash_states({.from = disk->log_size()}, [&](const CrashState& state) {
            const std::string text = text_of(*state.disk, "a");
            EXPECT_TRUE(written ? text == "new" : text == "old" || text == "new") << state.what;
        });
        ASSERT_TRUE(write_file_atomic(*disk->store(), "a", base::as_bytes("then")));
        EXPECT_EQ(text_of(*disk, "a"), "then");
        if (written) break;
    }
}

}  // namespace
}  // namespace support
