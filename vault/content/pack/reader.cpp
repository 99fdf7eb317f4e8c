// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <map>
#include <mutex>
#include <set>

#include "vault/content/block/zstd.h"
#include "vault/content/pack/audit.h"
#include "vault/content/pack/rebuild.h"

namespace vault::content::pack {

struct PackReader::Impl {
    explicit Impl(OpenedPack opened) : pack(std::move(opened)), marred(pack.marred) {}

    std::uint64_t begin_of(const BlockEntry& block) const {
        return std::uint64_t{pack.head.data_sector(0)} * kSector + block.offset;
    }
    std::optional<crypto::WipedBuffer> read_sealed(std::uint32_t ordinal) const;
    Result<crypto::WipedBuffer> rebuild(std::uint32_t ordinal);
    Result<void> rebuild_sectors(std::uint32_t first, std::uint32_t last);

    OpenedPack pack;
    std::atomic<bool> marred;
    // Data sectors that were rebuilt, at most as many as there is parity; kept, since who reads one block often reads
    // the next.
    std::mutex mutex;
    std::map<std::uint32_t, Bytes> rebuilt;  // under mutex
};

// As it stands on the disk; empty if it does not open.
std::optional<crypto::WipedBuffer> PackReader::Impl::read_sealed(std::uint32_t ordinal) const {
    const BlockEntry& block = pack.index.blocks[ordinal];
    Bytes sealed(block.sealed_length);
    const auto got = pack.file->read_at(begin_of(block), sealed);
    if (!got || *got != sealed.size()) return std::nullopt;
    auto plain = pack.keys.open_block(ordinal, sealed);
    return plain ? std::optional(plain.take()) : std::nullopt;
}

// Upholds G21. The check table says which sectors of the block to rebuild; whether that was right its tag decides.
Result<crypto::WipedBuffer> PackReader::Impl::rebuild(std::uint32_t ordinal) {
    const std::lock_guard lock(mutex);
    const BlockEntry& block = pack.index.blocks[ordinal];
    const std::uint64_t begin = begin_of(block);
    const auto first = static_cast<std::uint32_t>(begin / kSector);
    const auto last = static_cast<std::uint32_t>((begin + block.sealed_length - 1) / kSector);
    TRY(rebuild_sectors(first, last));
    Bytes bytes((last - first + 1) * kSector);
    Sectors sectors(*pack.file);
    for (std::uint32_t sector = first; sector <= last; ++sector) {
        const MutableByteView to = MutableByteView(bytes).subspan((sector - first) * kSector, kSector);
        const auto found = rebuilt.find(sector);
        if (found != rebuilt.end()) {
            std::copy(found->second.begin(), found->second.end(), to.begin());
        } else if (!sectors.read(sector, to)) {
            return fail(ErrorCode::not_authentic);
        }
    }
    return pack.keys.open_block(ordinal, ByteView(bytes).subspan(begin % kSector, block.sealed_length));
}

Result<void> PackReader::Impl::rebuild_sectors(std::uint32_t first, std::uint32_t last) {
    Sectors sectors(*pack.file);
    const CheckTable checks = CheckTable::read(pack, sectors);
    Rebuilder rebuilder(pack, checks);
    std::set<std::uint32_t> tried;  // stripes
    base::ByteArray<kSector> bytes;
    for (std::uint32_t sector = first; sector <= last && rebuilder.has_parity(); ++sector) {
        if (rebuilt.contains(sector)) continue;
        const bool had = sectors.read(sector, bytes);
        if (had && (!checks.is_known(sector) || checks.fits(pack.keys, sector, bytes))) continue;
        const std::uint32_t stripe = rebuilder.stripe_of(sector);
        if (!tried.insert(stripe).second) continue;
        for (RightSector& right : TRY(rebuilder.rebuild(stripe)).right) {
            if (right.sector < pack.head.parity_sector(0, 0)) rebuilt[right.sector] = std::move(right.bytes);
        }
    }
    if (auto failure = sectors.failure()) return fail(std::move(*failure));
    return {};
}

PackReader::PackReader(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
PackReader::PackReader(PackReader&&) noexcept = default;
PackReader& PackReader::operator=(PackReader&&) noexcept = default;
PackReader::~PackReader() = default;

const PackRef& PackReader::ref() const { return m_impl->pack.ref; }
const Index& PackReader::index() const { return m_impl->pack.index; }
bool PackReader::is_marred() const { return m_impl->marred; }

Result<PackReader> PackReader::open(const store::FileStore& files, const PackId& id, const Compartment& compartment) {
    return PackReader(std::make_unique<Impl>(TRY(open_pack(files, id, compartment))));
}

Result<crypto::WipedBuffer> PackReader::read_block(std::uint32_t ordinal) const {
    Impl& self = *m_impl;
    const auto named = [&](Error error) { return error.id = self.pack.ref.pack.hex(), fail(std::move(error)); };
    if (ordinal >= self.pack.index.blocks.size()) return named(Error(ErrorCode::invalid_argument));
    const BlockEntry& block = self.pack.index.blocks[ordinal];
    auto plain = self.read_sealed(ordinal);
    if (!plain) {
        self.marred = true;
        auto rebuilt = self.rebuild(ordinal);
        if (!rebuilt) return named(std::move(rebuilt.error()).at(self.begin_of(block)));
        plain = rebuilt.take();
    }
    if (block.codec == Codec::raw) return std::move(*plain);  // its length was compared with the index
    thread_local block::Decompressor decompressor;
    auto unpacked = decompressor.decompress(*plain, block.plain_length);
    if (!unpacked || unpacked->size() != block.plain_length) {
        return named(Error(ErrorCode::malformed).at(self.begin_of(block)));
    }
    return unpacked.take();
}

Result<Damage> PackReader::check() const {
    Sectors sectors(*m_impl->pack.file);
    auto damage = audit_pack(m_impl->pack, CheckTable::read(m_impl->pack, sectors));
    if (!damage) damage.error().id = m_impl->pack.ref.pack.hex();
    return damage;
}

}  // namespace vault::content::pack
