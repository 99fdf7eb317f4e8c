// SPDX-License-Identifier: Apache-2.0
#include "vault/format/people_file.h"

#include "crypto/base/codec.h"

namespace vault::format {
namespace {

constexpr std::size_t kSector = 4096;
constexpr std::size_t kCommitmentSize = 32;
constexpr std::size_t kLengthSize = 4;
constexpr std::size_t kAround = kCommitmentSize + crypto::kSealOverhead;

crypto::Context context() {
    crypto::Context context;
    context.kind = crypto::SealedKind::people;
    return context;
}

crypto::Commitment commitment(const crypto::PeopleKey& key, PeopleCopy copy) {
    Bytes text;
    base::Writer(text).bytes(base::as_bytes("people")).u8(static_cast<std::uint8_t>(copy));
    return crypto::commit_to(key, text);
}

}  // namespace

Bytes seal_people(const crypto::PeopleKey& key, PeopleCopy copy, ByteView body) {
    const std::size_t sectors = (kAround + kLengthSize + body.size() + kSector - 1) / kSector;
    CHECK(sectors * kSector <= kMaxPeopleFile);
    crypto::WipedBuffer plain(sectors * kSector - kAround);
    base::store_le<std::uint32_t>(plain, static_cast<std::uint32_t>(body.size()));
    std::copy(body.begin(), body.end(), plain.begin() + kLengthSize);

    Bytes out(sectors * kSector);
    const crypto::Commitment first = commitment(key, copy);
    std::copy(first.begin(), first.end(), out.begin());
    crypto::encrypt_into(key, context(), plain, MutableByteView(out).subspan(kCommitmentSize));
    return out;
}

Result<crypto::WipedBuffer> open_people(const crypto::PeopleKey& key, PeopleCopy copy, ByteView file) {
    if (file.empty() || file.size() % kSector != 0 || file.size() > kMaxPeopleFile) {
        return fail(Error(ErrorCode::malformed).with_detail("size " + std::to_string(file.size())));
    }
    if (!crypto::equal_constant_time(commitment(key, copy), file.first(kCommitmentSize))) {
        return fail(ErrorCode::not_authentic);
    }
    const auto plain = crypto::decrypt(key, context(), file.subspan(kCommitmentSize));
    if (!plain) return fail(ErrorCode::not_authentic);
    base::Reader reader(*plain);
    const ByteView body = reader.bytes(reader.u32());
    reader.zeros_to_end();
    if (!reader.at_end()) return fail(ErrorCode::malformed);
    return crypto::WipedBuffer(body.begin(), body.end());
}

}  // namespace vault::format
