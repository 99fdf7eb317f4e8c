// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "vault/content/pack/derived.h"
#include "vault/content/pack/pack.h"

namespace vault::content::pack {

struct PackBuilder::Impl {
    explicit Impl(const Compartment& of)
        : id(crypto::random_array<PackId::kSize>()), compartment(of.id), keys(of, id) {}

    PackId id;
    CompartmentId compartment;
    PackKeys keys;
    std::vector<Bytes> sealed;
    Index index;
    std::size_t data_bytes = 0;
};

namespace {

// Any four sectors of a stripe may be lost. With as many data shards to a stripe as the code allows they take 1.6 % of
// a pack (Upholds G21).
constexpr std::uint32_t kParityShards = 4;

// The smallest head that has room for so much, up to N = sectors; empty if there is none.
std::optional<format::PackHead> make_head(std::uint32_t sectors, std::size_t blocks, std::size_t chunks,
                                          std::size_t data_bytes) {
    constexpr std::size_t kMost = kLargePack;  // more of anything fits nowhere, and all below is far from overflow
    if (blocks > kMost || chunks > kMost || data_bytes > kMost) return std::nullopt;
    const auto block_count = static_cast<std::uint32_t>(blocks);
    const auto chunk_count = static_cast<std::uint32_t>(chunks);
    const std::uint64_t index_bytes = format::index_stream_size(block_count, chunk_count);
    if (index_bytes > kMost) return std::nullopt;
    format::PackHead head{.index_bytes = static_cast<std::uint32_t>(index_bytes),
                          .data_bytes = static_cast<std::uint32_t>(data_bytes),
                          .blocks = block_count,
                          .chunks = chunk_count};
    const auto geometry = format::make_pack_geometry(sectors, head.index_bytes);
    if (!geometry) return std::nullopt;
    head.geometry = *geometry;
    head.stripes = (geometry->between() + format::kMaxShards - 1) / format::kMaxShards;
    head.parity = head.stripes * kParityShards;
    if (head.parity >= geometry->between() || data_bytes > head.data_sectors() * kSector) return std::nullopt;
    return head;
}

// Lays sealed pages at both ends of a pack.
class PageWriter {
  public:
    PageWriter(const PackKeys& keys, MutableByteView pack) : m_keys(keys), m_pack(pack) {}

    // The next page: up to kPagePlain bytes, the rest zeros.
    void put(ByteView plain) {
        base::ByteArray<format::kPagePlain> page{};
        std::copy(plain.begin(), plain.end(), page.begin());
        const auto last = static_cast<std::uint32_t>(m_pack.size() / kSector - 1);
        for (const std::uint32_t sector : {m_next, last - m_next}) {
            m_keys.seal_page(sector, page, m_pack.subspan(sector * kSector, kSector));
        }
        ++m_next;
    }
    // In exactly this number of pages, `size` bytes in each.
    void put_stream(ByteView stream, std::uint32_t pages, std::size_t size) {
        for (std::uint32_t i = 0; i < pages; ++i) {
            const ByteView piece = stream.first(std::min(stream.size(), size));
            put(piece);
            stream = stream.subspan(piece.size());
        }
        CHECK(stream.empty());
    }

  private:
    const PackKeys& m_keys;
    MutableByteView m_pack;
    std::uint32_t m_next = 0;
};

}  // namespace

PackBuilder::PackBuilder(const Compartment& compartment) : m_impl(std::make_unique<Impl>(compartment)) {}
PackBuilder::PackBuilder(PackBuilder&&) noexcept = default;
PackBuilder& PackBuilder::operator=(PackBuilder&&) noexcept = default;
PackBuilder::~PackBuilder() = default;

const PackId& PackBuilder::id() const { return m_impl->id; }
bool PackBuilder::empty() const { return m_impl->index.blocks.empty(); }
std::uint32_t PackBuilder::blocks() const { return static_cast<std::uint32_t>(m_impl->index.blocks.size()); }

Bytes PackBuilder::seal_block(std::uint32_t ordinal, Codec, ByteView payload) const {
    return m_impl->keys.seal_block(ordinal, payload);
}

std::size_t PackBuilder::data_bytes() const { return m_impl->data_bytes; }

bool PackBuilder::fits(std::size_t sealed_length, std::size_t chunks, Size size) const {
    if (sealed_length > kLargePack || chunks > kLargePack) return false;
    const Impl& self = *m_impl;
    const std::uint32_t sectors = size == Size::small ? format::kSmallPackSectors : format::kLargePackSectors;
    return make_head(sectors, self.index.blocks.size() + 1, self.index.chunks.size() + chunks,
                     self.data_bytes + sealed_length)
        .has_value();
}

void PackBuilder::add(Bytes sealed, std::uint32_t plain_length, Codec codec, std::vector<ChunkEntry> chunks) {
    CHECK(fits(sealed.size(), chunks.size()));
    CHECK(plain_length <= kMaxBlockPlain && !chunks.empty());
    Impl& self = *m_impl;
    std::uint32_t offset = 0;
    for (ChunkEntry& chunk : chunks) {
        chunk.block = blocks();
        chunk.offset = offset;
        offset += chunk.stored_length;
    }
    CHECK(offset == plain_length);
    self.index.blocks.push_back({.offset = static_cast<std::uint32_t>(self.data_bytes),
                                 .sealed_length = static_cast<std::uint32_t>(sealed.size()),
                                 .plain_length = plain_length,
                                 .codec = codec,
                                 .chunks = static_cast<std::uint32_t>(chunks.size())});
    self.index.chunks.insert(self.index.chunks.end(), chunks.begin(), chunks.end());
    self.data_bytes += sealed.size();
    self.sealed.push_back(std::move(sealed));
}

std::vector<PackBuilder::Block> PackBuilder::take_apart() {
    CHECK(m_impl != nullptr);
    const std::unique_ptr<Impl> self = std::move(m_impl);
    std::vector<Block> blocks;
    auto chunk = self->index.chunks.begin();
    for (std::uint32_t ordinal = 0; ordinal < self->index.blocks.size(); ++ordinal) {
        const BlockEntry& entry = self->index.blocks[ordinal];
        auto payload = self->keys.open_block(ordinal, self->sealed[ordinal]);
        CHECK(payload.has_value());
        self->sealed[ordinal] = {};
        const auto end = chunk + static_cast<std::ptrdiff_t>(entry.chunks);
        blocks.push_back({.payload = payload.take(),
                          .plain_length = entry.plain_length,
                          .codec = entry.codec,
                          .chunks = std::vector<ChunkEntry>(chunk, end)});
        chunk = end;
    }
    return blocks;
}

PackBuilder::Finished PackBuilder::finish() {
    CHECK(m_impl != nullptr && !empty());
    const std::unique_ptr<Impl> self = std::move(m_impl);
    const std::size_t blocks = self->index.blocks.size();
    const std::size_t chunks = self->index.chunks.size();
    auto head = make_head(format::kSmallPackSectors, blocks, chunks, self->data_bytes);
    if (!head) head = make_head(format::kLargePackSectors, blocks, chunks, self->data_bytes);
    CHECK(head.has_value());
    head->compartment = self->compartment;
    const format::PackGeometry& geometry = head->geometry;

    // The one copy: each sealed block into its place.
    Bytes pack(geometry.sectors * kSector);
    const MutableByteView all(pack);
    const MutableByteView data = all.subspan(geometry.pages() * kSector, head->data_sectors() * kSector);
    std::size_t end = 0;
    for (Bytes& block : self->sealed) {
        std::copy(block.begin(), block.end(), data.begin() + static_cast<std::ptrdiff_t>(end));
        end += block.size();
        block = {};
    }
    // Upholds G1: padding looks like everything else.
    crypto::fill_random_fast(data.subspan(end));
    write_parity(*head, self->keys, all);
    const Bytes checks = make_checks(*head, self->keys, all);
    PageWriter pages(self->keys, all);
    pages.put(format::encode_pack_head(*head));
    pages.put_stream(format::encode_pack_index(self->index), geometry.index_pages, format::kPagePlain);
    pages.put_stream(checks, geometry.check_pages, format::kChecksPerPage * format::kCheckSize);
    return {.ref = {.pack = self->id, .commitment = self->keys.commitment(0)},
            .bytes = std::move(pack),
            .index = std::move(self->index)};
}

}  // namespace vault::content::pack
