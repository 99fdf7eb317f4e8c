// SPDX-License-Identifier: Apache-2.0
// What only a real file system can do to a store.
#include "vault/store/posix_store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#include <csignal>
#include <fstream>

#include "tests/support/scratch_folder.h"
#include "tests/vault/store/child_process.h"

namespace vault::store {
namespace {

template <class R>
void expect_refusal(const R& result, ErrorCode code) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(static_cast<int>(result.error().code), static_cast<int>(code)) << result.error().sys_errno;
}

mode_t mode_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777;
}

class PosixStoreTest : public testing::Test {
  protected:
    void write_outside(const std::string& name, const std::string& text) {
        std::ofstream(m_outside.path_of(name)) << text;
    }
    std::string inside(const std::string& name) const { return m_folder.path_of(name); }
    void expect_not_a_file(const std::string& name) {
        SCOPED_TRACE(name);
        expect_refusal(m_files->open(name, Access::read), ErrorCode::not_a_file);
        expect_refusal(m_files->open(name, Access::write), ErrorCode::not_a_file);
        expect_refusal(m_files->lock(name, Wait::no), ErrorCode::not_a_file);
        expect_refusal(m_files->create(name), ErrorCode::exists);
    }

    support::ScratchFolder m_outside;
    support::ScratchFolder m_folder;
    std::unique_ptr<FileStore> m_files = PosixStore::open(m_folder.path()).take();
};

TEST_F(PosixStoreTest, FollowsNoLinkToAFile) {
    write_outside("secret", "of somebody else");
    ASSERT_EQ(::symlink(m_outside.path_of("secret").c_str(), inside("header").c_str()), 0);
    ASSERT_EQ(::symlink("gone", inside("dangling").c_str()), 0);
    ASSERT_EQ(::symlink("loop", inside("loop").c_str()), 0);
    expect_not_a_file("header");
    expect_not_a_file("dangling");
    expect_not_a_file("loop");
}

TEST_F(PosixStoreTest, FollowsNoLinkToAFolder) {
    write_outside("secret", "of somebody else");
    ASSERT_EQ(::symlink(m_outside.path().c_str(), inside("packs").c_str()), 0);
    ASSERT_TRUE(m_files->make_folder("journals"));
    ASSERT_EQ(::symlink(m_outside.path().c_str(), inside("journals/deep").c_str()), 0);
    for (const std::string& folder : {std::string("packs"), std::string("journals/deep")}) {
        SCOPED_TRACE(folder);
        expect_refusal(m_files->open(folder + "/secret", Access::read), ErrorCode::not_a_file);
        expect_refusal(m_files->create(folder + "/new"), ErrorCode::not_a_file);
        expect_refusal(m_files->remove(folder + "/secret"), ErrorCode::not_a_file);
        expect_refusal(m_files->rename(folder + "/secret", "taken"), ErrorCode::not_a_file);
        expect_refusal(m_files->make_folder(folder + "/new"), ErrorCode::not_a_file);
        expect_refusal(m_files->make_folder(folder), ErrorCode::not_a_file);
        expect_refusal(m_files->list(folder), ErrorCode::not_a_file);
        expect_refusal(m_files->sync_folder(folder), ErrorCode::not_a_file);
        expect_refusal(m_files->lock(folder + "/lock", Wait::no), ErrorCode::not_a_file);
    }
    EXPECT_EQ(PosixStore::open(m_outside.path()).take()->list("").take(), std::vector<std::string>{"secret"});
}

TEST_F(PosixStoreTest, AtomicWriteReplacesALinkAndNotItsTarget) {
    write_outside("target", "old");
    ASSERT_EQ(::symlink(m_outside.path_of("target").c_str(), inside("header").c_str()), 0);
    ASSERT_EQ(::symlink(m_outside.path_of("target").c_str(), inside("header.new").c_str()), 0);
    ASSERT_TRUE(write_file_atomic(*m_files, "header", base::as_bytes("new")));
    EXPECT_EQ(base::as_text(read_file(*m_files, "header", 100).take()), "new");
    const auto outside = PosixStore::open(m_outside.path()).take();
    EXPECT_EQ(base::as_text(read_file(*outside, "target", 100).take()), "old");
}

TEST_F(PosixStoreTest, NeverWaitsForAFifo) {
    ASSERT_EQ(::mkfifo(inside("fifo").c_str(), 0600), 0);
    expect_not_a_file("fifo");
}

TEST_F(PosixStoreTest, OpensNoSocketAndNoFolder) {
    const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = inside("socket");
    ASSERT_LT(path.size(), sizeof(address.sun_path));
    path.copy(address.sun_path, path.size());
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    expect_not_a_file("socket");
    ASSERT_TRUE(m_files->make_folder("folder"));
    expect_not_a_file("folder");
}

TEST_F(PosixStoreTest, OpensNoDevice) {
    if (::mknod(inside("device").c_str(), S_IFCHR | 0600, makedev(1, 5)) != 0) GTEST_SKIP() << "cannot make a device";
    expect_not_a_file("device");
}

TEST_F(PosixStoreTest, MakesFilesThatOnlyTheirOwnerReads) {
    const mode_t before = ::umask(0);
    EXPECT_TRUE(m_files->create("a"));
    EXPECT_TRUE(m_files->make_folder("m"));
    EXPECT_TRUE(m_files->lock("lock", Wait::no));
    EXPECT_TRUE(write_file_atomic(*m_files, "b", {}));
    EXPECT_TRUE(PosixStore::create(m_folder.path_of("root")));
    ::umask(before);
    EXPECT_EQ(mode_of(inside("a")), 0600U);
    EXPECT_EQ(mode_of(inside("lock")), 0600U);
    EXPECT_EQ(mode_of(inside("b")), 0600U);
    EXPECT_EQ(mode_of(inside("m")), 0700U);
    EXPECT_EQ(mode_of(inside("root")), 0700U);
}

TEST_F(PosixStoreTest, OpensAndCreatesRoots) {
    expect_refusal(PosixStore::open(inside("none")), ErrorCode::missing);
    expect_refusal(PosixStore::open(""), ErrorCode::invalid_argument);
    ASSERT_TRUE(m_files->create("file"));
    expect_refusal(PosixStore::open(inside("file")), ErrorCode::not_a_file);
    expect_refusal(PosixStore::create(inside("file")), ErrorCode::exists);
    expect_refusal(PosixStore::create(m_folder.path()), ErrorCode::exists);
    expect_refusal(PosixStore::create(inside("x/y")), ErrorCode::missing);
    ASSERT_TRUE(PosixStore::create(inside("x/y/z/"), Parents::make));
    EXPECT_EQ(mode_of(inside("x/y")), 0700U);
    EXPECT_EQ(PosixStore::open(inside("x/y/z//")).take()->path_of("a"), inside("x/y/z/a"));
}

TEST_F(PosixStoreTest, RootMayBeReachedOverALink) {
    ASSERT_EQ(::symlink(m_folder.path().c_str(), m_outside.path_of("link").c_str()), 0);
    EXPECT_TRUE(PosixStore::open(m_outside.path_of("link")));
}

TEST_F(PosixStoreTest, StaysInItsFolderWhenThatIsMoved) {
    ASSERT_TRUE(m_files->make_folder("root"));
    const auto root = PosixStore::open(inside("root")).take();
    ASSERT_TRUE(m_files->rename("root", "moved"));
    ASSERT_TRUE(root->create("a"));
    EXPECT_EQ(m_files->list("moved").take(), std::vector<std::string>{"a"});
}

TEST_F(PosixStoreTest, WorksBeyondTheLongestPath) {
    const std::string part(200, 'x');
    std::string root = m_folder.path();
    while (root.size() + 1 + part.size() < 4090) root += '/' + part;
    const auto files = PosixStore::create(root, Parents::make);
    ASSERT_TRUE(files);
    const std::string folder(255, 'y');
    const std::string name = folder + "/" + std::string(251, 'z');
    ASSERT_TRUE((*files)->make_folder(folder));
    ASSERT_TRUE(write_file_atomic(**files, name, base::as_bytes("deep")));
    EXPECT_EQ(base::as_text(read_file(**files, name, 10).take()), "deep");
    expect_refusal(PosixStore::open(root + "/" + name), ErrorCode::invalid_argument);
}

TEST_F(PosixStoreTest, IdentityIsTheInodeAndItsBirth) {
    ASSERT_TRUE(m_files->create("a"));
    struct stat status {};
    ASSERT_EQ(::stat(inside("a").c_str(), &status), 0);
    const FileIdentity identity = m_files->open("a", Access::read).take()->identity().take();
    EXPECT_EQ(identity.inode, status.st_ino);
    if (!identity.has_birth) GTEST_SKIP() << "no birth times here";
    EXPECT_GT(identity.birth_seconds, 0);
}

TEST_F(PosixStoreTest, WithoutPermissionItIsReadOnly) {
    const auto run = [&] {
        if (::geteuid() == 0 && ::seteuid(65534) != 0) return kCannotTry;
        if (m_files->is_writable()) return 10;
        const auto made = m_files->create("b");
        if (made || made.error().code != ErrorCode::read_only) return 11;
        const auto opened = m_files->open("a", Access::write);
        if (opened || opened.error().code != ErrorCode::read_only) return 12;
        const auto written = write_file_atomic(*m_files, "a", {});
        if (written || written.error().code != ErrorCode::read_only) return 13;
        if (!m_files->open("a", Access::read)) return 14;
        const auto hidden = m_files->open("hidden", Access::read);
        if (hidden || hidden.error().code != ErrorCode::io || hidden.error().sys_errno != EACCES) return 15;
        return 0;
    };
    ASSERT_TRUE(m_files->create("a"));
    ASSERT_TRUE(m_files->create("hidden"));
    ASSERT_EQ(::chmod(inside("a").c_str(), 0444), 0);
    ASSERT_EQ(::chmod(inside("hidden").c_str(), 0), 0);
    ASSERT_EQ(::chmod(m_folder.path().c_str(), 0555), 0);
    const int result = run_in_child(run);
    ASSERT_EQ(::chmod(m_folder.path().c_str(), 0700), 0);
    if (result == kCannotTry) GTEST_SKIP() << "cannot give up the superuser's rights";
    EXPECT_EQ(result, 0);
}

TEST_F(PosixStoreTest, NoticesAFileSystemMountedReadOnly) {
    const int result = run_in_child([&] {
        if (!mount_small_disk(m_folder.path())) return kCannotTry;
        const auto files = PosixStore::open(m_folder.path());
        if (!files || !(*files)->is_writable()) return 10;
        if (!(*files)->create("a") || !(*files)->lock("lock", Wait::no)) return 11;
        if (!remount_read_only(m_folder.path())) return kCannotTry;
        if ((*files)->is_writable()) return 12;
        const auto made = (*files)->create("b");
        if (made || made.error().code != ErrorCode::read_only) return 13;
        const auto opened = (*files)->open("a", Access::write);
        if (opened || opened.error().code != ErrorCode::read_only) return 14;
        const auto other_lock = (*files)->lock("other", Wait::no);
        if (other_lock || other_lock.error().code != ErrorCode::read_only) return 15;
        if (!(*files)->lock("lock", Wait::no)) return 16;
        return 0;
    });
    if (result == kCannotTry) GTEST_SKIP() << "cannot mount";
    EXPECT_EQ(result, 0);
}

TEST_F(PosixStoreTest, TellsAFullDiskAndKeepsWhatWasThere) {
    const int result = run_in_child([&] {
        if (!mount_small_disk(m_folder.path())) return kCannotTry;
        const auto files = PosixStore::open(m_folder.path()).take();
        if (!write_file_atomic(*files, "a", base::as_bytes("old"))) return 10;
        const auto written = write_file_atomic(*files, "a", Bytes(1 << 20));
        if (written || written.error().code != ErrorCode::full_disk) return 11;
        if (base::as_text(read_file(*files, "a", 100).take()) != "old") return 12;
        // The leftover gave its space back.
        if (!write_file_atomic(*files, "a", Bytes(1 << 14))) return 13;
        return 0;
    });
    if (result == kCannotTry) GTEST_SKIP() << "cannot mount";
    EXPECT_EQ(result, 0);
}

TEST_F(PosixStoreTest, AFileIsDeadAfterItsFirstFailedWrite) {
    const int result = run_in_child([&] {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{1000, 1000};
        if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return kCannotTry;
        const auto file = m_files->create("a").take();
        // The kernel writes 1000 bytes, then answers EFBIG: a short write and an error.
        const auto written = file->write_at(0, Bytes(2000, 7));
        if (written || written.error().sys_errno != EFBIG || written.error().offset != 1000U) return 10;
        const auto again = file->write_at(0, Bytes(1, 7));
        if (again || again.error().sys_errno != EFBIG) return 11;
        if (file->sync() || file->truncate(0) || file->size()) return 12;
        Bytes some(1);
        if (file->read_at(0, some)) return 13;
        if (m_files->open("a", Access::read).take()->size().take() != 1000) return 14;
        return 0;
    });
    if (result == kCannotTry) GTEST_SKIP() << "cannot limit file sizes";
    EXPECT_EQ(result, 0);
}

TEST(SystemError, TellsFaultsApart) {
    const auto code = [](int sys_errno, Intent intent) { return system_error(sys_errno, intent, "").code; };
    for (const int full : {ENOSPC, EDQUOT}) EXPECT_EQ(code(full, Intent::write), ErrorCode::full_disk);
    for (const int denied : {EACCES, EPERM}) {
        EXPECT_EQ(code(denied, Intent::write), ErrorCode::read_only);
        EXPECT_EQ(code(denied, Intent::read), ErrorCode::io);
    }
    EXPECT_EQ(code(EROFS, Intent::write), ErrorCode::read_only);
    EXPECT_EQ(code(ENOENT, Intent::read), ErrorCode::missing);
    for (const int kind : {ELOOP, ENOTDIR, EISDIR, ENXIO}) EXPECT_EQ(code(kind, Intent::read), ErrorCode::not_a_file);
    EXPECT_EQ(code(EIO, Intent::write), ErrorCode::io);
    EXPECT_EQ(system_error(EIO, Intent::read, "a").sys_errno, EIO);
}

}  // namespace
}  // namespace vault::store
