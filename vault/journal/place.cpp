// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/place.h"

namespace vault::journal {

namespace {

constexpr std::string_view kCommitment = "journal";

}  // namespace

crypto::SigningKey log_key(const Compartment& compartment, const JournalId& journal, std::size_t age) {
    return crypto::SigningKey::from_seed(
        crypto::derive<crypto::labels::kLogSigning>(compartment.root_of_age(age), journal.view()));
}

Bytes seal_head_page(const crypto::JournalKey& key, const format::JournalHead& head) {
    const JournalPlace place{head.vault, head.compartment, head.journal};
    Bytes page;
    base::append(page, crypto::commit_to(key, base::as_bytes(kCommitment)));
    base::append(page, crypto::encrypt(key, place.context(crypto::SealedKind::journal_head, 0, 0), head.encode()));
    CHECK(page.size() == format::kSectorSize);
    return page;
}

Result<format::JournalHead> open_head_page(const crypto::JournalKey& key, const JournalPlace& place, ByteView page) {
    if (page.size() != format::kSectorSize) return fail(ErrorCode::malformed);
    const crypto::Commitment expected = crypto::commit_to(key, base::as_bytes(kCommitment));
    if (!crypto::equal_constant_time(expected, page.first(expected.size()))) return fail(ErrorCode::not_authentic);
    const auto plain =
        crypto::decrypt(key, place.context(crypto::SealedKind::journal_head, 0, 0), page.subspan(expected.size()));
    if (!plain) return fail(ErrorCode::not_authentic);
    const format::JournalHead head = TRY(format::JournalHead::decode(*plain));
    if (head.vault != place.vault || head.compartment != place.compartment || head.journal != place.journal) {
        return fail(ErrorCode::not_authentic);
    }
    return head;
}

}  // namespace vault::journal
