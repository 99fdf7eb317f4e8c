// SPDX-License-Identifier: Apache-2.0
// Writing at a journal's end. Zeros are kept ahead so that a full disk can still log reads (FORMAT.md 8.3); every call
// opens the file anew, because a File is dead after its first error and a journal must go on.
#pragma once

#include "vault/journal/examine.h"

namespace vault::journal {

// The file reaches to `size` with zeros, so that what is appended has its place: full_disk here leaves the journal as
// it was. Best effort: 64 KiB more.
Result<void> make_room(const JournalFile& file, std::uint64_t size);
// Durable when it returns.
Result<void> write_durably(const JournalFile& file, std::uint64_t offset, ByteView bytes);

struct Ending {
    std::uint64_t offset = 0;  // where bytes are written
    ByteView bytes;
    std::uint64_t end = 0;       // the journal's, after them
    std::uint64_t used_end = 0;  // bytes up to here are unsealed and go
    bool cut_tail = false;       // no zeros are kept: a closing commit
};
// The last write of a commit, and everything behind it zeros or gone; durable when it returns.
Result<void> write_ending(const JournalFile& file, const Ending& ending);
// After a failed append: what it left is no unsealed bytes. Best effort.
void clear_behind(const JournalFile& file, std::uint64_t end);

// SHA-256 of the unsealed bytes (of their first MiB).
Result<ContentHash> digest_of_tail(const JournalFile& file, std::uint64_t end, std::uint64_t used_end);

}  // namespace vault::journal
