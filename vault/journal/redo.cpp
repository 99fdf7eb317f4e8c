// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/redo.h"

#include "crypto/digest.h"
#include "vault/journal/whole_commit.h"
#include "vault/store/layout.h"

namespace vault::journal {

namespace {

constexpr std::string_view kCommitment = "redo";

crypto::Context redo_context(const JournalPlace& place) {
    return place.context(crypto::SealedKind::journal_redo, 0, 0);
}

Bytes seal_page(const crypto::JournalKey& key, const JournalPlace& place, const format::RedoHead& head) {
    Bytes page;
    base::append(page, crypto::commit_to(key, base::as_bytes(kCommitment)));
    base::append(page, crypto::encrypt(key, redo_context(place), head.encode()));
    CHECK(page.size() == format::kSectorSize);
    return page;
}

Result<format::RedoHead> open_page(const OpenedJournal& journal, ByteView page) {
    const crypto::Commitment expected = crypto::commit_to(journal.key, base::as_bytes(kCommitment));
    if (page.size() != format::kSectorSize || !crypto::equal_constant_time(expected, page.first(expected.size()))) {
        return fail(ErrorCode::not_authentic);
    }
    const auto plain = crypto::decrypt(journal.key, redo_context(journal.place), page.subspan(expected.size()));
    if (!plain) return fail(ErrorCode::not_authentic);
    return format::RedoHead::decode(*plain);
}

Result<Redo> read_redo(const store::FileStore& files, const OpenedJournal& journal) {
    const Bytes file = TRY(store::read_file(files, store::layout::journal_redo(journal.info.journal),
                                            format::kSectorSize + format::RedoHead::kMaxBytes));
    if (file.size() < format::kSectorSize) return fail(ErrorCode::not_authentic);
    const ByteView bytes = ByteView(file).subspan(format::kSectorSize);
    const format::RedoHead head = TRY(open_page(journal, ByteView(file).first(format::kSectorSize)));
    if (bytes.size() != head.bytes() || ContentHash(crypto::sha256(bytes).bytes()) != head.digest) {
        return fail(ErrorCode::not_authentic);
    }
    return Redo{head.commits, Bytes(bytes.begin(), bytes.end())};
}

Result<void> overwrite(store::FileStore& files, const std::string& name, const Redo& redo) {
    const auto file = TRY(files.open(name, store::Access::write));
    std::size_t at = 0;
    for (const format::RedoCommit& one : redo.commits) {
        TRY(file->write_at(one.offset, ByteView(redo.bytes).subspan(at, static_cast<std::size_t>(one.length))));
        at += static_cast<std::size_t>(one.length);
    }
    return file->sync();
}

// Whether these bytes are that commit, and give back nothing that is erased by now. One that is torn is what the redo
// file is for.
Result<bool> is_wanted(const OpenedJournal& journal, const format::RedoCommit& one, ByteView bytes) {
    const auto then = TRY(read_whole_commit(journal.key, journal.place, one.commit, one.offset, bytes));
    if (!then || then->end != one.offset + one.length) return false;
    RecordReader reader = journal.reader(0);
    const auto now = TRY(read_whole_commit(reader, one.commit, one.offset));
    return !now || (now->end == then->end && now->seal.hash == then->seal.hash && is_as_erased(*then, *now));
}

}  // namespace

Result<void> write_redo(const OpenedJournal& journal, store::FileStore& vault, const Redo& redo) {
    const format::RedoHead head{ContentHash(crypto::sha256(redo.bytes).bytes()), redo.commits};
    Bytes file = seal_page(journal.key, journal.place, head);
    base::append(file, redo.bytes);
    return store::write_file_atomic(vault, store::layout::journal_redo(journal.info.journal), file);
}

Result<void> apply_redo(const JournalFile& at, const JournalId& id, const Redo& redo) {
    // One after the other: a reader finds one of the two whole at any time.
    if (!redo.commits.empty()) {
        TRY(overwrite(*at.files, at.name, redo));
        TRY(overwrite(*at.files, at.copy, redo));
    }
    TRY(at.files->remove(store::layout::journal_redo(id)));
    return at.files->sync_folder(store::layout::kJournals);
}

Result<void> play_redo(const JournalFile& at, const OpenedJournal& journal) {
    auto found = read_redo(*at.files, journal);
    if (!found && found.error().code == ErrorCode::missing) return {};
    const Redo redo = TRY(std::move(found));
    Redo wanted;
    std::size_t begin = 0;
    for (const format::RedoCommit& one : redo.commits) {
        const ByteView bytes = ByteView(redo.bytes).subspan(begin, static_cast<std::size_t>(one.length));
        begin += bytes.size();
        if (!TRY(is_wanted(journal, one, bytes))) continue;
        wanted.commits.push_back(one);
        base::append(wanted.bytes, bytes);
    }
    return apply_redo(at, journal.info.journal, wanted);
}

}  // namespace vault::journal
