// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/copy_writer.h"

#include <algorithm>

#include "vault/journal/mend.h"

namespace vault::journal {

namespace {

// More than this does not wait for the session's end.
constexpr std::uint64_t kUnsynced = 262144;
// What an earlier session may have left unsynced, and more.
constexpr std::uint64_t kLookedAt = 2 * kUnsynced;

// Whether both have the same bytes there.
bool is_same(const store::File& file, const store::File& copy, std::uint64_t from, std::uint64_t end) {
    Bytes mine(static_cast<std::size_t>(end - from));
    Bytes other(mine.size());
    const auto got_mine = file.read_at(from, mine);
    const auto got_other = copy.read_at(from, other);
    return got_mine && got_other && *got_mine == mine.size() && *got_other == other.size() && mine == other;
}

}  // namespace

void CopyWriter::write(const JournalFile& at, const Written& commit) {
    if (at.copy.empty()) return;
    if (m_target && m_target->journal != commit.journal) finish();
    m_target = Target{at, commit.journal, commit.offset + commit.frames.size() + commit.seal.size()};
    m_unsynced += commit.frames.size() + commit.seal.size();
    static_cast<void>(write_now(at, commit).has_value());
}

Result<void> CopyWriter::write_now(const JournalFile& at, const Written& commit) {
    // Somebody who mends or rewrites it is not waited for. Where locks fail nobody does that.
    const auto alone = at.files->lock(at.copy, store::Wait::no);
    if (!alone && alone.error().code == ErrorCode::busy) return {};
    auto file = at.files->open(at.copy, store::Access::write);
    if (!file && file.error().code == ErrorCode::missing) file = at.files->create(at.copy);
    const std::unique_ptr<store::File> copy = TRY(std::move(file));
    if (TRY(copy->size()) == 0) {
        Bytes head(format::kSectorSize);
        const auto journal = TRY(at.files->open(at.name, store::Access::read));
        head.resize(TRY(journal->read_at(0, head)));
        TRY(copy->write_at(0, head));
    }
    TRY(copy->write_at(commit.offset, commit.frames));
    TRY(copy->write_at(commit.offset + commit.frames.size(), commit.seal));
    if (m_unsynced < kUnsynced) return {};
    m_unsynced = 0;
    return copy->sync();
}

void CopyWriter::finish() {
    if (!m_target) return;
    const Target target = std::move(*m_target);
    m_target.reset();
    m_unsynced = 0;
    static_cast<void>(finish_now(target).has_value());
}

Result<void> CopyWriter::finish_now(const Target& target) const {
    const JournalFile& at = target.at;
    {
        auto alone = at.files->lock(at.copy, store::Wait::no);
        if (!alone && alone.error().code == ErrorCode::busy) return {};
        const auto file = TRY(at.files->open(at.name, store::Access::read));
        const auto copy = TRY(at.files->open(at.copy, store::Access::write));
        const std::uint64_t from = target.end - std::min(target.end, kLookedAt);
        if (is_same(*file, *copy, from, target.end)) return copy->sync();
    }
    return mend(at, target.journal, m_compartment).has_value() ? Result<void>() : fail(ErrorCode::io);
}

}  // namespace vault::journal
