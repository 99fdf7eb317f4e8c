// SPDX-License-Identifier: Apache-2.0
#include "vault/format/seal_body.h"

#include "crypto/base/codec.h"
#include "vault/format/journal_head.h"

namespace vault::format {

Bytes SealBody::encode() const {
    CHECK(is_origin(origin));
    Bytes out;
    base::Writer writer(out);
    writer.u8(0).u16(kOriginSize).bytes(base::as_bytes(origin)).u64(commit).u64(size).id(root).id(previous);
    writer.bytes(next_key).u64(lamport).id(person).u8(closing ? 1 : 0);
    CHECK(out.size() == kSealBodySize);
    return out;
}

Result<SealBody> SealBody::decode(ByteView bytes) {
    base::Reader in(bytes);
    if (in.u8() != 0) return fail(ErrorCode::too_new);
    SealBody body;
    body.origin = base::as_text(in.bytes(in.u16()));
    body.commit = in.u64();
    body.size = in.u64();
    body.root = in.id<RootHash>();
    body.previous = in.id<SealBodyHash>();
    body.next_key = in.array<32>();
    body.lamport = in.u64();
    body.person = in.id<PersonId>();
    const std::uint8_t flags = in.u8();
    body.closing = flags == 1;
    if (!in.at_end() || flags > 1 || !is_origin(body.origin)) return fail(ErrorCode::malformed);
    if (body.size == 0 || body.lamport == 0) return fail(ErrorCode::malformed);
    return body;
}

Bytes SealRecord::encode(std::size_t size) const {
    Bytes out;
    out.reserve(size);
    base::Writer writer(out);
    writer.u32(static_cast<std::uint32_t>(body.size())).bytes(body).bytes(seal_signature).bytes(person_signature);
    CHECK(out.size() <= size);
    writer.zeros_to(size);
    return out;
}

Result<SealRecord> SealRecord::decode(ByteView plain) {
    base::Reader in(plain);
    SealRecord record;
    const ByteView body = in.bytes(in.u32());
    record.seal_signature = in.array<64>();
    record.person_signature = in.array<64>();
    in.zeros_to_end();
    if (!in.ok() || body.empty()) return fail(ErrorCode::malformed);
    record.body.assign(body.begin(), body.end());
    return record;
}

}  // namespace vault::format
