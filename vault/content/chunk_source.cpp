// SPDX-License-Identifier: Apache-2.0
#include "vault/content/chunk_source.h"

#include "vault/format/composed.h"

namespace vault::content {
namespace {

Error damaged(const PackId& pack) { return Error(ErrorCode::content_damaged).with_id(pack.hex()); }

}  // namespace

Result<ChunkSource::Bytes> ChunkSource::load(IdKind kind, const ChunkRef& ref) {
    const auto places = TRY(m_index.locate(ref.id));
    std::optional<Error> why;
    for (const index::Place& place : places) {
        if (place.entry.kind != kind || place.entry.length != ref.length) {
            if (!why) why = Error(ErrorCode::malformed);
            continue;
        }
        auto bytes = load_from(place);
        if (bytes) return bytes;
        // Another pack may have it whole: that is how adding again heals.
        if (!why) why = std::move(bytes).error();
    }
    return fail(*why);
}

Result<ChunkSource::Bytes> ChunkSource::load_from(const index::Place& place) {
    Bytes stored = TRY(stored_form(place));
    if (place.entry.form == Form::plain) return stored;
    return compose(place, stored.view);
}

Result<ChunkSource::Bytes> ChunkSource::stored_form(const index::Place& place) {
    const auto plain = TRY(block(place.pack, place.entry.block));
    const std::size_t end = std::size_t{place.entry.offset} + place.entry.stored_length;
    if (end > plain->size()) return fail(damaged(place.pack));
    return Bytes{.owner = plain, .view = ByteView(*plain).subspan(place.entry.offset, place.entry.stored_length)};
}

// One level deep: what a part refers to is taken plain, so this ends.
Result<ChunkSource::Bytes> ChunkSource::compose(const index::Place& place, ByteView stored) {
    const auto parts = format::decode_composed(stored, place.entry.length);
    if (!parts) return fail(damaged(place.pack));
    const auto whole = std::make_shared<crypto::WipedBuffer>();
    whole->reserve(place.entry.length);
    for (const format::ComposedPart& part : *parts) {
        Bytes from{.owner = nullptr, .view = part.literal};
        if (!part.is_literal()) {
            from = TRY(load_plain(place.entry.kind, part.chunk));
            if (part.offset > from.view.size() || part.length > from.view.size() - part.offset) {
                return fail(damaged(place.pack));
            }
            from.view = from.view.subspan(part.offset, part.length);
        }
        whole->insert(whole->end(), from.view.begin(), from.view.end());
    }
    return Bytes{.owner = whole, .view = ByteView(*whole)};
}

Result<ChunkSource::Bytes> ChunkSource::load_plain(IdKind kind, const ChunkId& id) {
    std::optional<Error> why;
    for (const index::Place& place : TRY(m_index.locate(id))) {
        if (place.entry.form != Form::plain || place.entry.kind != kind) {
            if (!why) why = damaged(place.pack);
            continue;
        }
        auto bytes = stored_form(place);
        if (bytes) return bytes;
        why = std::move(bytes).error();
    }
    return fail(*why);
}

Result<index::PlainBlock> ChunkSource::block(const PackId& pack, std::uint32_t ordinal) {
    auto plain = m_index.block(pack, ordinal);
    if (plain || plain.error().code == ErrorCode::io) return plain;
    const bool gone = plain.error().code == ErrorCode::missing;
    return fail(Error(gone ? ErrorCode::content_missing : ErrorCode::content_damaged).with_id(pack.hex()));
}

}  // namespace vault::content
