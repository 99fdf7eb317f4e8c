// SPDX-License-Identifier: Apache-2.0
// Workers: the threads that compute chunk ids and compress blocks, in any order. Compressing goes first: it frees
// memory.
#pragma once

#include <functional>
#include <thread>

#include "vault/content/batch.h"
#include "vault/content/block/zstd.h"
#include "vault/content/channel.h"
#include "vault/content/recipe/chunk_id.h"

namespace vault::content {

class Workers {
  public:
    Workers(const Compartment& compartment, unsigned threads, int level);
    ~Workers();

    // has_ids is released when the ids are there.
    void make_ids(std::shared_ptr<Batch> batch);
    // is_packed is released when codec and payload are.
    void pack(std::shared_ptr<Block> block);
    ChunkId id_of(IdKind kind, ByteView plain) const { return m_ids.make(kind, plain); }
    const recipe::ChunkIds& ids() const { return m_ids; }

  private:
    struct Task {
        std::shared_ptr<Batch> batch;
        std::shared_ptr<Block> block;
    };
    void run();

    recipe::ChunkIds m_ids;
    int m_level;
    Channel<Task> m_tasks;
    std::vector<std::jthread> m_threads;
};

}  // namespace vault::content
