// SPDX-License-Identifier: Apache-2.0
// PackWriter: blocks in order into packs, packs onto the disk. One thread seals and lays out, one writes and syncs, so
// that neither waits for the other.
#pragma once

#include <set>
#include <thread>

#include "vault/content/batch.h"
#include "vault/content/channel.h"
#include "vault/content/remainder.h"

namespace vault::content {

class PackWriter {
  public:
    struct Shared {
        store::FileStore& files;
        BufferPool& buffers;
        Failure& failure;
        Counters& counters;
    };
    // level: zstd's, for blocks that are cut again.
    PackWriter(const Shared& shared, const Compartment& compartment, int level);
    // Packs that no Drain named are removed again.
    ~PackWriter();

    void add(std::shared_ptr<Block> block);
    // Ends the open pack; `drain` is done when every file and folder is synced, or something failed.
    void drain(std::shared_ptr<Drain> drain);

    struct Written {
        PackRef ref;
        pack::Index index;
    };
    // Packs that can be read since the last call.
    std::vector<Written> take_written();
    // Packs that no Drain named, after the threads were ended.
    std::vector<PackRef> stop();

  private:
    struct Item {
        std::shared_ptr<Block> block;
        std::shared_ptr<Drain> drain;
    };
    struct Order {
        std::optional<pack::PackBuilder::Finished> pack;
        std::shared_ptr<Drain> drain;
    };
    void run_packing();
    void seal(Block& block);
    void finish_pack();
    void finish_remainder();
    void run_writing();
    Result<void> write(const pack::PackBuilder::Finished& pack);
    Result<void> make_folders(const std::string& folder);
    Result<void> sync_folders();

    Shared m_shared;
    Compartment m_compartment;
    Channel<Item> m_items;
    Channel<Order> m_orders{1};  // a pack is 16 MiB
    std::optional<pack::PackBuilder> m_builder;  // packing thread
    Remainder m_remainder;                       // likewise

    // writing thread, and whoever holds a Drain
    std::set<std::string, std::less<>> m_folders;   // made
    std::set<std::string, std::less<>> m_unsynced;  // folders
    std::vector<PackRef> m_unnamed;

    std::mutex m_mutex;
    std::vector<Written> m_written;  // under m_mutex
    std::jthread m_writing;
    std::jthread m_packing;
};

}  // namespace vault::content
