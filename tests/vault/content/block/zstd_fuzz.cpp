// SPDX-License-Identifier: Apache-2.0
// Nothing that is taken is longer than the limit, and it packs again.
#include "crypto/base/check.h"
#include "vault/content/block/zstd.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kLimit = 1U << 16U;
    static vault::content::block::Decompressor decompressor;
    static vault::content::block::Compressor compressor;
    const auto plain = decompressor.decompress({data, size}, kLimit);
    if (!plain) return 0;
    CHECK(plain->size() <= kLimit);
    const auto packed = compressor.compress(*plain, 1, 2 * kLimit);
    const auto again = decompressor.decompress(packed, plain->size());
    CHECK(again.has_value() && *again == *plain);
    return 0;
}
