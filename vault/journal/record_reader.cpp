// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/record_reader.h"

#include <algorithm>

#include "crypto/digest.h"

namespace vault::journal {

namespace {

constexpr std::size_t kTailPiece = 65536;

Result<format::Frame> decode_frame(ByteView plain, content::block::Decompressor& decompressor) {
    const format::FrameBody body = TRY(format::FrameBody::decode(plain));
    if (body.codec == format::FrameCodec::raw) return format::Frame::decode(body.packed);
    const auto content = TRY(decompressor.decompress(body.packed, body.content_length));
    if (content.size() != body.content_length) return fail(ErrorCode::malformed);
    return format::Frame::decode(content);
}

}  // namespace

SealBodyHash hash_of_seal_body(ByteView body) {
    return SealBodyHash(crypto::sha256(crypto::labels::kSealBodyHash, body).bytes());
}

Result<OpenedSeal> open_seal_record(const crypto::JournalKey& key, const crypto::Context& context, ByteView sealed) {
    const auto plain = crypto::decrypt(key, context, sealed);
    if (!plain) return fail(ErrorCode::not_authentic);
    OpenedSeal seal;
    seal.record = TRY(format::SealRecord::decode(*plain));
    seal.body = TRY(format::SealBody::decode(seal.record.body));
    seal.hash = hash_of_seal_body(seal.record.body);
    return seal;
}

Result<ByteView> RecordReader::view(std::uint64_t offset, std::size_t size) {
    const bool is_there = offset >= m_begin && offset - m_begin <= m_window.size() &&
                          m_window.size() - (offset - m_begin) >= size;
    if (!is_there) {
        // A length that an attacker with the keys wrote takes no memory unless the file has the bytes.
        if (size > format::kSectorSize && TRY(m_source.file->size()) < offset + size) return ByteView();
        m_window.resize(size + m_source.read_ahead);
        m_begin = offset;
        auto read = m_source.file->read_at(offset, m_window);
        m_window.resize(read ? *read : 0);
        if (!read) return fail(std::move(read).error());
    }
    const ByteView window = ByteView(m_window).subspan(static_cast<std::size_t>(offset - m_begin));
    return window.first(std::min(size, window.size()));
}

Result<std::optional<Record>> RecordReader::record(std::uint64_t offset, std::uint64_t commit, std::uint32_t ordinal) {
    const ByteView sealed = TRY(view(offset, format::RecordHead::kSealedSize));
    if (sealed.size() != format::RecordHead::kSealedSize) return std::optional<Record>();
    const crypto::Context context = m_source.place.context(crypto::SealedKind::record_head, commit, ordinal);
    const auto plain = crypto::decrypt(*m_source.key, context, sealed);
    if (!plain) return std::optional<Record>();
    const format::RecordHead head = TRY(format::RecordHead::decode(*plain));
    return std::optional<Record>(Record{commit, ordinal, offset, head});
}

Result<std::optional<crypto::WipedBuffer>> RecordReader::body(const Record& record, crypto::SealedKind kind) {
    const ByteView sealed = TRY(view(record.body_offset(), record.head.body_length));
    if (sealed.size() != record.head.body_length) return std::optional<crypto::WipedBuffer>();
    auto plain = crypto::decrypt(*m_source.key, m_source.place.context(kind, record.commit, record.ordinal), sealed);
    if (!plain) return std::optional<crypto::WipedBuffer>();
    return std::optional<crypto::WipedBuffer>(plain.take());
}

Result<std::optional<format::Frame>> RecordReader::frame(const Record& record) {
    const auto plain = TRY(body(record, crypto::SealedKind::frame));
    if (!plain) return std::optional<format::Frame>();
    return std::optional<format::Frame>(TRY(decode_frame(*plain, m_decompressor)));
}

Result<std::optional<OpenedSeal>> RecordReader::seal(const Record& record) {
    const ByteView sealed = TRY(view(record.body_offset(), record.head.body_length));
    if (sealed.size() != record.head.body_length) return std::optional<OpenedSeal>();
    auto opened = open_seal_record(
        *m_source.key, m_source.place.context(crypto::SealedKind::seal_record, record.commit, record.ordinal), sealed);
    if (opened) return std::optional<OpenedSeal>(opened.take());
    if (opened.error().code == ErrorCode::not_authentic) return std::optional<OpenedSeal>();
    return fail(std::move(opened).error());
}

Result<Tail> read_tail(const store::File& file, std::uint64_t from) {
    const std::uint64_t file_size = TRY(file.size());
    Tail tail{file_size, from};
    if (tail.file_size > from + kMaxTail) {
        tail.used_end = tail.file_size;
        return tail;
    }
    Bytes piece(kTailPiece);
    for (std::uint64_t offset = from; offset < tail.file_size; offset += kTailPiece) {
        const std::size_t got = TRY(file.read_at(offset, piece));
        // Nearly always all zeros, and that is quickly seen.
        if (got > 0 && piece[0] == 0 && std::memcmp(piece.data(), piece.data() + 1, got - 1) == 0) continue;
        const auto last = std::find_if(piece.rend() - static_cast<std::ptrdiff_t>(got), piece.rend(),
                                       [](std::uint8_t byte) { return byte != 0; });
        if (last != piece.rend()) tail.used_end = offset + static_cast<std::uint64_t>(piece.rend() - last);
    }
    return tail;
}

}  // namespace vault::journal
