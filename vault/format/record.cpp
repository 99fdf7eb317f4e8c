// SPDX-License-Identifier: Apache-2.0
#include "vault/format/record.h"

#include "crypto/base/codec.h"

namespace vault::format {

namespace {

constexpr std::uint32_t kSealOverhead = 40;

}  // namespace

Bytes RecordHead::encode() const {
    Bytes out;
    base::Writer(out).u8(static_cast<std::uint8_t>(type)).u8(0).u16(0).u32(body_length).u64(sequence);
    return out;
}

Result<RecordHead> RecordHead::decode(ByteView plain) {
    base::Reader in(plain);
    const std::uint8_t type = in.u8();
    const std::uint8_t zero = in.u8();
    const std::uint16_t zeros = in.u16();
    RecordHead head;
    head.body_length = in.u32();
    head.sequence = in.u64();
    if (!in.at_end() || zero != 0 || zeros != 0) return fail(ErrorCode::malformed);
    if (type != static_cast<std::uint8_t>(RecordType::frame) && type != static_cast<std::uint8_t>(RecordType::seal)) {
        return fail(ErrorCode::malformed);
    }
    head.type = static_cast<RecordType>(type);
    const std::size_t limit = head.type == RecordType::frame ? kMaxSealedFrame : kMaxSealedSealRecord;
    if (head.body_length <= kSealOverhead || head.body_length > limit) return fail(ErrorCode::malformed);
    return head;
}

}  // namespace vault::format
