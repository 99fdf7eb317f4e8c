// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/opened.h"

#include "vault/store/layout.h"

namespace vault::journal {

namespace {

// Under whichever root it opens, which `opened` then has the key of.
Result<format::JournalHead> read_head(const store::File& file, const Compartment& compartment, OpenedJournal& opened) {
    Bytes page(format::kSectorSize);
    page.resize(TRY(file.read_at(0, page)));
    auto head = open_head_page(opened.key, opened.place, page);
    for (std::size_t age = 1; !head && age < compartment.roots(); ++age) {
        crypto::JournalKey key = journal_key(compartment, opened.place.journal, age);
        auto other = open_head_page(key, opened.place, page);
        if (!other && other.error().code == ErrorCode::not_authentic) continue;
        head = std::move(other);
        opened.key = std::move(key);
        opened.info.age = age;
        break;
    }
    return head;
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
    opened.info.age = 0;
    auto file = at.files->open(at.name, store::Access::read);
    if (!file && !opened.copy) return fail(std::move(file).error());
    auto head = file ? read_head(**file, compartment, opened)
                     : Result<format::JournalHead>(base::Unexpected(std::move(file).error()));
    if (file) opened.file = file.take();
    if (!head && opened.copy) {
        auto other = read_head(*opened.copy, compartment, opened);
        opened.head_from_copy = other.has_value();
        if (other) head = std::move(other);
    }
    if (!head) return fail(std::move(head).error());
    const auto birth_key = crypto::parse_verify_key(head->birth_key);
    const auto log_key = crypto::parse_verify_key(head->log_key);
    if (!birth_key || !log_key) return fail(ErrorCode::malformed);
    opened.info = {id, head->device, head->origin, *birth_key, *log_key, opened.info.age};
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
