// SPDX-License-Identifier: Apache-2.0
#include "vault/content/pack_writer.h"

#include "crypto/aead.h"
#include "vault/store/layout.h"

namespace vault::content {

namespace layout = store::layout;

PackWriter::PackWriter(const Shared& shared, const Compartment& compartment, int level)
    : m_shared(shared),
      m_compartment(compartment),
      m_remainder(compartment, level),
      m_writing([this] { run_writing(); }),
      m_packing([this] { run_packing(); }) {}

PackWriter::~PackWriter() { stop(); }

void PackWriter::add(std::shared_ptr<Block> block) { m_items.push({.block = std::move(block), .drain = nullptr}); }
void PackWriter::drain(std::shared_ptr<Drain> drain) { m_items.push({.block = nullptr, .drain = std::move(drain)}); }

std::vector<PackWriter::Written> PackWriter::take_written() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_written, {});
}

std::vector<PackRef> PackWriter::stop() {
    m_items.close();
    if (m_packing.joinable()) m_packing.join();
    m_orders.close();
    if (m_writing.joinable()) m_writing.join();
    for (const PackRef& pack : m_unnamed) {
        // What cannot be removed is a pack that no event names: it never counts.
        static_cast<void>(m_shared.files.remove(layout::pack(pack.pack)).has_value());
    }
    return std::exchange(m_unnamed, {});
}

void PackWriter::run_packing() {
    while (auto item = m_items.pop()) {
        if (item->block != nullptr) {
            Block& block = *item->block;
            block.is_packed.acquire();
            if (!m_shared.failure.failed()) seal(block);
            if (block.pooled) m_shared.buffers.give_back(std::move(block.bytes));
        } else {
            finish_remainder();
            m_orders.push({.pack = std::nullopt, .drain = std::move(item->drain)});
        }
    }
}

void PackWriter::seal(Block& block) {
    const ByteView payload = block.payload();
    if (m_builder && !m_builder->fits(payload.size() + crypto::kSealOverhead, block.chunks.size())) finish_pack();
    if (!m_builder) m_builder.emplace(m_compartment);
    Bytes sealed = m_builder->seal_block(m_builder->blocks(), block.codec, payload);
    m_builder->add(std::move(sealed), static_cast<std::uint32_t>(block.used), block.codec, std::move(block.chunks));
}

void PackWriter::finish_pack() {
    if (m_builder && !m_shared.failure.failed()) m_orders.push({.pack = m_builder->finish(), .drain = nullptr});
    m_builder.reset();
}

// What is left when no more comes for now.
void PackWriter::finish_remainder() {
    if (!m_builder || m_shared.failure.failed()) return m_builder.reset();
    std::vector<pack::PackBuilder> packs = m_remainder.spread(std::move(*m_builder));
    m_builder.reset();
    for (pack::PackBuilder& one : packs) m_orders.push({.pack = one.finish(), .drain = nullptr});
}

void PackWriter::run_writing() {
    while (auto order = m_orders.pop()) {
        Result<void> done;
        if (!m_shared.failure.failed()) done = order->pack ? write(*order->pack) : sync_folders();
        if (!done) m_shared.failure.set(std::move(done).error());
        if (order->drain != nullptr) {
            if (!m_shared.failure.failed()) order->drain->packs = std::exchange(m_unnamed, {});
            order->drain->done.release();
        } else if (!m_shared.failure.failed()) {
            const std::lock_guard lock(m_mutex);
            m_written.push_back({.ref = order->pack->ref, .index = std::move(order->pack->index)});
        }
    }
}

// Synced at once: the disk works while the next pack is made, and little is left to wait for at a flush.
Result<void> PackWriter::write(const pack::PackBuilder::Finished& pack) {
    const std::string folder = layout::pack_folder(pack.ref.pack);
    TRY(make_folders(folder));
    // Whole under its name or not there: half a pack could not be told from a planted one.
    TRY(store::write_file_whole(m_shared.files, layout::pack(pack.ref.pack), pack.bytes));
    m_unsynced.insert(folder);
    m_unnamed.push_back(pack.ref);
    m_shared.counters.stored += pack.bytes.size();
    return {};
}

Result<void> PackWriter::make_folders(const std::string& folder) {
    if (m_folders.contains(folder)) return {};
    if (m_folders.empty()) {
        TRY(m_shared.files.make_folder(layout::kPacks));
        m_unsynced.insert("");
    }
    TRY(m_shared.files.make_folder(folder));
    m_folders.insert(folder);
    m_unsynced.insert(std::string(layout::kPacks));
    return {};
}

Result<void> PackWriter::sync_folders() {
    for (const std::string& folder : m_unsynced) TRY(m_shared.files.sync_folder(folder));
    m_unsynced.clear();
    return {};
}

}  // namespace vault::content
