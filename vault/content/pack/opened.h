// SPDX-License-Identifier: Apache-2.0
// A pack file whose head and index were authenticated, from either copy of each page, and its check table. Private to
// this folder.
#pragma once

#include <memory>
#include <vector>

#include "vault/content/pack/pack.h"
#include "vault/content/pack/pages.h"
#include "vault/content/pack/sectors.h"

namespace vault::content::pack {

struct OpenedPack {
    std::unique_ptr<store::File> file;
    PackKeys keys;
    PackRef ref;
    format::PackHead head;
    Index index;
    bool marred = false;  // the file's length, or a page's first copy, was not right

    std::uint64_t file_size() const { return std::uint64_t{head.geometry.sectors} * kSector; }
};
// What PackReader::open answers.
Result<OpenedPack> open_pack(const store::FileStore& files, const PackId& id, const Compartment& compartment);

// Empty: the page does not open there, or cannot be had.
std::optional<crypto::WipedBuffer> open_page_at(const PackKeys& keys, Sectors& sectors, std::uint32_t sector);

class CheckTable {
  public:
    // Pages of which neither copy is right leave their sectors unknown.
    static CheckTable read(const OpenedPack& pack, Sectors& sectors);

    // For sectors between the pages.
    bool is_known(std::uint32_t sector) const { return m_known[sector - m_first]; }
    // Known, and these are the bytes.
    bool fits(const PackKeys& keys, std::uint32_t sector, ByteView bytes) const;
    // The i-th page's plaintext without its zeros; empty if unknown.
    ByteView page(std::uint32_t i) const;

  private:
    std::uint32_t m_first = 0;
    Bytes m_checks;
    std::vector<bool> m_known;  // by sector
};

// How many sectors the i-th check page covers.
std::uint32_t covered_by(const format::PackGeometry& geometry, std::uint32_t check_page);

}  // namespace vault::content::pack
