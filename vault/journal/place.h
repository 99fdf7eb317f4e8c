// SPDX-License-Identifier: Apache-2.0
// JournalPlace: which journal of which compartment, as the contexts under which its parts are sealed (FORMAT.md 1.1),
// and its first sector (8.1).
#pragma once

#include "crypto/aead.h"
#include "vault/format/journal_head.h"
#include "vault/format/record.h"
#include "vault/journal/compartment.h"

namespace vault::journal {

struct JournalPlace {
    VaultId vault;
    CompartmentId compartment;
    JournalId journal;

    crypto::Context context(crypto::SealedKind kind, std::uint64_t commit, std::uint32_t ordinal) const {
        return {kind, vault.bytes(), compartment.bytes(), journal.bytes(), commit, ordinal};
    }
};

inline JournalPlace place_of(const Compartment& compartment, const JournalId& journal) {
    return {compartment.vault, compartment.id, journal};
}
// `age`: of the root, as in Compartment.
inline crypto::JournalKey journal_key(const Compartment& compartment, const JournalId& journal, std::size_t age = 0) {
    return crypto::derive<crypto::labels::kJournalKey>(compartment.root_of_age(age), journal.view());
}
crypto::SigningKey log_key(const Compartment& compartment, const JournalId& journal, std::size_t age = 0);

Bytes seal_head_page(const crypto::JournalKey& key, const format::JournalHead& head);
// not_authentic when the page is of another compartment or journal, or altered; malformed, too_new.
Result<format::JournalHead> open_head_page(const crypto::JournalKey& key, const JournalPlace& place, ByteView page);

}  // namespace vault::journal
