// SPDX-License-Identifier: Apache-2.0
// First byte: which page; second: how many entries are expected of it; the rest: its plaintext.
#include "crypto/base/check.h"
#include "crypto/base/codec.h"
#include "vault/format/index_run.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::Reader reader(base::ByteView(data, size));
    const std::uint8_t page = reader.u8();
    const std::uint8_t count = reader.u8();
    const base::ByteView plain = reader.bytes(reader.left());
    // The caller never expects more than a page holds.
    if (!reader.ok() || count > vault::format::kIndexRowsPerPage) return 0;
    if (page % 3 == 0) {
        static_cast<void>(vault::format::IndexRunHead::decode(plain).has_value());
    } else if (page % 3 == 1) {
        const auto packs = vault::format::decode_index_packs(plain, count);
        if (packs) CHECK(packs->size() == count);
    } else {
        const auto rows = vault::format::decode_index_rows(plain, count, page);
        if (rows) CHECK(rows->size() == count);
    }
    return 0;
}
