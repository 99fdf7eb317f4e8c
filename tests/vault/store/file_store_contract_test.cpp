// SPDX-License-Identifier: Apache-2.0
// What every FileStore must do, run on each.
#include "vault/store/file_store.h"

#include <gtest/gtest.h>

#include "tests/support/memory_disk.h"
#include "tests/support/scratch_folder.h"
#include "vault/store/posix_store.h"

namespace vault::store {
namespace {

// A store and what it stands on; foreign makes something that is no file and no folder.
class Ground {
  public:
    virtual ~Ground() = default;
    virtual FileStore& files() = 0;
    virtual void foreign(const std::string& name) = 0;
};

class PosixGround final : public Ground {
  public:
    FileStore& files() override { return *m_files; }
    void foreign(const std::string& name) override {
        ASSERT_EQ(::symlink("anywhere", m_folder.path_of(name).c_str()), 0);
    }

  private:
    support::ScratchFolder m_folder;
    std::unique_ptr<FileStore> m_files = PosixStore::open(m_folder.path()).take();
};

class MemoryGround final : public Ground {
  public:
    FileStore& files() override { return *m_files; }
    void foreign(const std::string& name) override { m_disk->put_foreign(name); }

  private:
    std::shared_ptr<support::MemoryDisk> m_disk = support::MemoryDisk::create();
    std::unique_ptr<FileStore> m_files = m_disk->store();
};

template <class G>
class FileStoreContract : public testing::Test {
  protected:
    FileStore& files() { return m_ground.files(); }
    void foreign(const std::string& name) { m_ground.foreign(name); }

    void write(std::string_view name, std::string_view text) {
        auto file = files().create(name);
        ASSERT_TRUE(file) << name;
        ASSERT_TRUE((*file)->write_at(0, base::as_bytes(text)));
        ASSERT_TRUE((*file)->sync());
    }
    std::string read(std::string_view name) {
        const auto bytes = read_file(files(), name, 1 << 20);
        return bytes ? std::string(base::as_text(*bytes)) : "error " + std::to_string(int(bytes.error().code));
    }
    using Names = std::vector<std::string>;

  private:
    G m_ground;
};

using Grounds = testing::Types<PosixGround, MemoryGround>;
TYPED_TEST_SUITE(FileStoreContract, Grounds, );

template <class R>
void expect_error(const R& result, ErrorCode code) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(static_cast<int>(result.error().code), static_cast<int>(code));
}

TYPED_TEST(FileStoreContract, ReadsBackWhatWasWritten) {
    this->write("a", "hello");
    EXPECT_EQ(this->read("a"), "hello");
    const auto file = this->files().open("a", Access::read).take();
    EXPECT_EQ(file->size().take(), 5U);
    Bytes some(3);
    EXPECT_EQ(file->read_at(3, some).take(), 2U);
    EXPECT_EQ(base::as_text(ByteView(some).first(2)), "lo");
    EXPECT_EQ(file->read_at(5, some).take(), 0U);
    EXPECT_EQ(file->read_at(5000, some).take(), 0U);
}

TYPED_TEST(FileStoreContract, WritesOverAndBeyondTheEnd) {
    this->write("a", "hello");
    const auto file = this->files().open("a", Access::write).take();
    ASSERT_TRUE(file->write_at(1, base::as_bytes("ipp")));
    ASSERT_TRUE(file->write_at(7, base::as_bytes("!")));
    EXPECT_EQ(this->read("a"), std::string("hippo\0\0!", 8));
    ASSERT_TRUE(file->truncate(4));
    EXPECT_EQ(this->read("a"), "hipp");
    ASSERT_TRUE(file->truncate(6));
    EXPECT_EQ(this->read("a"), std::string("hipp\0\0", 6));
    ASSERT_TRUE(file->write_at(100, {}));
    EXPECT_EQ(file->size().take(), 6U);
}

TYPED_TEST(FileStoreContract, RefusesOffsetsThatNoFileHas) {
    this->write("a", "x");
    const auto file = this->files().open("a", Access::write).take();
    Bytes some(2);
    expect_error(file->read_at(UINT64_MAX, some), ErrorCode::invalid_argument);
    expect_error(file->write_at(INT64_MAX, some), ErrorCode::invalid_argument);
    expect_error(file->truncate(UINT64_MAX), ErrorCode::invalid_argument);
    EXPECT_TRUE(file->sync());
}

TYPED_TEST(FileStoreContract, CreatesOnlyWhatIsNotThere) {
    this->write("a", "old");
    expect_error(this->files().create("a"), ErrorCode::exists);
    EXPECT_EQ(this->read("a"), "old");
    this->foreign("link");
    expect_error(this->files().create("link"), ErrorCode::exists);
    expect_error(this->files().create("none/a"), ErrorCode::missing);
    expect_error(this->files().create("a/b"), ErrorCode::not_a_file);
}

TYPED_TEST(FileStoreContract, TellsMissingFromNotAFile) {
    ASSERT_TRUE(this->files().make_folder("folder"));
    this->write("a", "x");
    this->foreign("link");
    for (const Access access : {Access::read, Access::write}) {
        expect_error(this->files().open("none", access), ErrorCode::missing);
        expect_error(this->files().open("none/a", access), ErrorCode::missing);
        expect_error(this->files().open("folder", access), ErrorCode::not_a_file);
        expect_error(this->files().open("a/b", access), ErrorCode::not_a_file);
        expect_error(this->files().open("link", access), ErrorCode::not_a_file);
        expect_error(this->files().open("link/a", access), ErrorCode::not_a_file);
    }
}

TYPED_TEST(FileStoreContract, RefusesNamesThatLeadOut) {
    for (const std::string& name : {std::string(), std::string("/a"), std::string("a/"), std::string("a//b"),
                                    std::string("."), std::string(".."), std::string("../a"), std::string("a/../b"),
                                    std::string("a\0b", 3), std::string(256, 'x')}) {
        SCOPED_TRACE(name);
        expect_error(this->files().open(name, Access::read), ErrorCode::invalid_argument);
        expect_error(this->files().create(name), ErrorCode::invalid_argument);
        expect_error(this->files().make_folder(name), ErrorCode::invalid_argument);
        expect_error(this->files().remove(name), ErrorCode::invalid_argument);
        expect_error(this->files().rename("a", name), ErrorCode::invalid_argument);
        expect_error(this->files().lock(name, Wait::no), ErrorCode::invalid_argument);
    }
    expect_error(this->files().list(".."), ErrorCode::invalid_argument);
    expect_error(this->files().sync_folder("a/"), ErrorCode::invalid_argument);
}

TYPED_TEST(FileStoreContract, ListsNamesInOrder) {
    EXPECT_TRUE(this->files().list("").take().empty());
    EXPECT_TRUE(this->files().list("absent/deep").take().empty());
    ASSERT_TRUE(this->files().make_folder("m"));
    this->write("m/z", "");
    this->write("m/a", "");
    this->write("b", "");
    this->foreign("link");
    EXPECT_EQ(this->files().list("").take(), (std::vector<std::string>{"b", "link", "m"}));
    EXPECT_EQ(this->files().list("m").take(), (std::vector<std::string>{"a", "z"}));
    expect_error(this->files().list("b"), ErrorCode::not_a_file);
    expect_error(this->files().list("link"), ErrorCode::not_a_file);
}

TYPED_TEST(FileStoreContract, MakesFoldersOnce) {
    ASSERT_TRUE(this->files().make_folder("m"));
    EXPECT_TRUE(this->files().make_folder("m"));
    EXPECT_TRUE(this->files().make_folder("m/n"));
    EXPECT_TRUE(this->files().sync_folder("m"));
    EXPECT_TRUE(this->files().sync_folder(""));
    expect_error(this->files().make_folder("none/m"), ErrorCode::missing);
    expect_error(this->files().sync_folder("none"), ErrorCode::missing);
    this->write("a", "");
    this->foreign("link");
    expect_error(this->files().make_folder("a"), ErrorCode::not_a_file);
    expect_error(this->files().make_folder("link"), ErrorCode::not_a_file);
    expect_error(this->files().sync_folder("a"), ErrorCode::not_a_file);
}

TYPED_TEST(FileStoreContract, RenamesOverWhatIsThere) {
    ASSERT_TRUE(this->files().make_folder("m"));
    this->write("a", "new");
    this->write("m/b", "old");
    const auto old = this->files().open("m/b", Access::read).take();
    ASSERT_TRUE(this->files().rename("a", "m/b"));
    EXPECT_EQ(this->read("m/b"), "new");
    EXPECT_EQ(this->files().list("").take(), std::vector<std::string>{"m"});
    Bytes some(3);
    EXPECT_EQ(old->read_at(0, some).take(), 3U);
    EXPECT_EQ(base::as_text(some), "old");
    ASSERT_TRUE(this->files().rename("m/b", "m/b"));
    EXPECT_EQ(this->read("m/b"), "new");
}

TYPED_TEST(FileStoreContract, RefusesToRenameAcrossKinds) {
    ASSERT_TRUE(this->files().make_folder("m"));
    ASSERT_TRUE(this->files().make_folder("full"));
    this->write("full/x", "");
    this->write("a", "");
    expect_error(this->files().rename("none", "b"), ErrorCode::missing);
    expect_error(this->files().rename("a", "none/b"), ErrorCode::missing);
    expect_error(this->files().rename("a", "m"), ErrorCode::not_a_file);
    expect_error(this->files().rename("m", "a"), ErrorCode::not_a_file);
    expect_error(this->files().rename("m", "full"), ErrorCode::exists);
    ASSERT_TRUE(this->files().rename("full", "moved"));
    EXPECT_EQ(this->files().list("moved").take(), std::vector<std::string>{"x"});
}

TYPED_TEST(FileStoreContract, RemovesFilesAndKeepsThemOpen) {
    this->write("a", "x");
    const auto file = this->files().open("a", Access::write).take();
    ASSERT_TRUE(this->files().remove("a"));
    expect_error(this->files().open("a", Access::read), ErrorCode::missing);
    expect_error(this->files().remove("a"), ErrorCode::missing);
    EXPECT_TRUE(file->write_at(0, base::as_bytes("y")));
    EXPECT_EQ(file->size().take(), 1U);
    ASSERT_TRUE(this->files().make_folder("m"));
    expect_error(this->files().remove("m"), ErrorCode::not_a_file);
    this->foreign("link");
    EXPECT_TRUE(this->files().remove("link"));
    EXPECT_TRUE(this->files().create("a"));
}

TYPED_TEST(FileStoreContract, TellsFilesApartByIdentity) {
    this->write("a", "");
    this->write("b", "");
    const auto of = [&](std::string_view name) {
        return this->files().open(name, Access::read).take()->identity().take();
    };
    const FileIdentity a = of("a");
    EXPECT_EQ(of("a"), a);
    EXPECT_NE(of("b").inode, a.inode);
    ASSERT_TRUE(this->files().rename("a", "c"));
    EXPECT_EQ(of("c"), a);
}

TYPED_TEST(FileStoreContract, TellsWhenBytesWereWritten) {
    this->write("a", "one");
    this->write("b", "two");
    const auto of = [&](std::string_view name) {
        return this->files().open(name, Access::read).take()->modified().take();
    };
    const auto first = of("a");
    EXPECT_GE(of("b"), first);
    ASSERT_TRUE(this->files().rename("a", "c"));
    EXPECT_EQ(of("c"), first);
}

TYPED_TEST(FileStoreContract, LocksExcludeEachOther) {
    auto held = this->files().lock("lock", Wait::no);
    ASSERT_TRUE(held);
    expect_error(this->files().lock("lock", Wait::no), ErrorCode::busy);
    expect_error(this->files().lock_shared("lock", Wait::no), ErrorCode::busy);
    EXPECT_TRUE(this->files().lock("other", Wait::no));
    held.value().reset();
    EXPECT_TRUE(this->files().lock("lock", Wait::no));
    EXPECT_TRUE(this->files().lock("lock", Wait::yes));
}

TYPED_TEST(FileStoreContract, SharedLocksKeepOnlyTheExclusiveOut) {
    auto first = this->files().lock_shared("lock", Wait::no);
    auto second = this->files().lock_shared("lock", Wait::no);
    ASSERT_TRUE(first && second);
    first.value().reset();
    expect_error(this->files().lock("lock", Wait::no), ErrorCode::busy);
    second.value().reset();
    EXPECT_TRUE(this->files().lock("lock", Wait::no));
}

TYPED_TEST(FileStoreContract, LocksOnlyFilesAndMakesThem) {
    ASSERT_TRUE(this->files().make_folder("m"));
    this->foreign("link");
    expect_error(this->files().lock("m", Wait::no), ErrorCode::not_a_file);
    expect_error(this->files().lock("link", Wait::no), ErrorCode::not_a_file);
    expect_error(this->files().lock("none/lock", Wait::no), ErrorCode::missing);
    ASSERT_TRUE(this->files().lock("m/lock", Wait::no));
    EXPECT_EQ(this->files().list("m").take(), std::vector<std::string>{"lock"});
}

TYPED_TEST(FileStoreContract, IsWritableWithoutLeavingTraces) {
    EXPECT_TRUE(this->files().is_writable());
    EXPECT_TRUE(this->files().list("").take().empty());
}

TYPED_TEST(FileStoreContract, ReadFileKeepsToItsLimit) {
    this->write("a", "hello");
    EXPECT_TRUE(read_file(this->files(), "a", 5));
    expect_error(read_file(this->files(), "a", 4), ErrorCode::malformed);
    expect_error(read_file(this->files(), "none", 4), ErrorCode::missing);
    this->write("empty", "");
    EXPECT_TRUE(read_file(this->files(), "empty", 0).take().empty());
}

TYPED_TEST(FileStoreContract, WriteFileAtomicReplacesAndLeavesNothingElse) {
    ASSERT_TRUE(this->files().make_folder("m"));
    ASSERT_TRUE(write_file_atomic(this->files(), "m/a", base::as_bytes("one, longer")));
    ASSERT_TRUE(write_file_atomic(this->files(), "m/a", base::as_bytes("two")));
    EXPECT_EQ(this->read("m/a"), "two");
    EXPECT_EQ(this->files().list("m").take(), std::vector<std::string>{"a"});
}

TYPED_TEST(FileStoreContract, WriteFileAtomicReplacesLeftovers) {
    this->write("a.new", "a long leftover of a power cut");
    ASSERT_TRUE(write_file_atomic(this->files(), "a", base::as_bytes("two")));
    EXPECT_EQ(this->read("a"), "two");
    this->foreign("a.new");
    ASSERT_TRUE(write_file_atomic(this->files(), "a", base::as_bytes("three")));
    EXPECT_EQ(this->read("a"), "three");
    EXPECT_EQ(this->files().list("").take(), std::vector<std::string>{"a"});
}

}  // namespace
}  // namespace vault::store
