// SPDX-License-Identifier: Apache-2.0
#include "vault/content/arranger.h"

#include <cstring>

#include "vault/format/root_recipe.h"

namespace vault::content {
namespace {

pack::ChunkEntry entry_of(const ChunkId& id, IdKind kind, std::size_t length) {
    const auto size = static_cast<std::uint32_t>(length);
    return {.id = id, .kind = kind, .form = Form::plain, .stored_length = size, .length = size};
}

bool has_room(const Block& block, std::size_t length) {
    return block.used + length <= kBatchSize && block.chunks.size() < kBatchChunks;
}

}  // namespace

ByteView zeros() {
    static constexpr std::array<std::uint8_t, chunk::kMaxChunk> kZeros{};
    return kZeros;
}

Arranger::Arranger(const Stages& stages, index::ChunkIndex& index, const chunk::Keys& keys)
    : m_stages(stages),
      m_index(index),
      m_recipe(keys,
               [this](ByteView plain) { return store_aside(IdKind::recipe, plain); }),
      m_thread([this] { run(); }) {}

Arranger::~Arranger() { stop(); }

void Arranger::stop() {
    m_items.close();
    if (m_thread.joinable()) m_thread.join();
}

void Arranger::add(std::shared_ptr<Batch> batch) {
    m_stages.workers.make_ids(batch);
    m_items.push({.batch = std::move(batch), .drain = nullptr});
}
void Arranger::drain(std::shared_ptr<Drain> drain) { m_items.push({.batch = nullptr, .drain = std::move(drain)}); }

void Arranger::run() {
    while (auto item = m_items.pop()) {
        if (item->batch != nullptr) {
            item->batch->has_ids.acquire();
            if (!m_stages.failure.failed()) arrange(*item->batch);
            // Unless a block has it.
            if (!item->batch->bytes.empty()) m_stages.buffers.give_back(std::move(item->batch->bytes));
        } else {
            dispatch(m_block);
            dispatch(m_aside);
            m_stages.packs.drain(std::move(item->drain));
        }
    }
}

void Arranger::index_written() {
    for (const PackWriter::Written& pack : m_stages.packs.take_written()) {
        m_index.insert(pack.ref, pack.index);
        for (const pack::ChunkEntry& chunk : pack.index.chunks) m_in_flight.erase(chunk.id);
    }
}

void Arranger::arrange(Batch& batch) {
    index_written();
    const std::uint8_t* const bytes = batch.bytes.data();  // stays good when a block takes the buffer
    auto end = batch.ends.begin();
    for (std::size_t i = 0; i < batch.chunks.size(); ++i) {
        for (; end != batch.ends.end() && end->chunks == i; ++end) end_content(*end);
        const BatchChunk& chunk = batch.chunks[i];
        m_recipe.add({.id = chunk.id, .length = chunk.length});
        if (is_new(chunk.id)) append(batch, bytes, chunk);
    }
    for (; end != batch.ends.end(); ++end) end_content(*end);
    if (m_block != nullptr && m_block->used >= kBatchTarget) dispatch(m_block);
}

void Arranger::end_content(ContentEnd& end) {
    if (end.abandoned) return m_recipe.reset();
    end.stored.recipe = m_recipe.finish(end.stored.size);
    // Its lists say nothing without the journals.
    if (end.kind == IdKind::data && format::has_root_recipe(end.stored.recipe)) {
        store_aside(IdKind::root, format::encode_root_recipe({end.stored.recipe, end.stored.sha256}));
    }
    m_stored.push_back(std::move(end.stored));
}

ChunkId Arranger::store_aside(IdKind kind, ByteView plain) {
    const ChunkId id = m_stages.workers.id_of(kind, plain);
    if (is_new(id)) append_aside(kind, id, plain);
    return id;
}

bool Arranger::is_new(const ChunkId& id) {
    if (m_in_flight.contains(id)) return false;
    const auto place = m_index.find(id);
    if (!place) return true;
    std::vector<bool>& rests = m_rests[place->pack];
    if (rests.size() <= place->ordinal) rests.resize(place->ordinal + 1);
    rests[place->ordinal] = true;
    return false;
}

void Arranger::append(Batch& batch, const std::uint8_t* bytes, const BatchChunk& chunk) {
    if (chunk.zeros) return append_aside(chunk.kind, chunk.id, zeros().first(chunk.length));
    // A block that took this batch's buffer has room for all of it, so it never goes while it is still read from.
    if (m_block != nullptr && !has_room(*m_block, chunk.length)) dispatch(m_block);
    if (m_block == nullptr) {
        m_block = std::make_shared<Block>();
        m_block->bytes = std::exchange(batch.bytes, {});
    }
    // Within one buffer this only ever moves towards the front, over bytes that are done with.
    std::uint8_t* const to = m_block->bytes.data() + m_block->used;
    if (to != bytes + chunk.offset) std::memmove(to, bytes + chunk.offset, chunk.length);
    m_block->used += chunk.length;
    m_block->chunks.push_back(entry_of(chunk.id, chunk.kind, chunk.length));
    m_in_flight.insert(chunk.id);
    m_stages.counters.fresh += chunk.length;
}

void Arranger::append_aside(IdKind kind, const ChunkId& id, ByteView plain) {
    if (m_aside != nullptr && !has_room(*m_aside, plain.size())) dispatch(m_aside);
    if (m_aside == nullptr) {
        m_aside = std::make_shared<Block>();
        m_aside->bytes.resize(kBatchSize);
        m_aside->pooled = false;
    }
    std::memcpy(m_aside->bytes.data() + m_aside->used, plain.data(), plain.size());
    m_aside->used += plain.size();
    m_aside->chunks.push_back(entry_of(id, kind, plain.size()));
    m_in_flight.insert(id);
    m_stages.counters.fresh += plain.size();
}

void Arranger::dispatch(std::shared_ptr<Block>& block) {
    if (block == nullptr) return;
    m_stages.workers.pack(block);
    m_stages.packs.add(std::move(block));
    block.reset();
}

}  // namespace vault::content
