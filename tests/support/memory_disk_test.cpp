// SPDX-License-Identifier: Apache-2.0
// What the disk forgets, how it fails, how it is copied.
#include "tests/support/memory_disk.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <thread>

namespace support {
namespace {

using vault::Bytes;
using vault::ErrorCode;
using vault::store::Access;
using vault::store::File;
using vault::store::FileStore;
using vault::store::Wait;

std::string text_of(const std::shared_ptr<MemoryDisk>& disk, std::string_view name) {
    const auto bytes = vault::store::read_file(*disk->store(), name, 1 << 20);
    if (bytes) return std::string(base::as_text(*bytes));
    return bytes.error().code == ErrorCode::missing ? "missing" : "error";
}

template <class R>
void expect_error(const R& result, ErrorCode code) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(static_cast<int>(result.error().code), static_cast<int>(code));
}

class MemoryDiskTest : public testing::Test {
  protected:
    std::unique_ptr<File> create(std::string_view name) { return m_files->create(name).take(); }
    static void write(File& file, std::string_view text, std::uint64_t offset = 0) {
        ASSERT_TRUE(file.write_at(offset, base::as_bytes(text)));
    }
    std::string after_power_loss(std::string_view name) const { return text_of(m_disk->after_power_loss(), name); }

    std::shared_ptr<MemoryDisk> m_disk = MemoryDisk::create();
    std::unique_ptr<FileStore> m_files = m_disk->store();
};

TEST_F(MemoryDiskTest, ForgetsBytesThatWereNotSynced) {
    const auto file = create("a");
    write(*file, "one");
    ASSERT_TRUE(file->sync());
    ASSERT_TRUE(m_files->sync_folder(""));
    write(*file, "twice");
    EXPECT_EQ(text_of(m_disk, "a"), "twice");
    EXPECT_EQ(after_power_loss("a"), "one");
    ASSERT_TRUE(file->truncate(1));
    EXPECT_EQ(after_power_loss("a"), "one");
    ASSERT_TRUE(file->sync());
    EXPECT_EQ(after_power_loss("a"), "t");
}

TEST_F(MemoryDiskTest, ForgetsNamesThatWereNotSynced) {
    const auto file = create("a");
    write(*file, "one");
    ASSERT_TRUE(file->sync());
    EXPECT_EQ(after_power_loss("a"), "missing");
    ASSERT_TRUE(m_files->sync_folder(""));
    EXPECT_EQ(after_power_loss("a"), "one");
    ASSERT_TRUE(m_files->remove("a"));
    EXPECT_EQ(after_power_loss("a"), "one");
    ASSERT_TRUE(m_files->sync_folder(""));
    EXPECT_EQ(after_power_loss("a"), "missing");
}

TEST_F(MemoryDiskTest, ASyncedNameSaysNothingOfTheBytes) {
    const auto file = create("a");
    write(*file, "one");
    ASSERT_TRUE(m_files->sync_folder(""));
    EXPECT_EQ(after_power_loss("a"), "");
}

TEST_F(MemoryDiskTest, ARenameNeedsBothFolders) {
    ASSERT_TRUE(m_files->make_folder("m"));
    const auto file = create("a");
    write(*file, "one");
    ASSERT_TRUE(file->sync());
    ASSERT_TRUE(m_files->sync_folder(""));
    ASSERT_TRUE(m_files->rename("a", "m/b"));
    ASSERT_TRUE(m_files->sync_folder("m"));
    EXPECT_EQ(after_power_loss("a"), "one");
    EXPECT_EQ(after_power_loss("m/b"), "missing");
    ASSERT_TRUE(m_files->sync_folder(""));
    EXPECT_EQ(after_power_loss("a"), "missing");
    EXPECT_EQ(after_power_loss("m/b"), "one");
}

TEST_F(MemoryDiskTest, AFailedSyncIsNotMadeGoodByALaterOne) {
    ASSERT_TRUE(create("a")->sync());
    ASSERT_TRUE(m_files->sync_folder(""));
    const auto first = m_files->open("a", Access::write).take();
    write(*first, "lost");
    m_disk->fail_mutation(0, EIO);
    expect_error(first->sync(), ErrorCode::io);
    const auto second = m_files->open("a", Access::write).take();
    write(*second, "kept", 4);
    ASSERT_TRUE(second->sync());
    EXPECT_EQ(text_of(m_disk, "a"), "lostkept");
    EXPECT_EQ(after_power_loss("a"), std::string("\0\0\0\0kept", 8));
}

TEST_F(MemoryDiskTest, AFileIsDeadAfterItsFirstFailure) {
    const auto file = create("a");
    m_disk->fail_mutation(1, EIO);
    write(*file, "abcd");
    expect_error(file->write_at(4, base::as_bytes("efgh")), ErrorCode::io);
    expect_error(file->write_at(4, base::as_bytes("efgh")), ErrorCode::io);
    expect_error(file->sync(), ErrorCode::io);
    expect_error(file->size(), ErrorCode::io);
    EXPECT_EQ(text_of(m_disk, "a"), "abcdef");
}

TEST_F(MemoryDiskTest, AFailedFolderSyncStaysFailedForThatStore) {
    create("a");
    m_disk->fail_mutation(0, EIO);
    expect_error(m_files->sync_folder(""), ErrorCode::io);
    expect_error(m_files->sync_folder(""), ErrorCode::io);
    ASSERT_TRUE(m_disk->store()->sync_folder(""));
    EXPECT_EQ(after_power_loss("a"), "missing");
}

TEST_F(MemoryDiskTest, FailsTheOperationAskedFor) {
    m_disk->fail_mutation(2, ENOSPC);
    EXPECT_TRUE(m_files->make_folder("m"));
    EXPECT_TRUE(m_files->create("m/a"));
    expect_error(m_files->create("m/b"), ErrorCode::full_disk);
    EXPECT_TRUE(m_files->create("m/b"));
    EXPECT_EQ(m_disk->mutations(), 4U);
    m_disk->fail_mutation(0, EIO, Repeat::for_ever);
    expect_error(m_files->rename("m/a", "m/c"), ErrorCode::io);
    expect_error(m_files->remove("m/a"), ErrorCode::io);
    m_disk->clear_faults();
    EXPECT_TRUE(m_files->remove("m/a"));
    m_disk->fail_read(0, EIO);
    expect_error(m_files->open("m/b", Access::read), ErrorCode::io);
    EXPECT_TRUE(m_files->open("m/b", Access::read));
}

TEST_F(MemoryDiskTest, ASpoiltSectorIsUnreadableUntilItIsWrittenOver) {
    const auto file = create("a");
    write(*file, std::string(3 * 4096, 'x'));
    m_disk->spoil_sector("a", 1);
    m_disk->spoil_sector("a", 2, MemoryDisk::Medium::is_dead);
    vault::Bytes bytes(4096);
    EXPECT_TRUE(file->read_at(0, bytes));
    expect_error(file->read_at(1, bytes), ErrorCode::io);
    EXPECT_TRUE(file->write_at(4096, base::as_bytes("only a part")));
    expect_error(file->read_at(4096, bytes), ErrorCode::io);
    EXPECT_TRUE(file->write_at(4096, bytes));
    EXPECT_TRUE(file->read_at(4096, bytes));
    expect_error(file->write_at(2 * 4096, bytes), ErrorCode::io);
}

TEST_F(MemoryDiskTest, AFullDiskStillTakesWhatIsWrittenOver) {
    const auto file = create("a");
    write(*file, "12345678");
    m_disk->set_capacity(10);
    EXPECT_TRUE(file->write_at(0, base::as_bytes("abcdefgh")));
    EXPECT_TRUE(file->write_at(8, base::as_bytes("ij")));
    expect_error(file->write_at(8, base::as_bytes("klm")), ErrorCode::full_disk);
    ASSERT_TRUE(m_files->remove("a"));
    EXPECT_TRUE(create("b")->write_at(0, Bytes(10)));
}

TEST_F(MemoryDiskTest, ReadOnlyMeansReadOnly) {
    write(*create("a"), "x");
    m_disk->set_read_only(true);
    EXPECT_FALSE(m_files->is_writable());
    expect_error(m_files->open("a", Access::write), ErrorCode::read_only);
    expect_error(m_files->create("b"), ErrorCode::read_only);
    expect_error(m_files->remove("a"), ErrorCode::read_only);
    expect_error(m_files->lock("lock", Wait::no), ErrorCode::read_only);
    EXPECT_TRUE(m_files->lock("a", Wait::no));
    EXPECT_EQ(text_of(m_disk, "a"), "x");
}

TEST_F(MemoryDiskTest, CopiesDifferInIdentityAndSnapshotsDoNot) {
    write(*create("a"), "x");
    const auto identity = [](const std::shared_ptr<MemoryDisk>& disk) {
        return disk->store()->open("a", Access::read).take()->identity().take();
    };
    const auto copy = m_disk->clone();
    const auto snapshot = m_disk->snapshot();
    EXPECT_EQ(identity(snapshot), identity(m_disk));
    EXPECT_NE(identity(copy).inode, identity(m_disk).inode);
    EXPECT_NE(identity(copy).birth_seconds, identity(m_disk).birth_seconds);
    EXPECT_NE(identity(copy->clone()).inode, identity(copy).inode);
}

TEST_F(MemoryDiskTest, CopiesGoTheirOwnWay) {
    write(*create("a"), "one");
    const auto copy = m_disk->clone();
    write(*m_files->open("a", Access::write).take(), "two");
    EXPECT_EQ(text_of(copy, "a"), "one");
    write(*copy->store()->open("a", Access::write).take(), "six");
    EXPECT_EQ(text_of(m_disk, "a"), "two");
    EXPECT_EQ(text_of(copy, "a"), "six");
}

TEST_F(MemoryDiskTest, ALockWaitsForAnotherThread) {
    auto held = m_files->lock("lock", Wait::no);
    ASSERT_TRUE(held);
    bool taken = false;
    std::thread waiter([&] { taken = m_disk->store()->lock("lock", Wait::yes).has_value(); });
    held.value().reset();
    waiter.join();
    EXPECT_TRUE(taken);
}

}  // namespace
}  // namespace support
