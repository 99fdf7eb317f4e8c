// SPDX-License-Identifier: Apache-2.0
// A compartment on a memory disk, contents to put into it, and what comes out again.
#pragma once

#include <gtest/gtest.h>

#include <random>

#include "crypto/digest.h"
#include "tests/support/memory_disk.h"
#include "vault/content/reader.h"
#include "vault/content/writer.h"
#include "vault/store/layout.h"

// The one maker of receipts, as far as these tests need it: they link no journal.
namespace vault::journal {
class Journal {
  public:
    static Receipt receipt(const CompartmentId& compartment) { return Receipt({}, compartment, 0, 1); }
};
}  // namespace vault::journal

namespace vault::content {

inline constexpr std::size_t kMiB = 1U << 20;

inline Bytes random_bytes(std::size_t size, std::uint64_t seed) {
    std::mt19937_64 generator(seed);
    Bytes bytes(size + 8);
    for (std::size_t i = 0; i < size; i += 8) {
        const std::uint64_t value = generator();
        std::memcpy(bytes.data() + i, &value, 8);
    }
    bytes.resize(size);
    return bytes;
}
// Compresses about as text does.
inline Bytes text_bytes(std::size_t size, std::uint64_t seed) {
    std::mt19937_64 generator(seed);
    Bytes bytes;
    bytes.reserve(size + 16);
    while (bytes.size() < size) {
        // Few common words, many rare ones.
        std::uint64_t word = generator() % (1U << (4 + generator() % 12)) * 0x9e3779b97f4a7c15U;
        for (std::size_t n = 2 + word % 8; n > 0; --n, word >>= 5U) {
            bytes.push_back(static_cast<std::uint8_t>('a' + word % 26));
        }
        bytes.push_back(' ');
    }
    bytes.resize(size);
    return bytes;
}

class BytesSource final : public Source {
  public:
    // Pieces of 1 to most bytes, by the seed; with seed 0 all of `most`.
    BytesSource(ByteView bytes, std::size_t most, std::uint64_t seed = 0)
        : m_left(bytes), m_most(most), m_random(seed), m_even(seed == 0) {}
    Result<Piece> next() override {
        const std::size_t wanted = m_even ? m_most : 1 + m_random() % m_most;
        const ByteView piece = m_left.first(std::min(m_left.size(), wanted));
        m_left = m_left.subspan(piece.size());
        return Piece{.bytes = piece, .end = m_left.empty()};
    }

  private:
    ByteView m_left;
    std::size_t m_most;
    std::mt19937_64 m_random;
    bool m_even;
};

struct TestVault {
    std::shared_ptr<support::MemoryDisk> disk = support::MemoryDisk::create();
    std::unique_ptr<store::FileStore> files = disk->store();
    crypto::RootKey root = (crypto::initialize(), crypto::RootKey::random());
    Compartment compartment{.vault = VaultId(crypto::random_array<16>()),
                            .id = CompartmentId(crypto::random_array<16>()),
                            .root = &root};
    index::KnownPacks known;

    index::ChunkIndex open_index() { return index::ChunkIndex::open(*files, compartment, known).take(); }
    // One content by a writer of its own.
    struct Put {
        Stored stored;
        Totals totals;
    };
    Put put(ByteView bytes, IdKind kind = IdKind::data) {
        auto index = open_index();
        ContentWriter writer(*files, index, compartment, {.threads = 2});
        BytesSource source(bytes, 100000);
        EXPECT_TRUE(writer.put(kind, source));
        Flushed flushed = writer.flush().take();
        for (const PackRef& pack : flushed.packs) known.insert(pack.pack);
        EXPECT_EQ(flushed.stored.size(), 1U);
        return {flushed.stored.at(0), writer.totals()};
    }
    Result<Bytes> read(const Stored& stored, IdKind kind = IdKind::data) {
        auto index = open_index();
        return read(index, stored, kind);
    }
    Result<Bytes> read(index::ChunkIndex& index, const Stored& stored, IdKind kind = IdKind::data) {
        Bytes out;
        const Receipt receipt = journal::Journal::receipt(compartment.id);
        ContentReader reader(receipt, index, compartment);
        TRY(reader.read(kind, stored.recipe, stored.sha256, [&](ByteView piece) -> Result<void> {
            base::append(out, piece);
            return {};
        }));
        return out;
    }
    // Every pack file there is.
    std::vector<std::string> pack_files() const {
        std::vector<std::string> names;
        for (const std::string& folder : files->list(store::layout::kPacks).take()) {
            const std::string path = std::string(store::layout::kPacks) + "/" + folder;
            for (const std::string& name : files->list(path).take()) names.push_back(path + "/" + name);
        }
        return names;
    }
    std::vector<std::string> run_files() const {
        std::vector<std::string> names;
        for (const std::string& name : files->list(store::layout::kIndex).take()) {
            const std::string path = std::string(store::layout::kIndex) + "/" + name;
            if (path != store::layout::kIndexLock) names.push_back(path);
        }
        return names;
    }
    void overwrite(const std::string& name, std::uint64_t offset, ByteView bytes) {
        const auto file = files->open(name, store::Access::write).take();
        ASSERT_TRUE(file->write_at(offset, bytes));
        ASSERT_TRUE(file->sync());
    }
};

template <class R>
void expect_error(const R& result, ErrorCode code) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(static_cast<int>(result.error().code), static_cast<int>(code));
}

}  // namespace vault::content
