// SPDX-License-Identifier: Apache-2.0
#include "vault/content/live_chunks.h"

#include <algorithm>
#include <cstring>

#include "vault/content/chunk_source.h"
#include "vault/content/recipe/chunk_id.h"
#include "vault/content/recipe/recipe_entries.h"
#include "vault/format/composed.h"

namespace vault::content {
namespace {

constexpr std::size_t kUnsettled = 1U << 16;

std::uint64_t short_form(const ChunkId& id) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, id.view().data(), sizeof(bytes));
    return bytes;
}

}  // namespace

LiveChunks::LiveChunks(index::ChunkIndex& index, const Compartment& compartment)
    : m_index(&index), m_chunk_ids(compartment) {}

Result<void> LiveChunks::add(IdKind kind, const format::RootRecipe& content) {
    const Recipe& recipe = content.recipe;
    ChunkSource chunks(*m_index);
    const auto load = [&](const ChunkRef& ref) -> Result<crypto::WipedBuffer> {
        insert(ref.id);
        const ChunkSource::Bytes bytes = TRY(chunks.load(IdKind::recipe, ref));
        if (!m_chunk_ids.fits(ref.id, IdKind::recipe, bytes.view)) return fail(ErrorCode::malformed);
        return crypto::WipedBuffer(bytes.view.begin(), bytes.view.end());
    };
    auto entries = TRY(recipe::RecipeEntries::open(recipe, load));
    while (const auto entry = TRY(entries.next())) insert(entry->id);
    if (recipe.entries.empty()) return {};
    // Under which root these two were stored the recipe does not say.
    for (const crypto::ChunkIdKey& key : m_chunk_ids.keys()) {
        insert(recipe::chunk_id(key, IdKind::recipe, format::encode_recipe_entries(recipe.entries)));
        if (kind != IdKind::data) continue;
        if (const auto root = recipe::root_recipe_chunk_id(key, content)) insert(*root);
    }
    return {};
}

Result<void> LiveChunks::add_bases(const pack::PackReader& pack) {
    for (const std::uint32_t ordinal : of(pack.index())) {
        const pack::ChunkEntry& entry = pack.index().chunks[ordinal];
        if (entry.form != Form::composed) continue;
        const auto block = TRY(m_index->block(pack.ref().pack, entry.block));
        const std::size_t end = std::size_t{entry.offset} + entry.stored_length;
        if (end > block->size()) return fail(ErrorCode::malformed);
        const ByteView stored = ByteView(*block).subspan(entry.offset, entry.stored_length);
        for (const format::ComposedPart& part : TRY(format::decode_composed(stored, entry.length))) {
            if (!part.is_literal()) insert(part.chunk);
        }
    }
    return {};
}

void LiveChunks::insert(const ChunkId& id) {
    m_ids.push_back(short_form(id));
    // Contents that share chunks would fill the memory with the same ones.
    if (m_ids.size() - m_settled >= std::max(kUnsettled, m_settled)) settle();
}

void LiveChunks::settle() const {
    if (m_ids.size() == m_settled) return;
    std::sort(m_ids.begin(), m_ids.end());
    m_ids.erase(std::unique(m_ids.begin(), m_ids.end()), m_ids.end());
    m_settled = m_ids.size();
}

bool LiveChunks::contains(const ChunkId& id) const {
    settle();
    return std::binary_search(m_ids.begin(), m_ids.end(), short_form(id));
}

std::vector<std::uint32_t> LiveChunks::of(const pack::Index& index) const {
    std::vector<std::uint32_t> live;
    for (std::uint32_t ordinal = 0; ordinal < index.chunks.size(); ++ordinal) {
        if (contains(index.chunks[ordinal].id)) live.push_back(ordinal);
    }
    return live;
}

}  // namespace vault::content
