// SPDX-License-Identifier: Apache-2.0
#include "vault/content/index/chunk_index.h"

#include <algorithm>

#include "vault/content/index/pack_cache.h"
#include "vault/content/index/row_table.h"
#include "vault/content/index/run_writer.h"
#include "vault/store/layout.h"

namespace vault::content::index {
namespace {

namespace layout = store::layout;

constexpr std::size_t kMostRuns = 8;
// Rows that packs without a run may bring in before they are written out: 64 bytes each at most.
constexpr std::size_t kMostRowsHeld = 1U << 20;

}  // namespace

struct ChunkIndex::Impl {
    Impl(store::FileStore& store, const Compartment& of, KnownPacks named, KnownPacks others)
        : files(store), compartment(of), known(std::move(named)), aside(std::move(others)), packs(store, of) {}

    void open_runs();
    void know(KnownPacks now, KnownPacks others);
    bool take_in_aside();
    std::vector<Place> places_of(const ChunkId& id, Error& why);
    void take_in_uncovered() { take_in_uncovered(known); }
    void take_in_uncovered(const KnownPacks& wanted);
    void take_in(const PackId& pack, const pack::Index& index);
    void drop_run(std::size_t place);
    void collect(const format::ChunkPrefix& prefix, std::vector<PackId>& candidates);
    void write_out_if_large();
    Result<void> write_rows();
    Result<void> merge();
    bool counts(const PackId& pack) const { return known.contains(pack); }
    void note_marred(const pack::PackReader& reader) {
        if (reader.is_marred() && told.insert(reader.ref().pack).second) marred.push_back(reader.ref().pack);
    }

    store::FileStore& files;
    Compartment compartment;
    KnownPacks known;
    KnownPacks aside;
    bool has_aside = false;  // in runs or rows, as far as they open
    PackCache packs;
    BlockCache blocks;
    std::vector<Run> runs;
    std::size_t unusable = 0;
    std::vector<RunId> unopened;    // of these, maybe another compartment's
    std::vector<RunId> broken;      // the others
    std::vector<PackId> marred;     // not told of yet
    std::set<PackId> told;          // or about to be
    LookAgain look_again;
    RowTable rows;                  // of packs in no run
    std::vector<PackId> row_packs;  // named by place
};

ChunkIndex::ChunkIndex(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
ChunkIndex::ChunkIndex(ChunkIndex&&) noexcept = default;
ChunkIndex::~ChunkIndex() = default;

Result<ChunkIndex> ChunkIndex::open(store::FileStore& files, const Compartment& compartment, KnownPacks known,
                                    KnownPacks aside) {
    auto impl = std::make_unique<Impl>(files, compartment, std::move(known), std::move(aside));
    impl->open_runs();
    impl->take_in_uncovered();
    return ChunkIndex(std::move(impl));
}

void ChunkIndex::Impl::open_runs() {
    const auto names = files.list(layout::kIndex);
    if (!names) return;  // derived: without it everything comes from the packs
    for (const std::string& name : *names) {
        const auto id = layout::parse_index_run(name);
        if (!id) continue;
        const auto is_it = [&](const Run& run) { return run.id() == *id; };
        if (std::any_of(runs.begin(), runs.end(), is_it)) continue;
        auto run = Run::open(files, compartment, *id);
        if (run) {
            runs.push_back(run.take());
        } else if (run.error().code == ErrorCode::missing) {
            // Merged into another one just now.
        } else if (std::find(unopened.begin(), unopened.end(), *id) == unopened.end() &&
                   std::find(broken.begin(), broken.end(), *id) == broken.end()) {
            ++unusable;
            unopened.push_back(*id);
        }
    }
}

void ChunkIndex::Impl::know(KnownPacks now, KnownPacks others) {
    if (now == known && others == aside) return;
    known = std::move(now);
    aside = std::move(others);
    has_aside = false;
    open_runs();
    take_in_uncovered();
}

// True: there may be something new. Most of them are gone, so this is not done for nothing.
bool ChunkIndex::Impl::take_in_aside() {
    if (std::exchange(has_aside, true) || aside.empty()) return false;
    take_in_uncovered(aside);
    return true;
}

void ChunkIndex::know(KnownPacks known, KnownPacks aside) { m_impl->know(std::move(known), std::move(aside)); }
void ChunkIndex::set_look_again(LookAgain look_again) { m_impl->look_again = std::move(look_again); }

void ChunkIndex::Impl::take_in_uncovered(const KnownPacks& wanted) {
    std::set<PackId> covered(row_packs.begin(), row_packs.end());
    for (const Run& run : runs) covered.insert(run.packs().begin(), run.packs().end());
    std::vector<PackId> missing;
    std::set_difference(wanted.begin(), wanted.end(), covered.begin(), covered.end(), std::back_inserter(missing));
    for (const PackId& pack : missing) {
        // Not by way of the cache, which would only forget them again. What does not open has nothing to offer.
        if (const auto reader = pack::PackReader::open(files, pack, compartment)) {
            take_in(pack, reader->index());
            write_out_if_large();
        }
    }
}

void ChunkIndex::Impl::take_in(const PackId& pack, const pack::Index& index) {
    const auto place = static_cast<std::uint32_t>(row_packs.size());
    row_packs.push_back(pack);
    for (std::uint32_t ordinal = 0; ordinal < index.chunks.size(); ++ordinal) {
        rows.add({.prefix = format::prefix_of(index.chunks[ordinal].id), .pack = place, .ordinal = ordinal});
    }
}

// A run that turned out to be damaged: its packs speak for themselves.
void ChunkIndex::Impl::drop_run(std::size_t place) {
    broken.push_back(runs[place].id());
    runs.erase(runs.begin() + static_cast<std::ptrdiff_t>(place));
    ++unusable;
    has_aside = false;
    take_in_uncovered();
}

// The packs that rows name for this prefix, without repetition.
void ChunkIndex::Impl::collect(const format::ChunkPrefix& prefix, std::vector<PackId>& candidates) {
    const auto add = [&](const PackId& pack) {
        if (std::find(candidates.begin(), candidates.end(), pack) == candidates.end()) candidates.push_back(pack);
    };
    for (std::size_t i = 0; i < runs.size();) {
        Rows found;
        if (!runs[i].find(prefix, found)) {
            drop_run(i);
            continue;
        }
        for (const format::IndexRow& row : found) add(runs[i].packs()[row.pack]);
        ++i;
    }
    rows.for_each(prefix, [&](const format::IndexRow& row) { add(row_packs[row.pack]); });
}

std::optional<Place> ChunkIndex::find(const ChunkId& id) {
    Impl& self = *m_impl;
    const auto place_in = [&](const OpenPack& pack, std::uint32_t ordinal) {
        return Place{.pack = pack.id(), .ordinal = ordinal, .entry = pack.reader()->index().chunks[ordinal]};
    };
    if (const auto near = self.packs.find_near(id, [&](const PackId& pack) { return self.counts(pack); })) {
        return place_in(*near->pack, near->ordinal);
    }
    std::vector<PackId> candidates;
    self.collect(format::prefix_of(id), candidates);
    for (const PackId& candidate : candidates) {
        if (!self.counts(candidate)) continue;
        const auto pack = self.packs.open(candidate);
        if (!pack) {
            exclude(candidate);  // so that it is stored again
            continue;
        }
        self.note_marred(*(*pack)->reader());
        if (const auto ordinal = (*pack)->find(id)) return place_in(**pack, *ordinal);
    }
    return std::nullopt;
}

Result<std::vector<Place>> ChunkIndex::locate(const ChunkId& id) {
    Error why(ErrorCode::content_missing);
    std::vector<Place> places = m_impl->places_of(id, why);
    if (places.empty() && m_impl->take_in_aside()) places = m_impl->places_of(id, why);
    if (places.empty() && m_impl->look_again) {
        if (auto now = m_impl->look_again()) {
            m_impl->know(std::move(now->known), std::move(now->aside));
            m_impl->take_in_aside();
            places = m_impl->places_of(id, why);
        }
    }
    if (places.empty()) return fail(std::move(why));
    return places;
}

std::vector<Place> ChunkIndex::Impl::places_of(const ChunkId& id, Error& why) {
    std::vector<PackId> candidates;
    if (const auto near = packs.find_near(id, [&](const PackId& pack) { return counts(pack); })) {
        candidates.push_back(near->pack->id());
    }
    collect(format::prefix_of(id), candidates);
    std::stable_partition(candidates.begin(), candidates.end(), [&](const PackId& pack) { return counts(pack); });
    std::vector<Place> places;
    for (const PackId& candidate : candidates) {
        const auto pack = packs.open(candidate);
        if (!pack) {
            const bool gone = pack.error().code == ErrorCode::missing;
            why = Error(gone ? ErrorCode::content_missing : ErrorCode::content_damaged).with_id(candidate.hex());
            continue;
        }
        const auto ordinal = (*pack)->find(id);
        if (!ordinal) continue;
        places.push_back({.pack = candidate,
                          .ordinal = *ordinal,
                          .entry = (*pack)->reader()->index().chunks[*ordinal]});
    }
    return places;
}

void ChunkIndex::insert(const PackRef& pack, const pack::Index& index) {
    m_impl->known.insert(pack.pack);
    m_impl->take_in(pack.pack, index);
    m_impl->write_out_if_large();
}

// Memory stays bounded however much comes in; where nothing can be written, it grows.
void ChunkIndex::Impl::write_out_if_large() {
    if (rows.size() >= kMostRowsHeld && files.is_writable()) static_cast<void>(write_rows().has_value());
}

Result<void> ChunkIndex::Impl::write_rows() {
    if (rows.size() == 0) return {};
    {
        TRY(files.make_folder(layout::kIndex));
        const auto lock = TRY(files.lock_shared(layout::kIndexLock, store::Wait::yes));
        std::vector<PackId> sorted = row_packs;
        std::sort(sorted.begin(), sorted.end());
        Rows all = rows.rows();
        for (format::IndexRow& row : all) {
            const auto at = std::lower_bound(sorted.begin(), sorted.end(), row_packs[row.pack]);
            row.pack = static_cast<std::uint32_t>(at - sorted.begin());
        }
        std::sort(all.begin(), all.end());
        RunWriter writer = TRY(RunWriter::create(files, compartment, std::move(sorted), all.size()));
        for (const format::IndexRow& row : all) TRY(writer.add(row));
        runs.push_back(TRY(writer.finish()));
        rows.clear();
        row_packs.clear();
    }
    return runs.size() > kMostRuns ? merge() : Result<void>{};
}

// Small runs become one; a large one is only copied when what joins it is half as large, so that a row is copied a
// logarithmic number of times.
Result<void> ChunkIndex::Impl::merge() {
    const auto lock = files.lock(layout::kIndexLock, store::Wait::no);
    if (!lock) return {};  // somebody makes runs: another time
    std::sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) { return a.row_count() < b.row_count(); });
    std::size_t count = runs.size() - kMostRuns / 2;
    std::uint64_t rows_of = 0;
    for (std::size_t i = 0; i < count; ++i) rows_of += runs[i].row_count();
    while (count < runs.size() && runs[count].row_count() <= 2 * rows_of) rows_of += runs[count++].row_count();

    std::vector<const Run*> merged;
    for (std::size_t i = 0; i < count; ++i) merged.push_back(&runs[i]);
    auto run = merge_runs(files, compartment, merged);
    // A damaged one is found when it is asked.
    if (!run) return run.error().code == ErrorCode::full_disk ? fail(run.error()) : Result<void>{};
    std::vector<RunId> old;
    for (const Run* one : merged) old.push_back(one->id());
    runs.erase(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(count));
    runs.push_back(run.take());
    for (const RunId& id : old) TRY(files.remove(layout::index_run(id)));
    return {};
}

Result<void> ChunkIndex::write_run() {
    if (!m_impl->files.is_writable()) return {};
    return m_impl->write_rows();
}

Result<void> ChunkIndex::rebuild(const std::vector<RunId>& of_nobody) {
    Impl& self = *m_impl;
    std::vector<RunId> old = std::exchange(self.broken, {});
    old.insert(old.end(), of_nobody.begin(), of_nobody.end());
    std::erase_if(self.unopened, [&](const RunId& id) { return std::find(old.begin(), old.end(), id) != old.end(); });
    for (const Run& run : self.runs) old.push_back(run.id());
    self.runs.clear();
    self.rows.clear();
    self.row_packs.clear();
    self.unusable = self.unopened.size();
    self.take_in_uncovered();
    self.has_aside = false;
    self.take_in_aside();
    if (!self.files.is_writable()) return {};
    TRY(self.write_rows());
    TRY(self.files.make_folder(layout::kIndex));
    const auto lock = TRY(self.files.lock(layout::kIndexLock, store::Wait::yes));
    for (const RunId& id : old) {
        if (const auto removed = self.files.remove(layout::index_run(id)); !removed) {
            if (removed.error().code != ErrorCode::missing) return fail(removed.error());
        }
    }
    return {};
}

Result<std::shared_ptr<const pack::PackReader>> ChunkIndex::pack(const PackId& id) {
    return TRY(m_impl->packs.open(id))->reader();
}

Result<PlainBlock> ChunkIndex::block(const PackId& id, std::uint32_t ordinal) {
    const auto reader = TRY(pack(id));
    auto plain = m_impl->blocks.read(*reader, ordinal);
    m_impl->note_marred(*reader);
    return plain;
}

void ChunkIndex::check_runs() {
    std::vector<Run>& runs = m_impl->runs;
    for (std::size_t i = 0; i < runs.size();) {
        bool good = true;
        for (std::uint64_t page = 0; page < runs[i].page_count() && good; ++page) {
            good = runs[i].read_page(page).has_value();
        }
        if (good) {
            ++i;
        } else {
            m_impl->drop_run(i);
        }
    }
}

std::vector<PackId> ChunkIndex::take_marred() {
    // Opened anew the next time: by then they may have been put right.
    for (const PackId& pack : m_impl->marred) m_impl->packs.forget(pack);
    return std::exchange(m_impl->marred, {});
}

void ChunkIndex::exclude(const PackId& pack) {
    if (m_impl->known.erase(pack) > 0) m_impl->aside.insert(pack);
    m_impl->packs.forget(pack);
}

std::size_t ChunkIndex::unusable_runs() const { return m_impl->unusable; }
const std::vector<RunId>& ChunkIndex::unopened_runs() const { return m_impl->unopened; }

}  // namespace vault::content::index
