// SPDX-License-Identifier: Apache-2.0
#include "vault/content/writer.h"

#include <algorithm>

#include "crypto/digest.h"
#include "vault/content/arranger.h"
#include "vault/content/chunk_source.h"

namespace vault::content {
namespace {

// A pack that is gathered, one that is laid out, one that waits and one that is written.
constexpr std::size_t kMemoryOfPacks = 4 * pack::kLargePack;
// A buffer with what its block becomes: compressed, and once more in the compressor.
constexpr std::size_t kMemoryOfBuffer = 2 * kBatchSize;
constexpr std::size_t kFewestBuffers = 4;
constexpr std::size_t kSliceSize = 128U << 10;  // stays in the cache between hashing and copying

unsigned thread_count(const WriterOptions& options) {
    return options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
}

std::size_t buffer_count(const WriterOptions& options) {
    const std::size_t most = 4 * std::size_t{thread_count(options)} + 8;
    const std::size_t memory = options.memory > kMemoryOfPacks ? options.memory - kMemoryOfPacks : 0;
    return std::clamp(memory / kMemoryOfBuffer, kFewestBuffers, most);
}

}  // namespace

struct ContentWriter::Impl {
    Impl(store::FileStore& files, index::ChunkIndex& chunk_index, const Compartment& compartment,
         const WriterOptions& options)
        : index(chunk_index),
          keys(*compartment.root),
          chunker(std::make_unique<chunk::Chunker>(keys)),
          buffers(buffer_count(options), kBatchSize),
          workers(compartment, thread_count(options), options.level),
          packs({.files = files, .buffers = buffers, .failure = failure, .counters = counters}, compartment,
                options.level),
          arranger({.workers = workers, .packs = packs, .buffers = buffers, .failure = failure, .counters = counters},
                   chunk_index, keys) {}

    struct Content {
        IdKind kind{};
        crypto::Sha256Stream hash;
        std::uint64_t size = 0;
    };
    // Where a content begins.
    struct Mark {
        std::uint64_t batches = 0;
        std::size_t chunks = 0;
        std::size_t bytes = 0;
    };
    Mark mark() const {
        return {.batches = sent, .chunks = batch == nullptr ? 0 : batch->chunks.size(), .bytes = filled};
    }
    void take_back(const Mark& begin);
    Result<void> feed_all(Content& content, Source& source);
    void feed(Content& content, ByteView bytes);
    void feed_hole(Content& content, std::uint64_t length);
    void cut(IdKind kind, bool last);
    void add_chunk(const BatchChunk& chunk);
    void send_batch();
    std::size_t uncut() const { return filled - cut_at; }
    Result<std::shared_ptr<Drain>> drain();

    index::ChunkIndex& index;
    Failure failure;
    Counters counters;
    chunk::Keys keys;
    std::unique_ptr<chunk::Chunker> chunker;
    std::optional<BatchChunk> zero_chunk;  // the first chunk of many zeros
    BufferPool buffers;
    Workers workers;
    PackWriter packs;
    Arranger arranger;

    std::shared_ptr<Batch> batch;  // being filled
    std::size_t filled = 0;        // bytes in it
    std::size_t cut_at = 0;        // of which are cut
    std::uint64_t sent = 0;        // batches
    Ticket next_ticket = 1;
};

ContentWriter::ContentWriter(store::FileStore& files, index::ChunkIndex& index, const Compartment& compartment,
                             const WriterOptions& options)
    : m_impl(std::make_unique<Impl>(files, index, compartment, options)) {}

ContentWriter::~ContentWriter() {
    m_impl->failure.set(Error(ErrorCode::cancelled));  // what is on its way need not arrive
    m_impl->arranger.stop();
    for (const PackRef& pack : m_impl->packs.stop()) m_impl->index.exclude(pack.pack);
}

Result<Ticket> ContentWriter::put(IdKind kind, Source& source) {
    Impl& self = *m_impl;
    TRY(self.failure.check());
    Impl::Content content{.kind = kind, .hash = {}, .size = 0};
    const Impl::Mark begin = self.mark();
    const auto fed = self.feed_all(content, source);
    if (!fed) self.take_back(begin);
    if (self.batch == nullptr) self.batch = std::make_shared<Batch>();
    ContentEnd end{.chunks = self.batch->chunks.size(), .abandoned = !fed, .kind = kind, .stored = {}};
    end.stored = {.ticket = self.next_ticket, .recipe = {}, .sha256 = {}, .size = content.size};
    if (fed) end.stored.sha256 = ContentHash(content.hash.finish().bytes());
    self.batch->ends.push_back(std::move(end));
    if (self.batch->ends.size() >= kBatchChunks) self.send_batch();
    TRY(self.failure.check());
    if (!fed) return fail(fed.error());
    return self.next_ticket++;
}

Result<void> ContentWriter::Impl::feed_all(Content& content, Source& source) {
    for (;;) {
        const Piece piece = TRY(source.next());  // which may call checkpoint()
        TRY(failure.check());
        feed(content, piece.bytes);
        feed_hole(content, piece.hole);
        if (piece.end) break;
    }
    cut(content.kind, true);
    return {};
}

// What of a content was not sent yet. Chunks that were sent are stored and belong to nothing.
void ContentWriter::Impl::take_back(const Mark& begin) {
    chunker = std::make_unique<chunk::Chunker>(keys);
    filled = cut_at;
    if (batch == nullptr || sent != begin.batches) return;
    batch->chunks.resize(begin.chunks);
    filled = cut_at = begin.bytes;
}

void ContentWriter::Impl::feed(Content& content, ByteView bytes) {
    content.size += bytes.size();
    counters.read += bytes.size();
    while (!bytes.empty()) {
        if (batch == nullptr) batch = std::make_shared<Batch>();
        if (batch->bytes.empty()) batch->bytes = buffers.take();
        const ByteView slice = bytes.first(std::min({bytes.size(), kBatchSize - filled, kSliceSize}));
        content.hash.update(slice);
        std::copy(slice.begin(), slice.end(), batch->bytes.begin() + static_cast<std::ptrdiff_t>(filled));
        filled += slice.size();
        bytes = bytes.subspan(slice.size());
        cut(content.kind, false);
    }
}

void ContentWriter::Impl::feed_hole(Content& content, std::uint64_t length) {
    while (length > 0) {
        if (uncut() == 0 && length >= chunk::kMaxChunk) {
            // From a cut on, all these chunks are the same one.
            if (!zero_chunk || zero_chunk->kind != content.kind) {
                const auto size = static_cast<std::uint32_t>(chunk::Chunker(keys).find_cut(zeros(), false));
                zero_chunk = BatchChunk{.id = workers.id_of(content.kind, zeros().first(size)),
                                        .length = size,
                                        .kind = content.kind,
                                        .zeros = true};
            }
            content.hash.update(zeros().first(zero_chunk->length));
            content.size += zero_chunk->length;
            length -= zero_chunk->length;
            if (batch == nullptr) batch = std::make_shared<Batch>();
            add_chunk(*zero_chunk);
        } else {
            const std::uint64_t to_cut = std::min<std::uint64_t>(length, chunk::kMaxChunk - uncut());
            feed(content, zeros().first(static_cast<std::size_t>(to_cut)));
            counters.read -= to_cut;
            length -= to_cut;
        }
    }
}

void ContentWriter::Impl::cut(IdKind kind, bool last) {
    while (batch != nullptr && uncut() > 0) {
        const std::size_t length = chunker->find_cut(ByteView(batch->bytes).subspan(cut_at, uncut()), last);
        if (length == 0) return;
        const BatchChunk chunk{.id = {},
                               .offset = static_cast<std::uint32_t>(cut_at),
                               .length = static_cast<std::uint32_t>(length),
                               .kind = kind};
        cut_at += length;
        add_chunk(chunk);
    }
}

void ContentWriter::Impl::add_chunk(const BatchChunk& chunk) {
    batch->chunks.push_back(chunk);
    if (cut_at >= kBatchTarget || batch->chunks.size() >= kBatchChunks) send_batch();
}

// What is not cut yet goes over into the next one.
void ContentWriter::Impl::send_batch() {
    if (batch == nullptr) return;
    const auto full = std::exchange(batch, nullptr);
    if (const std::size_t rest = uncut(); rest > 0) {
        batch = std::make_shared<Batch>();
        batch->bytes = buffers.take();
        const ByteView from = ByteView(full->bytes).subspan(cut_at, rest);
        std::copy(from.begin(), from.end(), batch->bytes.begin());
    }
    filled = uncut();
    cut_at = 0;
    ++sent;
    arranger.add(full);
}

Result<std::shared_ptr<Drain>> ContentWriter::Impl::drain() {
    TRY(failure.check());
    send_batch();
    const auto order = std::make_shared<Drain>();
    arranger.drain(order);
    order->done.acquire();
    TRY(failure.check());
    arranger.index_written();
    return order;
}

Result<Flushed> ContentWriter::flush() {
    Impl& self = *m_impl;
    const auto drained = TRY(self.drain());
    // The index is derived: rows that cannot be written now stay in memory, and come from the packs the next time.
    static_cast<void>(self.index.write_run().has_value());
    return Flushed{.stored = self.arranger.take_stored(), .packs = std::move(drained->packs)};
}

Result<std::vector<PackRef>> ContentWriter::checkpoint() {
    const auto drained = TRY(m_impl->drain());
    return std::move(drained->packs);
}

std::vector<PackId> ContentWriter::rests() const {
    std::vector<PackId> packs;
    for (const auto& [pack, ordinals] : m_impl->arranger.rests()) packs.push_back(pack);
    return packs;
}

void ContentWriter::forget_rests() { m_impl->arranger.rests().clear(); }

Result<bool> ContentWriter::leave(const std::set<PackId>& packs) {
    Impl& self = *m_impl;
    for (const PackId& pack : packs) self.index.exclude(pack);
    bool rested = false;
    for (const PackId& pack : packs) {
        const auto rests = self.arranger.rests().extract(pack);
        if (!rests) continue;
        rested = true;
        const auto reader = self.index.pack(pack);
        if (!reader) return fail(Error(ErrorCode::content_missing).with_id(pack.hex()));
        const std::vector<pack::ChunkEntry> chunks = (*reader)->index().chunks;
        for (std::size_t i = 0; i < rests.mapped().size(); ++i) {
            if (rests.mapped()[i]) TRY(keep(chunks[i].kind, {chunks[i].id, chunks[i].length}));
        }
    }
    return rested;
}

Result<bool> ContentWriter::keep(IdKind kind, const ChunkRef& chunk) {
    Impl& self = *m_impl;
    TRY(self.failure.check());
    self.arranger.index_written();
    if (!self.arranger.is_new(chunk.id)) return false;
    ChunkSource chunks(self.index);
    const ChunkSource::Bytes bytes = TRY(chunks.load(kind, chunk));
    if (!self.workers.ids().fits(chunk.id, kind, bytes.view)) return fail(ErrorCode::malformed);
    self.arranger.append_aside(kind, chunk.id, bytes.view);
    return true;
}

Totals ContentWriter::totals() const {
    const Counters& counters = m_impl->counters;
    return {.bytes = counters.read, .new_bytes = counters.fresh, .stored_bytes = counters.stored};
}

}  // namespace vault::content
