// SPDX-License-Identifier: Apache-2.0
#include "vault/content/inventory.h"

#include "crypto/digest.h"
#include "vault/content/recipe/chunk_id.h"
#include "vault/format/composed.h"

namespace vault::content {
namespace {

bool is_fault_of_content(ErrorCode code) {
    return code == ErrorCode::content_missing || code == ErrorCode::content_damaged || code == ErrorCode::malformed ||
           code == ErrorCode::not_authentic;
}

}  // namespace

// One content, from the entries in its event down to its chunks. Unlike a reader it goes on behind what is missing: the
// lengths say where the next whole entry begins.
class Inventory::Claim {
  public:
    Claim(Inventory& inventory, IdKind kind, const Recipe& recipe)
        : m_inventory(inventory), m_kind(kind), m_left(recipe.size), m_levels(recipe.depth) {}

    Result<void> take(const ChunkRef& entry, std::size_t depth) {
        if (m_left == 0) return {};
        if (depth == 0) {
            m_left -= std::min<std::uint64_t>(m_left, entry.length);
            return look_over(m_inventory.mark(entry.id, m_kind));
        }
        TRY(look_over(m_inventory.mark(entry.id, IdKind::recipe)));
        Level& level = m_levels[depth - 1];
        auto bytes = m_inventory.load(IdKind::recipe, entry);
        if (!bytes) {
            level.kept.clear();
            level.at += entry.length;
            level.skip = (format::kRecipeEntrySize - level.at % format::kRecipeEntrySize) % format::kRecipeEntrySize;
            return look_over(fail(std::move(bytes).error()));
        }
        return take_all(bytes->view, level, depth - 1);
    }

    std::optional<Error>& fault() { return m_fault; }

  private:
    struct Level {
        Bytes kept;             // of an entry that goes on in the next chunk
        std::uint64_t at = 0;   // bytes of this level so far
        std::size_t skip = 0;   // to the next whole entry, behind one that is missing
    };

    Result<void> take_all(ByteView bytes, Level& level, std::size_t depth) {
        level.at += bytes.size();
        const std::size_t skipped = std::min(level.skip, bytes.size());
        level.skip -= skipped;
        base::append(level.kept, bytes.subspan(skipped));
        const std::size_t whole = level.kept.size() / format::kRecipeEntrySize * format::kRecipeEntrySize;
        const auto entries = format::decode_recipe_entries(ByteView(level.kept).first(whole));
        level.kept.erase(level.kept.begin(), level.kept.begin() + static_cast<std::ptrdiff_t>(whole));
        if (!entries) return look_over(fail(entries.error()));
        for (const ChunkRef& entry : *entries) TRY(take(entry, depth));
        return {};
    }

    // What is wrong with a part is kept and does not end it; what keeps us from looking does.
    Result<void> look_over(Result<void> result) {
        if (result) return {};
        if (!is_fault_of_content(result.error().code)) return result;
        if (!m_fault) m_fault = std::move(result).error();
        return {};
    }

    Inventory& m_inventory;
    IdKind m_kind;
    std::uint64_t m_left;
    std::vector<Level> m_levels;
    std::optional<Error> m_fault;
};

Inventory::Inventory(index::ChunkIndex& index, const Compartment& compartment, const std::vector<PackId>& packs)
    : m_index(index),
      m_chunks(index),
      m_ids(compartment) {
    for (const crypto::RootKey* root : compartment.roots()) m_cutting.emplace_back(*root);
    for (const PackId& pack : packs) {
        if (const auto reader = index.pack(pack)) m_claimed[pack].resize((*reader)->index().chunks.size());
    }
}

Result<void> Inventory::mark(const ChunkId& id, IdKind kind) {
    bool found = false;
    for (const index::Place& place : TRY(m_index.locate(id))) {
        if (place.entry.kind != kind) continue;
        found = true;
        const auto claimed = m_claimed.find(place.pack);
        if (claimed == m_claimed.end() || claimed->second[place.ordinal]) continue;
        claimed->second[place.ordinal] = true;
        if (place.entry.form == Form::composed) mark_bases(place);
    }
    return found ? Result<void>() : fail(ErrorCode::malformed);
}

// One level deep: bases are plain.
void Inventory::mark_bases(const index::Place& place) {
    const auto block = m_index.block(place.pack, place.entry.block);
    const std::size_t end = std::size_t{place.entry.offset} + place.entry.stored_length;
    if (!block || end > (*block)->size()) return;
    const ByteView stored = ByteView(**block).subspan(place.entry.offset, place.entry.stored_length);
    const auto parts = format::decode_composed(stored, place.entry.length);
    if (!parts) return;
    for (const format::ComposedPart& part : *parts) {
        if (part.is_literal()) continue;
        // Whether the base is there shows when the chunk itself is read.
        static_cast<void>(mark(part.chunk, place.entry.kind).has_value());
    }
}

Result<ChunkSource::Bytes> Inventory::load(IdKind kind, const ChunkRef& ref) {
    auto bytes = TRY(m_chunks.load(kind, ref));
    if (!m_ids.fits(ref.id, kind, bytes.view)) return fail(ErrorCode::not_authentic);
    return bytes;
}

Result<void> Inventory::claim(IdKind kind, const format::RootRecipe& content) {
    const Recipe& recipe = content.recipe;
    Claim claim(*this, kind, recipe);
    for (const ChunkRef& entry : recipe.entries) TRY(claim.take(entry, recipe.depth));
    for (const crypto::ChunkIdKey& key : m_ids.keys()) {
        const auto root = kind == IdKind::data ? recipe::root_recipe_chunk_id(key, content) : std::nullopt;
        // One that was never made, or is lost, takes nothing away.
        if (root) static_cast<void>(mark(*root, IdKind::root).has_value());
    }
    return claim.fault() ? fail(std::move(*claim.fault())) : Result<void>();
}

Result<void> Inventory::each_left(IdKind kind, const std::function<Result<void>(const ChunkRef&)>& each) {
    for (auto& [pack, claimed] : m_claimed) {
        const auto reader = m_index.pack(pack);
        if (!reader) continue;
        // A copy: the pack may leave the cache meanwhile, and come back.
        const std::shared_ptr<const pack::PackReader> held = *reader;
        const auto& chunks = held->index().chunks;
        for (std::size_t i = 0; i < chunks.size(); ++i) {
            if (chunks[i].kind != kind || claimed[i]) continue;
            TRY(mark(chunks[i].id, kind));
            TRY(each({chunks[i].id, chunks[i].length}));
        }
    }
    return {};
}

Result<void> Inventory::each_root(const EachRoot& each) {
    return each_left(IdKind::root, [&](const ChunkRef& ref) -> Result<void> {
        const auto bytes = load(IdKind::root, ref);
        if (!bytes && !is_fault_of_content(bytes.error().code)) return fail(bytes.error());
        auto root = bytes ? format::decode_root_recipe(bytes->view) : Result<format::RootRecipe>(fail(bytes.error()));
        if (!root) return ++m_unreadable, Result<void>();
        return each(ref.id, *root);
    });
}

Result<void> Inventory::each_piece(const EachPiece& each) {
    return each_left(IdKind::data, [&](const ChunkRef& ref) -> Result<void> {
        const auto bytes = load(IdKind::data, ref);
        if (!bytes && !is_fault_of_content(bytes.error().code)) return fail(bytes.error());
        if (!bytes) return ++m_unreadable, Result<void>();
        Piece piece{.chunk = ref, .sha256 = ContentHash(crypto::sha256(bytes->view).bytes())};
        for (std::size_t age = 0; age < m_cutting.size(); ++age) {
            // It was cut by the keys of the root that its id is of.
            if (recipe::chunk_id(m_ids.keys()[age], IdKind::data, bytes->view) != ref.id) continue;
            piece.is_part = chunk::Chunker(m_cutting[age]).find_cut(bytes->view, false) == ref.length;
        }
        return each(piece);
    });
}

}  // namespace vault::content
