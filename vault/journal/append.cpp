// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/append.h"

#include <algorithm>

#include "crypto/digest.h"

namespace vault::journal {

namespace {

constexpr std::uint64_t kZerosAhead = 65536;
constexpr std::size_t kPiece = 65536;

Result<void> write_zeros(store::File& file, std::uint64_t from, std::uint64_t to) {
    const Bytes zeros(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, to > from ? to - from : 0)));
    for (std::uint64_t offset = from; offset < to; offset += zeros.size()) {
        const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(zeros.size(), to - offset));
        TRY(file.write_at(offset, ByteView(zeros).first(piece)));
    }
    return {};
}

}  // namespace

Result<void> make_room(const JournalFile& at, std::uint64_t size) {
    auto file = TRY(at.files->open(at.name, store::Access::write));
    const std::uint64_t old_size = TRY(file->size());
    if (old_size >= size + kZerosAhead) return {};
    // Twice as much as is promised, so that not every commit makes the file longer.
    if (write_zeros(*file, old_size, size + 2 * kZerosAhead)) return {};
    file = TRY(at.files->open(at.name, store::Access::write));
    const std::uint64_t reached = TRY(file->size());
    // Whole sectors only: the end of a journal is looked for at sectors.
    if (old_size >= size || reached >= size) return {};
    auto room = write_zeros(*file, reached, size);
    if (room) return {};
    file = TRY(at.files->open(at.name, store::Access::write));
    static_cast<void>(file->truncate(old_size));
    return room;
}

Result<void> write_durably(const JournalFile& at, std::uint64_t offset, ByteView bytes) {
    const auto file = TRY(at.files->open(at.name, store::Access::write));
    TRY(file->write_at(offset, bytes));
    return file->sync();
}

Result<void> write_ending(const JournalFile& at, const Ending& ending) {
    const auto file = TRY(at.files->open(at.name, store::Access::write));
    TRY(file->write_at(ending.offset, ending.bytes));
    const bool is_long = ending.used_end > ending.end + kMaxTail;
    if (ending.cut_tail || is_long) {
        TRY(file->truncate(ending.end));
    } else if (ending.used_end > ending.end) {
        TRY(write_zeros(*file, ending.end, ending.used_end));
    }
    return file->sync();
}

void clear_behind(const JournalFile& at, std::uint64_t end) {
    const auto file = at.files->open(at.name, store::Access::write);
    if (!file) return;
    const auto tail = read_tail(**file, end);
    if (tail && tail->used_end > end) static_cast<void>(write_zeros(**file, end, tail->used_end));
}

Result<ContentHash> digest_of_tail(const JournalFile& at, std::uint64_t end, std::uint64_t used_end) {
    const auto file = TRY(at.files->open(at.name, store::Access::read));
    Bytes bytes(static_cast<std::size_t>(std::min<std::uint64_t>(used_end - end, kMaxTail)));
    bytes.resize(TRY(file->read_at(end, bytes)));
    return ContentHash(crypto::sha256(bytes).bytes());
}

}  // namespace vault::journal
