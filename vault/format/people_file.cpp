// SPDX-License-Identifier: Apache-2.0
#include "vault/format/people_file.h"

#include "crypto/base/codec.h"

namespace vault::format {
namespace {

constexpr std::size_t kSmallest = 65536;
constexpr std::size_t kCommitmentSize = 32;
constexpr std::size_t kLengthSize = 4;
constexpr std::size_t kAround = kCommitmentSize + crypto::kSealOverhead;

// The smallest allowed size that fits; above kMaxPeopleFile when none does.
std::size_t file_size_for(std::size_t body) {
    std::size_t size = kSmallest;
    while (size <= kMaxPeopleFile && size < kAround + kLengthSize + body) size *= 2;
    return size;
}

crypto::Context context(const VaultId& vault) {
    crypto::Context context;
    context.kind = crypto::SealedKind::people;
    context.vault = vault.bytes();
    return context;
}

crypto::Commitment commitment(const crypto::PeopleKey& key, PeopleCopy copy) {
    Bytes text;
    base::Writer(text).bytes(base::as_bytes("people")).u8(static_cast<std::uint8_t>(copy));
    return crypto::commit_to(key, text);
}

}  // namespace

bool fits_people_file(std::size_t body_size) { return file_size_for(body_size) <= kMaxPeopleFile; }

Bytes seal_people(const crypto::PeopleKey& key, const PeoplePlace& place, ByteView body) {
    const std::size_t size = file_size_for(body.size());
    CHECK(size <= kMaxPeopleFile);
    crypto::WipedBuffer plain(size - kAround);
    base::store_le<std::uint32_t>(plain, static_cast<std::uint32_t>(body.size()));
    std::copy(body.begin(), body.end(), plain.begin() + kLengthSize);

    Bytes out(size);
    const crypto::Commitment first = commitment(key, place.copy);
    std::copy(first.begin(), first.end(), out.begin());
    crypto::encrypt_into(key, context(place.vault), plain, MutableByteView(out).subspan(kCommitmentSize));
    return out;
}

Result<crypto::WipedBuffer> open_people(const crypto::PeopleKey& key, const PeoplePlace& place, ByteView file) {
    const auto wrong_size = [&file] {
        return fail(Error(ErrorCode::malformed).with_detail("size " + std::to_string(file.size())));
    };
    if (file.size() < kSmallest || file.size() > kMaxPeopleFile) return wrong_size();
    if (!crypto::equal_constant_time(commitment(key, place.copy), file.first(kCommitmentSize))) {
        return fail(ErrorCode::not_authentic);
    }
    const auto plain = crypto::decrypt(key, context(place.vault), file.subspan(kCommitmentSize));
    if (!plain) return fail(ErrorCode::not_authentic);
    base::Reader reader(*plain);
    const ByteView body = reader.bytes(reader.u32());
    reader.zeros_to_end();
    if (!reader.at_end()) return fail(ErrorCode::malformed);
    if (file.size() != file_size_for(body.size())) return wrong_size();
    return crypto::WipedBuffer(body.begin(), body.end());
}

}  // namespace vault::format
