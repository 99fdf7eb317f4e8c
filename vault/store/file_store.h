// SPDX-License-Identifier: Apache-2.0
// FileStore: the files of one folder (a vault, or a device's state folder) behind a seam that tests fake. Names are
// relative, '/'-separated, made only by store/layout.h. Nothing follows a symbolic link; a name that is a link, FIFO,
// device or folder where a file is expected answers not_a_file. Durability is explicit: bytes count after File::sync,
// names after sync_folder. Threads: a FileStore may be used by many; a File by one at a time, but read_at by many.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vault/error.h"
#include "vault/types.h"

namespace vault::store {

// What tells one copy of a folder from another: inode and birth time of a file, each where the file system keeps it.
struct FileIdentity {
    std::uint64_t inode = 0;
    std::int64_t birth_seconds = 0;
    std::uint32_t birth_nanoseconds = 0;
    bool has_birth = false;
    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

class File {
  public:
    virtual ~File() = default;
    // Bytes read, fewer than asked only at the end of the file.
    virtual Result<std::size_t> read_at(std::uint64_t offset, MutableByteView out) const = 0;
    // Writes all, growing the file; a failed write leaves any mixture of old and new bytes.
    virtual Result<void> write_at(std::uint64_t offset, ByteView bytes) = 0;
    virtual Result<void> truncate(std::uint64_t size) = 0;
    virtual Result<void> sync() = 0;  // fdatasync
    virtual Result<std::uint64_t> size() const = 0;
    virtual Result<FileIdentity> identity() const = 0;
    // When bytes were last written, by the clock of whoever keeps the file: only to be held against another file of the
    // same store.
    virtual Result<std::chrono::nanoseconds> modified() const = 0;
};

// Held until destroyed.
class Lock {
  public:
    virtual ~Lock() = default;
};

enum class Access : std::uint8_t { read, write };
enum class Wait : std::uint8_t { no, yes };

class FileStore {
  public:
    virtual ~FileStore() = default;

    virtual Result<std::unique_ptr<File>> open(std::string_view name, Access access) const = 0;
    // A new empty file; exists if there is one.
    virtual Result<std::unique_ptr<File>> create(std::string_view name) = 0;
    // Names (not paths) in a folder, sorted; an absent folder is empty.
    virtual Result<std::vector<std::string>> list(std::string_view folder) const = 0;
    virtual Result<void> make_folder(std::string_view name) = 0;  // fine if it is there; parents must be
    virtual Result<void> rename(std::string_view from, std::string_view to) = 0;  // replaces `to`
    virtual Result<void> remove(std::string_view name) = 0;
    virtual Result<void> sync_folder(std::string_view name) = 0;  // "" is the root
    // flock on the file, made if absent. busy when held and wait is no.
    virtual Result<std::unique_ptr<Lock>> lock(std::string_view name, Wait wait) = 0;
    // The same, many at once (flock LOCK_SH).
    virtual Result<std::unique_ptr<Lock>> lock_shared(std::string_view name, Wait wait) = 0;
    // False when no file can be made or written here (read-only file system or no permission).
    virtual bool is_writable() const = 0;
    // For messages and for libraries that open files themselves (SQLCipher): the path on this machine, empty in memory.
    virtual std::string path_of(std::string_view name) const = 0;
};

// Whole file, at most limit bytes (malformed above).
Result<Bytes> read_file(const FileStore& files, std::string_view name, std::uint64_t limit);
// Whole under its name or not there: temporary name, write, sync, rename. Durable after a sync of the folder.
Result<void> write_file_whole(FileStore& files, std::string_view name, ByteView bytes);
// The same with the sync of the folder.
Result<void> write_file_atomic(FileStore& files, std::string_view name, ByteView bytes);

}  // namespace vault::store
