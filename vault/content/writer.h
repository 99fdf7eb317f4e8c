// SPDX-License-Identifier: Apache-2.0
// ContentWriter: from bytes to packs, on all cores. put() reads a source in the calling thread (read, cut, SHA-256) and
// hands chunks to workers (chunk id, look-up, block, compress, seal, write) over bounded queues; order is kept, so the
// same input gives the same recipes. flush() makes all that was put durable. After an error it is dead and says so. One
// caller thread, which leaves the index alone between put() and flush() or checkpoint().
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "vault/content/index/chunk_index.h"

namespace vault::content {

// Bytes to store, in order. A piece is `bytes` (owned by the source until the next call) and behind them `hole` zero
// bytes that were not read.
struct Piece {
    ByteView bytes{};
    std::uint64_t hole = 0;
    bool end = false;
};
class Source {
  public:
    virtual ~Source() = default;
    virtual Result<Piece> next() = 0;
};

using Ticket = std::uint64_t;
struct Stored {
    Ticket ticket = 0;
    Recipe recipe;
    ContentHash sha256;
    std::uint64_t size = 0;
};
struct Flushed {
    std::vector<Stored> stored;    // since the last flush, in ticket order
    std::vector<PackRef> packs;    // durable packs since the last flush or checkpoint
};
struct Totals {
    std::uint64_t bytes = 0;         // read, without holes
    std::uint64_t new_bytes = 0;     // plaintext of chunks that were not there before
    std::uint64_t stored_bytes = 0;  // of pack files
};
struct WriterOptions {
    unsigned threads = 0;            // 0: number of cores
    int level = 3;                   // zstd
    std::size_t memory = 128U << 20; // bound of all buffers together, bytes; less than 80 MiB is taken for that
};

class ContentWriter {
  public:
    // index and files outlive it.
    ContentWriter(store::FileStore& files, index::ChunkIndex& index, const Compartment& compartment,
                  const WriterOptions& options);
    ~ContentWriter();
    ContentWriter(const ContentWriter&) = delete;
    ContentWriter& operator=(const ContentWriter&) = delete;

    // Reads the source to its end. Its Stored comes with a flush. An error of the source is returned and leaves the
    // writer usable (what was read of it is stored as nothing).
    Result<Ticket> put(IdKind kind, Source& source);
    // All that was put is stored; open packs are closed; pack files and their folders are synced; the index has a run
    // (if that cannot be written, which is no error: the index is derived, it comes with a later one).
    Result<Flushed> flush();
    // The packs of what was cut so far are durable; may be called by a Source inside put() (long files).
    Result<std::vector<PackRef>> checkpoint();
    Totals totals() const;

    // What was put since the last forget_rests() may rest on packs of others, which somebody may condemn meanwhile
    // (FORMAT.md 6.6). Between a flush() or checkpoint() and the next put():
    std::vector<PackId> rests() const;
    // What it takes from these packs is stored again, out of them; nothing rests on them from now on. content_missing,
    // content_damaged: one of them does not give it any more. False: it takes nothing from them.
    Result<bool> leave(const std::set<PackId>& packs);
    // All that was put is named by an event.
    void forget_rests();
    // For whoever moves what others stored: stores a chunk again unless a pack that counts has it. The same errors, and
    // malformed if it is another one than its id says. False: nothing had to be done.
    Result<bool> keep(IdKind kind, const ChunkRef& chunk);

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace vault::content
