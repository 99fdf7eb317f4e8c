// SPDX-License-Identifier: Apache-2.0
// ChunkIndex: where a chunk is. Immutable sealed sorted runs (FORMAT.md section 7) with filters made when they pay;
// derived from pack indexes, never believed: find() answers only after the pack's own index was authenticated in this
// process and confirmed the whole id, and only for packs that `known` names. Threads: one at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "vault/content/index/block_cache.h"
#include "vault/content/pack/pack.h"

namespace vault::content::index {

struct Place {
    PackId pack;
    std::uint32_t ordinal = 0;
    pack::ChunkEntry entry;
};

// Packs that count: named by a `packs` event, not found damaged and not condemned.
using KnownPacks = std::set<PackId>;

class ChunkIndex {
  public:
    // Runs that are damaged or foreign (another compartment's, too) are left out and counted by unusable_runs(). Known
    // packs that no run covers are read themselves, and become a new run at the next write_run(), or at once when they
    // are very many. `aside`: packs that events name and that do not count (damaged, condemned, maybe gone): those that
    // no run covers are read when nothing else has a chunk.
    static Result<ChunkIndex> open(store::FileStore& files, const Compartment& compartment, KnownPacks known,
                                   KnownPacks aside = {});
    ChunkIndex(ChunkIndex&&) noexcept;
    ~ChunkIndex();

    // What the journals say by now. Known packs that no run covers are read.
    void know(KnownPacks known, KnownPacks aside);
    // Asked by readers for whom nothing has a chunk, before they say so: what the journals say by now, since somebody
    // may have moved it meanwhile.
    struct Named {
        KnownPacks known;
        KnownPacks aside;
    };
    using LookAgain = std::function<Result<Named>()>;
    void set_look_again(LookAgain look_again);

    // For adders: a chunk that counts as stored. A pack that cannot be opened is excluded on the way.
    std::optional<Place> find(const ChunkId& id);
    // For readers: every place that an authentic pack index confirms, packs that count first, others (excluded, or not
    // named by an event) after them: what is authentic there may still be read. Empty places: content_missing or
    // content_damaged, with the id of the pack that should have it if there is one.
    Result<std::vector<Place>> locate(const ChunkId& id);
    // A pack that was just made: found from now on, durable at the next write_run().
    void insert(const PackRef& pack, const pack::Index& index);
    // One sorted run of what came in since; runs are merged when there are more than 8. Nothing to do on read-only
    // media.
    Result<void> write_run();
    // All runs anew from the packs. Files of runs that turned out damaged go, and these, which the caller knows to be
    // of nobody; runs that do not open here may be of another compartment.
    Result<void> rebuild(const std::vector<RunId>& of_nobody = {});
    const std::vector<RunId>& unopened_runs() const;
    // The authenticated pack, from a small cache (bounded number of open packs).
    Result<std::shared_ptr<const pack::PackReader>> pack(const PackId& id);
    // A block of it, decrypted; the last few are kept. What PackReader::read_block answers.
    Result<PlainBlock> block(const PackId& id, std::uint32_t ordinal);
    // Nothing new may rest on it.
    void exclude(const PackId& pack);
    std::size_t unusable_runs() const;
    // Reads every page of every run; those that are of no use are left out from then on, and counted.
    void check_runs();
    // Packs that were found damaged on the way, each told once: what was read of them is right, or was refused.
    std::vector<PackId> take_marred();

  private:
    struct Impl;
    explicit ChunkIndex(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace vault::content::index
