// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/mend.h"

#include <algorithm>

#include "vault/journal/whole_commit.h"

namespace vault::journal {

namespace {

constexpr std::size_t kPiece = 262144;

bool is_blank(ByteView bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

// One of the two: read as it was found, written only where something is lacking.
struct Side {
    const store::File* file = nullptr;  // null: not there
    std::string name;
    std::unique_ptr<store::File> writing{};
    bool is_made = false;

    // What it has of this sector; fewer bytes at its end, none where it cannot be read.
    Bytes sector(std::uint64_t offset) const {
        Bytes bytes(format::kSectorSize);
        const auto read = file != nullptr ? file->read_at(offset, bytes) : Result<std::size_t>(0);
        bytes.resize(read ? *read : 0);
        return bytes;
    }
    std::optional<Bytes> bytes(std::uint64_t offset, std::size_t size) const {
        if (file == nullptr) return std::nullopt;
        Bytes found(size);
        const auto read = file->read_at(offset, found);
        if (!read || *read != size) return std::nullopt;
        return found;
    }
};

class Mending {
  public:
    Mending(const JournalFile& at, const OpenedJournal& journal)
        : m_at(at), m_journal(journal), m_file{journal.file.get(), at.name}, m_copy{journal.copy.get(), at.copy} {}

    Result<Mended> run() {
        TRY(mend_head());
        RecordReader reader = m_journal.reader(kReadAhead);
        WalkPoint at;
        while (const auto commit = TRY(find_commit(reader, at.commit, at.offset))) {
            // What follows something else is of another continuation and is brought to nobody.
            if (commit->seal.body.previous != at.last) break;
            if (!are_equal(commit->offset, commit->end)) TRY(mend_commit(*commit));
            at = {at.commit + 1, commit->end, commit->seal.hash};
        }
        for (Side* side : {&m_file, &m_copy}) {
            if (side->writing) TRY(side->writing->sync());
            if (side->is_made) TRY(m_at.files->sync_folder(folder()));
        }
        return m_mended;
    }

  private:
    std::string folder() const { return m_at.name.substr(0, m_at.name.rfind('/')); }

    Result<void> mend_head() {
        const auto opens = [&](const Side& side) {
            const auto page = side.bytes(0, format::kSectorSize);
            return page && open_head_page(m_journal.key, m_journal.place, *page);
        };
        const bool file_opens = opens(m_file);
        const bool copy_opens = opens(m_copy);
        if (!file_opens && copy_opens) TRY(put(m_file, 0, *m_copy.bytes(0, format::kSectorSize)));
        if (file_opens && !copy_opens) TRY(put(m_copy, 0, *m_file.bytes(0, format::kSectorSize)));
        return {};
    }

    bool are_equal(std::uint64_t begin, std::uint64_t end) const {
        for (std::uint64_t offset = begin; offset < end; offset += kPiece) {
            const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, end - offset));
            const auto mine = m_file.bytes(offset, size);
            if (!mine || mine != m_copy.bytes(offset, size)) return false;
        }
        return true;
    }

    Result<void> mend_commit(const WalkedCommit& commit) {
        RecordReader reader = m_journal.reader(kReadAhead);
        auto for_file = sealed_bytes(reader, commit);
        reader.turn_around();
        auto for_copy = sealed_bytes(reader, commit);
        // Laid out otherwise in the two: then one of them has it whole.
        if (!for_file) for_file = for_copy;
        if (!for_copy) for_copy = for_file;
        if (!for_file) return {};
        TRY(put(m_file, commit.offset, *for_file));
        return put(m_copy, commit.offset, *for_copy);
    }

    // Sectors that are not so yet.
    Result<void> put(Side& side, std::uint64_t offset, const Bytes& bytes) {
        for (std::size_t i = 0; i < bytes.size(); i += format::kSectorSize) {
            const ByteView wanted = ByteView(bytes).subspan(i, format::kSectorSize);
            const Bytes found = side.sector(offset + i);
            if (std::equal(found.begin(), found.end(), wanted.begin(), wanted.end())) continue;
            if (!side.writing) TRY(begin_writing(side));
            TRY(side.writing->write_at(offset + i, wanted));
            std::uint64_t& count = &side == &m_file  ? m_mended.file_sectors
                                   : is_blank(found) ? m_mended.copy_behind
                                                     : m_mended.copy_sectors;
            ++count;
        }
        return {};
    }

    Result<void> begin_writing(Side& side) {
        auto opened = m_at.files->open(side.name, store::Access::write);
        if (!opened && opened.error().code == ErrorCode::missing) opened = m_at.files->create(side.name);
        side.writing = TRY(std::move(opened));
        // Taking its lock may have made the copy just now.
        side.is_made = side.file == nullptr || side.bytes(0, 1) == std::nullopt;
        return {};
    }

    const JournalFile& m_at;
    const OpenedJournal& m_journal;
    Side m_file;
    Side m_copy;
    Mended m_mended;
};

}  // namespace

Result<Mended> mend(const JournalFile& at, const JournalId& id, const Compartment& compartment) {
    if (at.copy.empty()) return Mended();
    const auto alone = TRY(lock_others_out(at));
    return mend_locked(at, id, compartment);
}

Result<Mended> mend_locked(const JournalFile& at, const JournalId& id, const Compartment& compartment) {
    const OpenedJournal journal = TRY(open_journal(at, id, compartment));
    return Mending(at, journal).run();
}

}  // namespace vault::journal
