// SPDX-License-Identifier: Apache-2.0
#include "vault/content/reader.h"

#include <algorithm>

#include "crypto/digest.h"
#include "vault/content/chunk_source.h"
#include "vault/content/recipe/recipe_entries.h"

namespace vault::content {
namespace {

// chunks outlives what is returned.
Result<recipe::RecipeEntries> open_entries(const Recipe& recipe, ChunkSource& chunks) {
    return recipe::RecipeEntries::open(recipe, [&](const ChunkRef& ref) -> Result<crypto::WipedBuffer> {
        const ChunkSource::Bytes bytes = TRY(chunks.load(IdKind::recipe, ref));
        return crypto::WipedBuffer(bytes.view.begin(), bytes.view.end());
    });
}

Result<void> stream(index::ChunkIndex& index, IdKind kind, const Recipe& recipe, const ContentHash& expected,
                    const Sink& sink) {
    ChunkSource chunks(index);
    auto entries = TRY(open_entries(recipe, chunks));
    crypto::Sha256Stream hash;
    ChunkSource::Bytes withheld;
    while (const auto entry = TRY(entries.next())) {
        ChunkSource::Bytes chunk = TRY(chunks.load(kind, *entry));
        hash.update(chunk.view);
        if (!withheld.view.empty()) TRY(sink(withheld.view));
        withheld = std::move(chunk);
    }
    if (ContentHash(hash.finish().bytes()) != expected) return fail(ErrorCode::hash_mismatch);
    return withheld.view.empty() ? Result<void>{} : sink(withheld.view);
}

}  // namespace

ContentReader::ContentReader(const Receipt& receipt, index::ChunkIndex& index, const Compartment& compartment)
    : m_index(index) {
    CHECK(receipt.compartment() == compartment.id);
}

Result<void> ContentReader::read(IdKind kind, const Recipe& recipe, const ContentHash& expected, const Sink& sink) {
    return stream(m_index, kind, recipe, expected, sink);
}

Result<void> check_presence(index::ChunkIndex& index, const Compartment&, const Recipe& recipe,
                            const IsLost& is_lost) {
    ChunkSource chunks(index);
    auto entries = TRY(open_entries(recipe, chunks));
    while (const auto entry = TRY(entries.next())) {
        const auto places = TRY(index.locate(entry->id));
        const auto fits = [&](const index::Place& place) { return place.entry.length == entry->length; };
        const auto is_there = [&](const index::Place& place) { return fits(place) && !(is_lost && is_lost(place)); };
        if (std::any_of(places.begin(), places.end(), is_there)) continue;
        const auto lost = std::find_if(places.begin(), places.end(), fits);
        if (lost == places.end()) return fail(ErrorCode::malformed);
        return fail(Error(ErrorCode::content_damaged).with_id(lost->pack.hex()));
    }
    return {};
}

Result<void> check_content(index::ChunkIndex& index, const Compartment&, IdKind kind, const Recipe& recipe,
                           const ContentHash& expected) {
    return stream(index, kind, recipe, expected, [](ByteView) { return Result<void>{}; });
}

Result<void> read_list(index::ChunkIndex& index, const Compartment&, const Recipe& recipe, const ContentHash& expected,
                       const Sink& sink) {
    return stream(index, IdKind::list, recipe, expected, sink);
}

}  // namespace vault::content
