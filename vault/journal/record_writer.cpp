// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/record_writer.h"

namespace vault::journal {

namespace {

constexpr std::size_t kWorthCompressing = 256;

Bytes pack(ByteView content, content::block::Compressor& compressor, int level) {
    format::FrameBody body{format::FrameCodec::raw, static_cast<std::uint32_t>(content.size()), content};
    if (content.size() <= kWorthCompressing) return body.encode();
    const crypto::WipedBuffer packed = compressor.compress(content, level, content.size());
    if (packed.empty()) return body.encode();
    body.codec = format::FrameCodec::zstd;
    body.packed = packed;
    return body.encode();
}

}  // namespace

void append_record(const RecordPlace& at, format::RecordType type, std::uint64_t sequence, ByteView body, Bytes& out) {
    using crypto::SealedKind;
    const std::size_t sealed = body.size() + crypto::kSealOverhead;
    const format::RecordHead head{type, static_cast<std::uint32_t>(sealed), sequence};
    const SealedKind kind = type == format::RecordType::frame ? SealedKind::frame : SealedKind::seal_record;
    base::append(
        out, crypto::encrypt(*at.key, at.place.context(SealedKind::record_head, at.commit, at.ordinal), head.encode()));
    base::append(out, crypto::encrypt(*at.key, at.place.context(kind, at.commit, at.ordinal), body));
}

void append_frame(const RecordPlace& at, const format::Frame& frame, content::block::Compressor& compressor, int level,
                  Bytes& out) {
    Bytes content = frame.encode();
    Bytes body = pack(content, compressor, level);
    append_record(at, format::RecordType::frame, frame.first, body, out);
    crypto::wipe(content);
    crypto::wipe(body);
}

void append_seal(const RecordPlace& at, const format::SealRecord& record, TreeSize tree, std::size_t size, Bytes& out) {
    const std::size_t before = out.size();
    const std::size_t plain = size - format::RecordHead::kSealedSize - crypto::kSealOverhead;
    append_record(at, format::RecordType::seal, tree, record.encode(plain), out);
    CHECK(out.size() - before == size);
}

}  // namespace vault::journal
