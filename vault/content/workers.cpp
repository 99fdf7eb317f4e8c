// SPDX-License-Identifier: Apache-2.0
#include "vault/content/workers.h"

namespace vault::content {

Workers::Workers(const Compartment& compartment, unsigned threads, int level)
    : m_ids(compartment), m_level(level) {
    for (unsigned i = 0; i < threads; ++i) m_threads.emplace_back([this] { run(); });
}

Workers::~Workers() { m_tasks.close(); }

void Workers::make_ids(std::shared_ptr<Batch> batch) { m_tasks.push({.batch = std::move(batch), .block = nullptr}); }
void Workers::pack(std::shared_ptr<Block> block) { m_tasks.push_first({.batch = nullptr, .block = std::move(block)}); }

void Workers::run() {
    block::Compressor compressor;
    while (auto task = m_tasks.pop()) {
        if (task->batch != nullptr) {
            Batch& batch = *task->batch;
            for (BatchChunk& chunk : batch.chunks) {
                if (chunk.zeros) continue;
                chunk.id = id_of(chunk.kind, ByteView(batch.bytes).subspan(chunk.offset, chunk.length));
            }
            batch.has_ids.release();
        } else {
            Block& block = *task->block;
            if (!block::looks_incompressible(block.plain())) {
                block.packed = compressor.compress(block.plain(), m_level, block.used);
                if (!block.packed.empty()) block.codec = pack::Codec::zstd;
            }
            block.is_packed.release();
        }
    }
}

}  // namespace vault::content
