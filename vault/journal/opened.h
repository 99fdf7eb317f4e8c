// SPDX-License-Identifier: Apache-2.0
// A journal as it stands in a store: its file, and in a vault the copy beside it (FORMAT.md 8.6). Either may be
// missing, damaged or behind: what counts is what opens in one of them.
#pragma once

#include <memory>
#include <string>

#include "vault/journal/place.h"
#include "vault/journal/record_reader.h"
#include "vault/store/file_store.h"

namespace vault::journal {

struct Info {
    JournalId journal;
    DeviceId device;
    std::string origin;
    crypto::VerifyKey birth_key;
    crypto::VerifyKey log_key;
    std::size_t age{};  // of the root under which it opens
};

struct JournalFile {
    store::FileStore* files = nullptr;
    std::string name;
    std::string copy{};  // its name; empty: there is none, as in a state folder

    static JournalFile in_vault(store::FileStore& vault, const JournalId& id);
    static JournalFile in_state_folder(store::FileStore& state, const JournalId& id);
};

struct OpenedJournal {
    std::unique_ptr<store::File> file;  // one of the two may be missing
    std::unique_ptr<store::File> copy;
    crypto::JournalKey key;
    JournalPlace place;
    Info info;
    bool head_from_copy = false;

    // Outlived by this.
    RecordReader reader(std::size_t read_ahead) const {
        return RecordReader({file.get(), &key, place, read_ahead, copy.get()});
    }
    // The file, or the copy that stands in for it.
    const store::File& tail_file() const { return file ? *file : *copy; }
};
// The fault of the file if its head opens in neither: not_authentic when the journal is of another compartment (or
// altered); malformed, too_new, missing, not_a_file.
Result<OpenedJournal> open_journal(const JournalFile& at, const JournalId& id, const Compartment& compartment);

// Whoever rewrites or mends a journal holds this, the innermost of all locks. missing: there is no such journal.
Result<std::unique_ptr<store::Lock>> lock_others_out(const JournalFile& at);
// What looked broken is looked at again while this is held. Null where there is no copy, or no lock to be had.
std::unique_ptr<store::Lock> keep_writers_out(const JournalFile& at);

}  // namespace vault::journal
