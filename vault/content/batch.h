// SPDX-License-Identifier: Apache-2.0
// What goes from stage to stage of the writer: batches of chunks, blocks, and the order to bring everything to disk.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <vector>

#include "crypto/secret.h"
#include "vault/content/chunk/chunker.h"
#include "vault/content/pack/pack.h"
#include "vault/content/writer.h"

namespace vault::content {

inline constexpr std::size_t kBatchTarget = 1U << 20;
// A batch is sent at the first cut behind its target; what is not cut yet is shorter than a chunk.
inline constexpr std::size_t kBatchSize = kBatchTarget + chunk::kMaxChunk;
inline constexpr std::size_t kBatchChunks = 4096;  // what a block may have (PackBuilder::fits)
static_assert(kBatchSize <= pack::kMaxBlockPlain);

struct BatchChunk {
    ChunkId id{};  // filled by a worker, but for zeros
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
    IdKind kind{};
    bool zeros = false;  // of a hole: no bytes in the batch
};
// Where a content ends: after that many chunks of the batch.
struct ContentEnd {
    std::size_t chunks = 0;
    bool abandoned = false;
    IdKind kind{};
    Stored stored;  // without its recipe
};
struct Batch {
    crypto::WipedBuffer bytes;
    std::vector<BatchChunk> chunks;
    std::vector<ContentEnd> ends;
    std::binary_semaphore has_ids{0};
};

struct Block {
    crypto::WipedBuffer bytes;
    std::size_t used = 0;
    bool pooled = true;  // the buffer goes back
    std::vector<pack::ChunkEntry> chunks;
    pack::Codec codec = pack::Codec::raw;
    crypto::WipedBuffer packed;
    std::binary_semaphore is_packed{0};

    ByteView plain() const { return ByteView(bytes).first(used); }
    ByteView payload() const { return codec == pack::Codec::raw ? plain() : ByteView(packed); }
};

// Follows all that was put before through every stage; whoever holds it then may touch what the stages own, until they
// are given more.
struct Drain {
    std::vector<PackRef> packs;  // durable since the last one
    std::binary_semaphore done{0};
};

// The first error, for all threads.
class Failure {
  public:
    bool failed() const { return m_failed.load(std::memory_order_acquire); }
    void set(Error error) {
        const std::lock_guard lock(m_mutex);
        if (!m_error) m_error = std::move(error);
        m_failed.store(true, std::memory_order_release);
    }
    Result<void> check() const {
        if (!failed()) return {};
        const std::lock_guard lock(m_mutex);
        return fail(*m_error);
    }

  private:
    std::atomic<bool> m_failed = false;
    mutable std::mutex m_mutex;
    std::optional<Error> m_error;
};

struct Counters {
    std::atomic<std::uint64_t> read = 0;
    std::atomic<std::uint64_t> fresh = 0;
    std::atomic<std::uint64_t> stored = 0;
};

}  // namespace vault::content
