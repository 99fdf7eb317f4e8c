// SPDX-License-Identifier: Apache-2.0
#include "vault/content/pack/repair.h"

#include <algorithm>

#include "vault/content/pack/audit.h"
#include "vault/content/pack/image.h"
#include "vault/store/layout.h"

namespace vault::content::pack {
namespace {

using SectorSet = std::set<std::uint32_t>;

Result<void> write_sectors(store::File& file, const Image& image, const SectorSet& sectors) {
    for (auto first = sectors.begin(); first != sectors.end();) {
        // As many in a row as there are.
        auto end = std::next(first);
        std::uint32_t count = 1;
        for (; end != sectors.end() && *end == *first + count; ++end) ++count;
        const std::size_t offset = std::size_t{*first} * kSector;
        TRY(file.write_at(offset, ByteView(image.bytes).subspan(offset, count * kSector)));
        first = end;
    }
    return file.sync();
}

SectorSet without(const SectorSet& all, const SectorSet& others) {
    SectorSet left;
    std::set_difference(all.begin(), all.end(), others.begin(), others.end(), std::inserter(left, left.end()));
    return left;
}

// What checks speak of first, then they: one copy of the old or the new table always stands, and each is right about
// every sector that was right before.
Result<void> write_in_place(store::FileStore& files, const OpenedPack& pack, const Image& image) {
    const auto file = TRY(files.open(store::layout::pack(pack.ref.pack), store::Access::write));
    SectorSet plain = without(image.mended, image.new_checks);
    plain.insert(image.filled.begin(), image.filled.end());
    if (TRY(file->size()) > pack.file_size()) TRY(file->truncate(pack.file_size()));
    TRY(write_sectors(*file, image, plain));
    if (image.new_checks.empty()) return {};
    const SectorSet front(image.new_checks.begin(), image.new_checks.lower_bound(pack.head.geometry.sectors / 2));
    TRY(write_sectors(*file, image, front));
    return write_sectors(*file, image, without(image.new_checks, front));
}

Result<Damage> look_again(const store::FileStore& files, const OpenedPack& pack, const Compartment& compartment) {
    const OpenedPack now = TRY(open_pack(files, pack.ref.pack, compartment));
    Sectors sectors(*now.file);
    return audit_pack(now, CheckTable::read(now, sectors));
}

bool is_as_hoped(const Result<Damage>& found, const Image& image) {
    return found && !found->wrong_size && found->sectors.size() <= image.lost.size();
}

}  // namespace

Result<Repaired> repair_pack(store::FileStore& files, const PackId& id, const Compartment& compartment, Mode mode) {
    const auto named = [&](Error error) { return error.id = id.hex(), fail(std::move(error)); };
    const OpenedPack pack = TRY(open_pack(files, id, compartment));
    const auto image = make_image(pack);
    if (!image) return named(image.error());
    Repaired done{.sectors = static_cast<std::uint32_t>(image->mended.size()),
                  .from_parity = image->from_parity,
                  .resized = image->wrong_size,
                  .lost_blocks = image->lost_blocks,
                  .left = static_cast<std::uint32_t>(image->lost.size())};
    const bool has_work = !image->mended.empty() || image->wrong_size;
    if (mode == Mode::look || !has_work) return done;

    const auto written = write_in_place(files, pack, *image);
    auto after = look_again(files, pack, compartment);
    const bool bad_medium = (!written && written.error().code == ErrorCode::io) || !is_as_hoped(after, *image);
    if (bad_medium && image->lost.empty()) {
        // Places that do not take what is written: the whole pack goes somewhere else.
        const auto moved = store::write_file_atomic(files, store::layout::pack(id), image->bytes);
        if (!moved) return named(moved.error());
        after = look_again(files, pack, compartment);
    } else if (!written) {
        return named(written.error());
    }
    if (!after) return named(after.error());
    done.left = static_cast<std::uint32_t>(after->sectors.size());
    return done;
}

}  // namespace vault::content::pack
