// SPDX-License-Identifier: Apache-2.0
// Locks between processes.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/support/scratch_folder.h"
#include "vault/store/posix_store.h"

namespace vault::store {
namespace {

// A child that says a byte when it is so far and then does what it is told.
class Child {
  public:
    explicit Child(const std::function<void(Child&)>& run) {
        EXPECT_EQ(::pipe(m_says), 0);
        EXPECT_EQ(::pipe(m_hears), 0);
        m_pid = ::fork();
        if (m_pid != 0) return;
        run(*this);
        ::_exit(0);
    }
    ~Child() {
        for (const int fd : {m_says[0], m_says[1], m_hears[0], m_hears[1]}) ::close(fd);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    // In the child.
    void say(char word) { ASSERT_EQ(::write(m_says[1], &word, 1), 1); }
    void wait_for_word() {
        char word = 0;
        ASSERT_EQ(::read(m_hears[0], &word, 1), 1);
    }

    // In the parent.
    char hear() {
        char word = 0;
        EXPECT_EQ(::read(m_says[0], &word, 1), 1);
        return word;
    }
    void tell() { ASSERT_EQ(::write(m_hears[1], "x", 1), 1); }
    void kill() { ASSERT_EQ(::kill(m_pid, SIGKILL), 0); }
    void join() { ASSERT_EQ(::waitpid(m_pid, nullptr, 0), m_pid); }

  private:
    int m_says[2]{};
    int m_hears[2]{};
    pid_t m_pid = -1;
};

class PosixLock : public testing::Test {
  protected:
    std::unique_ptr<FileStore> store() const { return PosixStore::open(m_folder.path()).take(); }
    bool is_busy() const {
        const auto lock = store()->lock("lock", Wait::no);
        return !lock && lock.error().code == ErrorCode::busy;
    }
    support::ScratchFolder m_folder;
};

TEST_F(PosixLock, HoldsBetweenProcessesUntilReleased) {
    Child child([&](Child& self) {
        auto lock = store()->lock("lock", Wait::no);
        self.say(lock ? 'y' : 'n');
        self.wait_for_word();
        lock.value().reset();
        self.say('r');
        self.wait_for_word();
    });
    EXPECT_EQ(child.hear(), 'y');
    EXPECT_TRUE(is_busy());
    child.tell();
    EXPECT_EQ(child.hear(), 'r');
    EXPECT_FALSE(is_busy());
    child.tell();
    child.join();
}

TEST_F(PosixLock, DiesWithItsProcess) {
    Child child([&](Child& self) {
        const auto lock = store()->lock("lock", Wait::no);
        self.say(lock ? 'y' : 'n');
        self.wait_for_word();
    });
    EXPECT_EQ(child.hear(), 'y');
    EXPECT_TRUE(is_busy());
    child.kill();
    child.join();
    EXPECT_FALSE(is_busy());
}

TEST_F(PosixLock, WaitsForItsTurn) {
    auto held = store()->lock("lock", Wait::no);
    ASSERT_TRUE(held);
    Child child([&](Child& self) {
        self.say('b');
        const auto lock = store()->lock("lock", Wait::yes);
        self.say(lock ? 'y' : 'n');
    });
    EXPECT_EQ(child.hear(), 'b');
    held.value().reset();
    EXPECT_EQ(child.hear(), 'y');
    child.join();
}

TEST_F(PosixLock, IsGoneForTheParentEvenIfAChildInheritedIt) {
    auto held = store()->lock("lock", Wait::no);
    ASSERT_TRUE(held);
    Child child([&](Child& self) { self.wait_for_word(); });
    held.value().reset();
    EXPECT_FALSE(is_busy());
    child.tell();
    child.join();
}

TEST_F(PosixLock, CountsForTheFileThatHasTheName) {
    const auto held = store()->lock("lock", Wait::no);
    ASSERT_TRUE(held);
    const auto files = store();
    ASSERT_TRUE(files->create("other"));
    ASSERT_TRUE(files->rename("other", "lock"));
    EXPECT_FALSE(is_busy());
}

}  // namespace
}  // namespace vault::store
