// SPDX-License-Identifier: Apache-2.0
#include "vault/content/chunk_source.h"

#include "crypto/base/codec.h"
#include "vault/format/recipe.h"

namespace vault::content {
namespace {

constexpr std::uint16_t kMaxParts = 4096;

Error damaged(const PackId& pack) { return Error(ErrorCode::content_damaged).with_id(pack.hex()); }

}  // namespace

Result<ChunkSource::Bytes> ChunkSource::load(IdKind kind, const ChunkRef& ref) {
    const auto places = TRY(m_index.locate(ref.id));
    std::optional<Error> why;
    for (const index::Place& place : places) {
        if (place.entry.kind != kind || place.entry.length != ref.length) return fail(ErrorCode::malformed);
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
Result<ChunkSource::Bytes> ChunkSource::compose(const index::Place& place, ByteView parts) {
    const auto whole = std::make_shared<crypto::WipedBuffer>();
    whole->reserve(place.entry.length);
    const auto append = [&](ByteView bytes) {
        const bool fits = !bytes.empty() && bytes.size() <= place.entry.length - whole->size();
        if (fits) whole->insert(whole->end(), bytes.begin(), bytes.end());
        return fits;
    };
    base::Reader reader(parts);
    const std::uint16_t count = reader.u16();
    if (count == 0 || count > kMaxParts) return fail(damaged(place.pack));
    for (std::uint16_t i = 0; i < count; ++i) {
        const std::uint8_t what = reader.u8();
        if (what == 0) {
            if (!append(reader.bytes(reader.u32())) || !reader.ok()) return fail(damaged(place.pack));
            continue;
        }
        const auto id = reader.id<ChunkId>();
        const std::uint32_t offset = reader.u32();
        const std::uint32_t length = reader.u32();
        if (what != 1 || !reader.ok()) return fail(damaged(place.pack));
        std::optional<Bytes> part;
        for (const index::Place& plain : TRY(m_index.locate(id))) {
            if (plain.entry.form != Form::plain || plain.entry.kind != place.entry.kind) continue;
            auto bytes = stored_form(plain);
            if (bytes) {
                part = bytes.take();
                break;
            }
        }
        if (!part || offset > part->view.size() || length > part->view.size() - offset ||
            !append(part->view.subspan(offset, length))) {
            return fail(damaged(place.pack));
        }
    }
    if (!reader.at_end() || whole->size() != place.entry.length) return fail(damaged(place.pack));
    return Bytes{.owner = whole, .view = ByteView(*whole)};
}

Result<std::shared_ptr<const crypto::WipedBuffer>> ChunkSource::block(const PackId& pack, std::uint32_t ordinal) {
    for (auto cached = m_blocks.begin(); cached != m_blocks.end(); ++cached) {
        if (cached->block != ordinal || cached->pack != pack) continue;
        m_blocks.splice(m_blocks.begin(), m_blocks, cached);
        return m_blocks.front().plain;
    }
    const auto reader = TRY(m_index.pack(pack));
    auto plain = reader->read_block(ordinal);
    if (!plain) return fail(plain.error().code == ErrorCode::io ? plain.error() : damaged(pack));
    m_blocks.push_front({.pack = pack,
                         .block = ordinal,
                         .plain = std::make_shared<const crypto::WipedBuffer>(plain.take())});
    if (m_blocks.size() > kCachedBlocks) m_blocks.pop_back();
    return m_blocks.front().plain;
}

}  // namespace vault::content
