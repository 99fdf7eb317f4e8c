// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/opened.h"

#include "vault/store/layout.h"

namespace vault::journal {

namespace {

Result<format::JournalHead> read_head(const store::File& file, const crypto::JournalKey& key,
                                      const JournalPlace& place) {
    Bytes page(format::kSectorSize);
    page.resize(TRY(file.read_at(0, page)));
    return open_head_page(key, place, page);
}

std::unique_ptr<store::File> open_copy(const JournalFile& at) {
    if (at.copy.empty()) return nullptr;
    auto copy = at.files->open(at.copy, store::Access::read);
    return copy ? copy.take() : nullptr;
}

}  // namespace

JournalFile JournalFile::in_vault(store::FileStore& vault, const JournalId& id) {
    return {&vault, store::layout::journal(id), store::layout::journal_copy(id)};
}
JournalFile JournalFile::in_state_folder(store::FileStore& state, const JournalId& id) {
    return {&state, store::layout::carried_journal(id), {}};
}

Result<OpenedJournal> open_journal(const JournalFile& at, const JournalId& id, const Compartment& compartment) {
    OpenedJournal opened{nullptr, open_copy(at), journal_key(compartment, id), place_of(compartment, id), {}};
    auto file = at.files->open(at.name, store::Access::read);
    if (!file && !opened.copy) return fail(std::move(file).error());
    auto head = file ? read_head(**file, opened.key, opened.place)
                     : Result<format::JournalHead>(base::Unexpected(std::move(file).error()));
    if (file) opened.file = file.take();
    if (!head && opened.copy) {
        auto other = read_head(*opened.copy, opened.key, opened.place);
        opened.head_from_copy = other.has_value();
        if (other) head = std::move(other);
    }
    if (!head) return fail(std::move(head).error());
    const auto birth_key = crypto::parse_verify_key(head->birth_key);
    const auto log_key = crypto::parse_verify_key(head->log_key);
    if (!birth_key || !log_key) return fail(ErrorCode::malformed);
    opened.info = {id, head->device, head->origin, *birth_key, *log_key};
    return opened;
}

Result<std::unique_ptr<store::Lock>> lock_others_out(const JournalFile& at) {
    // Asked first, because a lock makes the file that it is taken on.
    auto file = at.files->open(at.name, store::Access::read);
    if (!file && file.error().code == ErrorCode::missing && !at.files->open(at.copy, store::Access::read)) {
        return fail(std::move(file).error());
    }
    return at.files->lock(at.copy, store::Wait::yes);
}

std::unique_ptr<store::Lock> keep_writers_out(const JournalFile& at) {
    if (at.copy.empty() || !at.files->open(at.copy, store::Access::read)) return nullptr;
    auto lock = at.files->lock_shared(at.copy, store::Wait::yes);
    return lock ? lock.take() : nullptr;
}

}  // namespace vault::journal
