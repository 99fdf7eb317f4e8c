// SPDX-License-Identifier: Apache-2.0
#include "vault/store/file_store.h"

#include "vault/store/name.h"

namespace vault::store {
namespace {

// One temporary name for each file, so that a leftover of a power cut is replaced and never gathers.
std::string temporary_name(std::string_view name) { return std::string(name) + ".new"; }

Result<std::unique_ptr<File>> create_over_leftover(FileStore& files, const std::string& name) {
    auto created = files.create(name);
    if (created || created.error().code != ErrorCode::exists) return created;
    TRY(files.remove(name));
    return files.create(name);
}

Result<void> write_and_sync(FileStore& files, const std::string& name, ByteView bytes) {
    const std::unique_ptr<File> file = TRY(create_over_leftover(files, name));
    TRY(file->write_at(0, bytes));
    return file->sync();
}

}  // namespace

Result<Bytes> read_file(const FileStore& files, std::string_view name, std::uint64_t limit) {
    const std::unique_ptr<File> file = TRY(files.open(name, Access::read));
    const std::uint64_t size = TRY(file->size());
    if (size > limit) {
        return fail(Error(ErrorCode::malformed, files.path_of(name)).with_detail("size " + std::to_string(size)));
    }
    Bytes bytes(static_cast<std::size_t>(size));
    const std::size_t got = TRY(file->read_at(0, bytes));
    // Our files are replaced whole, so one that shrinks under our eyes was touched by somebody else.
    if (got != bytes.size()) return fail(Error(ErrorCode::source_changed, files.path_of(name)));
    return bytes;
}

Result<void> write_file_whole(FileStore& files, std::string_view name, ByteView bytes) {
    const std::string temporary = temporary_name(name);
    const auto written = write_and_sync(files, temporary, bytes);
    if (!written) {
        // A full disk gets its space back; if this fails too, the next write replaces the leftover.
        const auto removed = files.remove(temporary);
        static_cast<void>(removed.has_value());
        return written;
    }
    return files.rename(temporary, name);
}

Result<void> write_file_atomic(FileStore& files, std::string_view name, ByteView bytes) {
    TRY(write_file_whole(files, name, bytes));
    return files.sync_folder(folder_of(name));
}

}  // namespace vault::store
