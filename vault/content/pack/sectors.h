// SPDX-License-Identifier: Apache-2.0
// Sectors of a pack file as far as they can be had: what the medium does not give, or what stands behind the end of a
// file that was cut off, is missing and no error. Private to this folder. One thread.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "vault/store/file_store.h"

namespace vault::content::pack {

class Sectors {
  public:
    explicit Sectors(const store::File& file) : m_file(file) {}

    // Fills out, which is one sector. False: missing.
    bool read(std::uint32_t sector, MutableByteView out);
    // Several in a row, at once where that works; which of them were had.
    std::vector<bool> read_many(std::uint32_t first, MutableByteView out);
    // Set when nothing at all was had and the medium gave this as the reason: a disk that is gone, not rot.
    std::optional<Error> failure() const { return m_had_any ? std::nullopt : m_failure; }

  private:
    const store::File& m_file;
    bool m_had_any = false;
    std::optional<Error> m_failure;
};

// The two sectors in which a page stands.
std::array<std::uint32_t, 2> copies_of(std::uint32_t page, std::uint32_t sectors);
bool is_zero(ByteView bytes);

}  // namespace vault::content::pack
