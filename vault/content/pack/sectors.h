// SPDX-License-Identifier: Apache-2.0
// Sectors of an open pack. Private to this folder.
#pragma once

#include <array>

#include "vault/store/file_store.h"

namespace vault::content::pack {

// Fills out; malformed when the file is shorter than it was when it was opened.
Result<void> read_whole(const store::File& file, std::uint64_t offset, MutableByteView out);
// The two sectors in which a page stands.
std::array<std::uint32_t, 2> copies_of(std::uint32_t page, std::uint32_t sectors);
bool is_zero(ByteView bytes);

}  // namespace vault::content::pack
