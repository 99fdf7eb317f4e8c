// SPDX-License-Identifier: Apache-2.0
#include "vault/content/pack/sectors.h"

#include <algorithm>

#include "crypto/base/check.h"
#include "vault/format/pack_page.h"

namespace vault::content::pack {

using format::kSectorSize;

bool Sectors::read(std::uint32_t sector, MutableByteView out) {
    CHECK(out.size() == kSectorSize);
    const auto got = m_file.read_at(std::uint64_t{sector} * kSectorSize, out);
    if (!got && !m_failure) m_failure = got.error();
    const bool whole = got && *got == kSectorSize;
    m_had_any = m_had_any || whole;
    return whole;
}

std::vector<bool> Sectors::read_many(std::uint32_t first, MutableByteView out) {
    std::vector<bool> had(out.size() / kSectorSize, true);
    const auto got = m_file.read_at(std::uint64_t{first} * kSectorSize, out);
    if (got && *got == out.size()) return m_had_any = true, had;
    // One sector that cannot be read spoils the whole call: one by one, then.
    for (std::size_t i = 0; i < had.size(); ++i) {
        had[i] = read(static_cast<std::uint32_t>(first + i), out.subspan(i * kSectorSize, kSectorSize));
    }
    return had;
}

std::array<std::uint32_t, 2> copies_of(std::uint32_t page, std::uint32_t sectors) { return {page, sectors - 1 - page}; }

bool is_zero(ByteView bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace vault::content::pack
