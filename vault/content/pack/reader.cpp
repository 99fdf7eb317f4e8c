// SPDX-License-Identifier: Apache-2.0
#include "vault/content/block/zstd.h"
#include "vault/content/pack/audit.h"
#include "vault/content/pack/pack.h"
#include "vault/content/pack/pages.h"
#include "vault/content/pack/sectors.h"
#include "vault/store/layout.h"

namespace vault::content::pack {

struct PackReader::Impl {
    Impl(std::unique_ptr<store::File> opened, const Compartment& compartment, const PackId& pack)
        : file(std::move(opened)), keys(compartment, pack), ref{pack, keys.commitment(0)} {}

    std::unique_ptr<store::File> file;
    PackKeys keys;
    PackRef ref;
    format::PackHead head;
    Index index;
};

namespace {

Error of_pack(ErrorCode code, const PackId& pack) { return Error(code).with_id(pack.hex()); }

// A page from the first copy that opens.
Result<crypto::WipedBuffer> read_page(const store::File& file, const PackKeys& keys, std::uint32_t sectors,
                                      std::uint32_t page) {
    base::ByteArray<kSector> bytes;
    for (const std::uint32_t sector : copies_of(page, sectors)) {
        TRY(read_whole(file, std::uint64_t{sector} * kSector, bytes));
        if (auto plain = keys.open_page(sector, bytes)) return plain.take();
    }
    return fail(ErrorCode::not_authentic);
}

}  // namespace

PackReader::PackReader(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
PackReader::PackReader(PackReader&&) noexcept = default;
PackReader& PackReader::operator=(PackReader&&) noexcept = default;
PackReader::~PackReader() = default;

const PackRef& PackReader::ref() const { return m_impl->ref; }
const Index& PackReader::index() const { return m_impl->index; }

Result<PackReader> PackReader::open(const store::FileStore& files, const PackId& id, const Compartment& compartment) {
    auto file = TRY(files.open(store::layout::pack(id), store::Access::read));
    const std::uint64_t size = TRY(file->size());
    if (size != kSmallPack && size != kLargePack) {
        return fail(of_pack(ErrorCode::malformed, id).with_detail("size " + std::to_string(size)));
    }
    const auto sectors = static_cast<std::uint32_t>(size / kSector);
    auto self = std::make_unique<Impl>(std::move(file), compartment, id);
    const auto named = [&](Error error) { return error.id = id.hex(), fail(std::move(error)); };

    const auto first = read_page(*self->file, self->keys, sectors, 0);
    if (!first) return named(first.error());
    auto head = format::decode_pack_head(*first);
    if (!head) return named(head.error());
    self->head = *head;
    if (self->head.geometry.sectors != sectors || self->head.compartment != compartment.id) {
        return fail(of_pack(ErrorCode::malformed, id));
    }

    // Bounded: the head's numbers fit each other and the file.
    crypto::WipedBuffer stream;
    stream.reserve(self->head.geometry.index_pages * format::kPagePlain);
    for (std::uint32_t page = 1; page <= self->head.geometry.index_pages; ++page) {
        const auto plain = read_page(*self->file, self->keys, sectors, page);
        if (!plain) return named(plain.error());
        stream.insert(stream.end(), plain->begin(), plain->end());
    }
    const ByteView all(stream);
    if (!is_zero(all.subspan(self->head.index_bytes))) return fail(of_pack(ErrorCode::malformed, id));
    auto index = format::decode_pack_index(all.first(self->head.index_bytes), self->head.blocks, self->head.chunks,
                                           self->head.data_bytes);
    if (!index) return named(index.error());
    self->index = index.take();
    return PackReader(std::move(self));
}

Result<crypto::WipedBuffer> PackReader::read_block(std::uint32_t ordinal) const {
    const Impl& self = *m_impl;
    const auto named = [&](Error error) { return error.id = self.ref.pack.hex(), fail(std::move(error)); };
    if (ordinal >= self.index.blocks.size()) return named(Error(ErrorCode::invalid_argument));
    const BlockEntry& block = self.index.blocks[ordinal];
    const std::uint64_t begin = std::uint64_t{self.head.geometry.pages()} * kSector + block.offset;
    Bytes sealed(block.sealed_length);
    if (const auto read = read_whole(*self.file, begin, sealed); !read) return named(read.error());
    auto plain = self.keys.open_block(ordinal, sealed);
    if (!plain) return named(std::move(plain.error()).at(begin));
    if (block.codec == Codec::raw) return plain.take();  // its length was compared with the index
    thread_local block::Decompressor decompressor;
    auto unpacked = decompressor.decompress(*plain, block.plain_length);
    if (!unpacked || unpacked->size() != block.plain_length) return named(Error(ErrorCode::malformed).at(begin));
    return unpacked.take();
}

Result<std::vector<std::uint32_t>> PackReader::check() const {
    const Impl& self = *m_impl;
    auto damaged = audit_pack(*self.file, self.keys, self.head, self.index);
    if (!damaged) damaged.error().id = self.ref.pack.hex();
    return damaged;
}

}  // namespace vault::content::pack
