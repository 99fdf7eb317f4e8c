// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/record_reader.h"

#include <algorithm>

#include "crypto/digest.h"

namespace vault::journal {

namespace {

constexpr std::size_t kTailPiece = 65536;
// Sectors of a record that differ in file and copy: each mixture of them is tried.
constexpr std::size_t kMostChoices = 8;

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

namespace {

Result<OpenedSeal> decode_seal(ByteView plain) {
    OpenedSeal seal;
    seal.record = TRY(format::SealRecord::decode(plain));
    seal.body = TRY(format::SealBody::decode(seal.record.body));
    seal.hash = hash_of_seal_body(seal.record.body);
    return seal;
}

}  // namespace

Result<OpenedSeal> open_seal_record(const crypto::JournalKey& key, const crypto::Context& context, ByteView sealed) {
    const auto plain = crypto::decrypt(key, context, sealed);
    if (!plain) return fail(ErrorCode::not_authentic);
    return decode_seal(*plain);
}

Result<ByteView> RecordReader::view(Window& window, std::uint64_t offset, std::size_t size) const {
    const bool is_there = offset >= window.begin && offset - window.begin <= window.bytes.size() &&
                          window.bytes.size() - (offset - window.begin) >= size;
    if (!is_there) {
        // A length that an attacker with the keys wrote takes no memory unless the file has the bytes.
        if (size > format::kSectorSize && TRY(window.file->size()) < offset + size) return ByteView();
        window.bytes.resize(size + m_source.read_ahead);
        window.begin = offset;
        auto read = window.file->read_at(offset, window.bytes);
        window.bytes.resize(read ? *read : 0);
        if (!read) return fail(std::move(read).error());
    }
    const ByteView bytes = ByteView(window.bytes).subspan(static_cast<std::size_t>(offset - window.begin));
    return bytes.first(std::min(size, bytes.size()));
}

// Reading errors count only if it opens nowhere.
Result<std::optional<crypto::WipedBuffer>> RecordReader::open(std::uint64_t offset, std::size_t size,
                                                              const crypto::Context& context) {
    std::optional<Error> unreadable;
    for (Window& window : m_windows) {
        if (window.file == nullptr) continue;
        auto sealed = view(window, offset, size);
        if (!sealed && !unreadable) unreadable = std::move(sealed).error();
        if (!sealed || sealed->size() != size) continue;
        auto plain = crypto::decrypt(*m_source.key, context, *sealed);
        if (!plain) continue;
        m_leans_on_copy = m_leans_on_copy || window.file == m_source.copy;
        m_sealed = *sealed;
        return std::optional<crypto::WipedBuffer>(plain.take());
    }
    if (unreadable) return fail(std::move(*unreadable));
    return std::optional<crypto::WipedBuffer>();
}

namespace {

// One piece of a record, none of it beyond a sector, as the two have it; empty where it cannot be read.
struct Piece {
    Bytes one;
    Bytes other;
};

Bytes read_piece(const store::File& file, std::uint64_t offset, std::size_t size) {
    Bytes bytes(size);
    const auto read = file.read_at(offset, bytes);
    if (!read || *read != size) bytes.clear();
    return bytes;
}

}  // namespace

// Rot in both, in different sectors: then some mixture of their sectors opens.
std::optional<crypto::WipedBuffer> RecordReader::open_mixed(const Record& record, const crypto::Context& context) {
    if (!has_both() || record.head.body_length > format::kMaxSealedFrame) return std::nullopt;
    std::vector<Piece> pieces;
    std::vector<std::size_t> choices;
    for (std::uint64_t offset = record.body_offset(); offset < record.end();) {
        const std::uint64_t next = std::min(record.end(), (offset / format::kSectorSize + 1) * format::kSectorSize);
        const auto size = static_cast<std::size_t>(next - offset);
        Piece piece{read_piece(*m_source.file, offset, size), read_piece(*m_source.copy, offset, size)};
        if (piece.one.empty()) piece.one = piece.other;
        if (piece.one.empty()) return std::nullopt;
        if (!piece.other.empty() && piece.one != piece.other) choices.push_back(pieces.size());
        pieces.push_back(std::move(piece));
        offset = next;
    }
    if (choices.empty() || choices.size() > kMostChoices) return std::nullopt;
    for (std::size_t tried = 0; tried < std::size_t{1} << choices.size(); ++tried) {
        m_mixed.clear();
        for (std::size_t i = 0, choice = 0; i < pieces.size(); ++i) {
            const bool is_choice = choice < choices.size() && choices[choice] == i;
            const bool takes_other = is_choice && (tried >> choice & 1) != 0;
            base::append(m_mixed, takes_other ? pieces[i].other : pieces[i].one);
            if (is_choice) ++choice;
        }
        auto plain = crypto::decrypt(*m_source.key, context, m_mixed);
        if (!plain) continue;
        m_leans_on_copy = true;
        m_sealed = m_mixed;
        return plain.take();
    }
    return std::nullopt;
}

Result<std::optional<crypto::WipedBuffer>> RecordReader::open_body(const Record& record, crypto::SealedKind kind) {
    const crypto::Context context = m_source.place.context(kind, record.commit, record.ordinal);
    auto plain = open(record.body_offset(), record.head.body_length, context);
    if (plain && *plain) return plain;
    if (auto mixed = open_mixed(record, context)) return mixed;
    return plain;
}

Result<bool> RecordReader::is_blank(std::uint64_t offset) {
    for (Window& window : m_windows) {
        if (window.file == nullptr) continue;
        const ByteView bytes = TRY(view(window, offset, format::RecordHead::kSealedSize));
        if (std::any_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte != 0; })) return false;
    }
    return true;
}

Result<std::optional<Record>> RecordReader::record(std::uint64_t offset, std::uint64_t commit, std::uint32_t ordinal) {
    const auto plain = TRY(open(offset, format::RecordHead::kSealedSize,
                                m_source.place.context(crypto::SealedKind::record_head, commit, ordinal)));
    if (!plain) return std::optional<Record>();
    const format::RecordHead head = TRY(format::RecordHead::decode(*plain));
    return std::optional<Record>(Record{commit, ordinal, offset, head});
}

Result<std::optional<format::Frame>> RecordReader::frame(const Record& record) {
    const auto plain = TRY(open_body(record, crypto::SealedKind::frame));
    if (!plain) return std::optional<format::Frame>();
    return std::optional<format::Frame>(TRY(decode_frame(*plain, m_decompressor)));
}

Result<std::optional<OpenedSeal>> RecordReader::seal(const Record& record) {
    const auto plain = TRY(open_body(record, crypto::SealedKind::seal_record));
    if (!plain) return std::optional<OpenedSeal>();
    return std::optional<OpenedSeal>(TRY(decode_seal(*plain)));
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
