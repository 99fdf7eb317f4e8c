// SPDX-License-Identifier: Apache-2.0
#include "vault/content/pack/sectors.h"

#include <algorithm>

namespace vault::content::pack {

Result<void> read_whole(const store::File& file, std::uint64_t offset, MutableByteView out) {
    const std::size_t got = TRY(file.read_at(offset, out));
    if (got != out.size()) return fail(Error(ErrorCode::malformed).at(offset + got));
    return {};
}

std::array<std::uint32_t, 2> copies_of(std::uint32_t page, std::uint32_t sectors) { return {page, sectors - 1 - page}; }

bool is_zero(ByteView bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace vault::content::pack
