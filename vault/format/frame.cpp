// SPDX-License-Identifier: Apache-2.0
#include "vault/format/frame.h"

#include "crypto/base/codec.h"

namespace vault::format {

namespace {

constexpr std::uint8_t kWhole = 1;
constexpr std::uint8_t kTombstone = 2;
constexpr std::uint8_t kClosedPart = 1;
constexpr std::uint8_t kClosedErased = 2;
constexpr std::uint8_t kSubjectSalt = 4;
constexpr std::size_t kSmallestEvent = 1 + SubjectTag::kSize + ContentHash::kSize;

void encode_event(base::Writer& writer, const FrameEvent& event) {
    writer.u8(event.tombstone ? kTombstone : kWhole).id(event.tag);
    if (event.tombstone) {
        writer.id(*event.tombstone);
        return;
    }
    CHECK(!(event.closed && event.closed_erased));
    const int parts = (event.closed ? kClosedPart : 0) | (event.closed_erased ? kClosedErased : 0) |
                      (event.subject_salt ? kSubjectSalt : 0);
    writer.bytes(event.salt).u32(static_cast<std::uint32_t>(event.text.size())).bytes(base::as_bytes(event.text));
    writer.u8(static_cast<std::uint8_t>(parts));
    if (event.closed) {
        writer.bytes(event.closed->salt).u32(static_cast<std::uint32_t>(event.closed->text.size()));
        writer.bytes(base::as_bytes(event.closed->text));
    }
    if (event.subject_salt) writer.bytes(*event.subject_salt);
}

FrameEvent decode_event(base::Reader& in) {
    FrameEvent event;
    const std::uint8_t form = in.u8();
    event.tag = in.id<SubjectTag>();
    if (form == kTombstone) {
        event.tombstone = in.id<ContentHash>();
        return event;
    }
    if (form != kWhole) in.fail();
    event.salt = in.array<32>();
    event.text = base::as_text(in.bytes(in.u32()));
    const std::uint8_t parts = in.u8();
    if ((parts & ~(kClosedPart | kClosedErased | kSubjectSalt)) != 0) in.fail();
    if ((parts & kClosedPart) != 0 && (parts & kClosedErased) != 0) in.fail();
    if ((parts & kClosedPart) != 0) {
        event.closed.emplace();
        event.closed->salt = in.array<32>();
        event.closed->text = base::as_text(in.bytes(in.u32()));
    }
    event.closed_erased = (parts & kClosedErased) != 0;
    if ((parts & kSubjectSalt) != 0) event.subject_salt = in.array<32>();
    return event;
}

}  // namespace

std::size_t FrameEvent::encoded_size() const {
    if (tombstone) return kSmallestEvent;
    return 1 + SubjectTag::kSize + 32 + 4 + text.size() + 1 + (closed ? 32 + 4 + closed->text.size() : 0) +
           (subject_salt ? 32 : 0);
}

Bytes Frame::encode() const {
    CHECK(!events.empty());
    Bytes out;
    base::Writer writer(out);
    writer.u64(first).u32(static_cast<std::uint32_t>(events.size()));
    for (const FrameEvent& event : events) encode_event(writer, event);
    CHECK(out.size() <= kMaxFrameContent);
    return out;
}

Result<Frame> Frame::decode(ByteView content) {
    if (content.size() > kMaxFrameContent) return fail(ErrorCode::malformed);
    base::Reader in(content);
    Frame frame;
    frame.first = in.u64();
    const std::uint32_t count = in.u32();
    if (count == 0 || count > in.left() / kSmallestEvent) return fail(ErrorCode::malformed);
    frame.events.reserve(count);
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) frame.events.push_back(decode_event(in));
    if (!in.at_end()) return fail(ErrorCode::malformed);
    return frame;
}

Bytes FrameBody::encode() const {
    Bytes out;
    out.reserve(kHeaderSize + packed.size());
    base::Writer(out).u8(static_cast<std::uint8_t>(codec)).u8(0).u16(0).u32(content_length).bytes(packed);
    return out;
}

Result<FrameBody> FrameBody::decode(ByteView plain) {
    base::Reader in(plain);
    const std::uint8_t codec = in.u8();
    const std::uint8_t zero = in.u8();
    const std::uint16_t zeros = in.u16();
    FrameBody body;
    body.content_length = in.u32();
    if (!in.ok() || codec > 1 || zero != 0 || zeros != 0) return fail(ErrorCode::malformed);
    if (body.content_length < kFrameHeaderSize || body.content_length > kMaxFrameContent) {
        return fail(ErrorCode::malformed);
    }
    body.codec = static_cast<FrameCodec>(codec);
    body.packed = in.bytes(in.left());
    if (body.codec == FrameCodec::raw && body.packed.size() != body.content_length) return fail(ErrorCode::malformed);
    return body;
}

}  // namespace vault::format
