// SPDX-License-Identifier: Apache-2.0
// Arranger: the stage that sees every chunk in order. It asks the index, gathers what is new in blocks, and writes the
// recipes and root recipes. Its one thread owns the chunk index; after a Drain whoever holds that does.
#pragma once

#include <map>
#include <thread>
#include <unordered_set>
#include <vector>

#include "vault/content/pack_writer.h"
#include "vault/content/recipe/recipe_builder.h"
#include "vault/content/workers.h"

namespace vault::content {

class Arranger {
  public:
    struct Stages {
        Workers& workers;
        PackWriter& packs;
        BufferPool& buffers;
        Failure& failure;
        Counters& counters;
    };
    Arranger(const Stages& stages, index::ChunkIndex& index, const chunk::Keys& keys);
    ~Arranger();

    void add(std::shared_ptr<Batch> batch);
    void drain(std::shared_ptr<Drain> drain);
    // Ends the thread.
    void stop();

    // With a Drain in hand:
    std::vector<Stored> take_stored() { return std::exchange(m_stored, {}); }
    void index_written();
    // What of other runs' packs was taken for stored, by ordinal.
    using Rests = std::map<PackId, std::vector<bool>>;
    Rests& rests() { return m_rests; }
    bool is_new(const ChunkId& id);
    void append_aside(IdKind kind, const ChunkId& id, ByteView plain);

  private:
    struct Item {
        std::shared_ptr<Batch> batch;
        std::shared_ptr<Drain> drain;
    };
    void run();
    void arrange(Batch& batch);
    void end_content(ContentEnd& end);
    // In place if the batch's buffer became the block's.
    void append(Batch& batch, const std::uint8_t* bytes, const BatchChunk& chunk);
    ChunkId store_aside(IdKind kind, ByteView plain);
    void dispatch(std::shared_ptr<Block>& block);

    Stages m_stages;
    index::ChunkIndex& m_index;
    Channel<Item> m_items;
    recipe::RecipeBuilder m_recipe;
    std::unordered_set<ChunkId, base::IdHash> m_in_flight;  // on their way into a pack
    std::shared_ptr<Block> m_block;
    std::shared_ptr<Block> m_aside;  // recipes, root recipes and zeros, whose bytes come from no batch
    std::vector<Stored> m_stored;
    Rests m_rests;
    std::jthread m_thread;
};

// As many zeros as a chunk can have.
ByteView zeros();

}  // namespace vault::content
