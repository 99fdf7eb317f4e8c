// SPDX-License-Identifier: Apache-2.0
#include "vault/event/event.h"

#include <algorithm>

namespace vault::event {

base::ByteArray<57> encode_leaf(LeafIndex sequence, const ContentHash& commitment, const SubjectTag& tag) {
    base::ByteArray<57> leaf{};  // byte 0: version 0
    const auto index = base::be64(sequence);
    auto place = std::copy(index.begin(), index.end(), leaf.begin() + 1);
    place = std::copy(commitment.bytes().begin(), commitment.bytes().end(), place);
    std::copy(tag.bytes().begin(), tag.bytes().end(), place);
    return leaf;
}

ContentHash commit_to_text(const Salt& salt, std::string_view text) {
    return ContentHash(crypto::sha256(crypto::labels::kEventCommitment, salt, base::as_bytes(text)).bytes());
}

SubjectTag subject_tag(const crypto::SubjectKey& key, std::string_view origin, LeafIndex sequence) {
    Bytes message;
    message.reserve(origin.size() + sizeof sequence);
    base::append(message, base::as_bytes(origin));
    base::append(message, base::be64(sequence));
    return SubjectTag(crypto::hmac_sha256_16(key, message));
}

}  // namespace vault::event
