// SPDX-License-Identifier: Apache-2.0
// Three numbers of a head, then the stream. What is taken encodes back to the same bytes.
#include <algorithm>

#include "crypto/base/check.h"
#include "crypto/base/codec.h"
#include "vault/format/pack_index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::Reader reader({data, size});
    const std::uint32_t blocks = reader.u32();
    const std::uint32_t chunks = reader.u32();
    const std::uint32_t data_bytes = reader.u32();
    const base::ByteView stream = reader.bytes(reader.left());
    if (const auto index = vault::format::decode_pack_index(stream, blocks, chunks, data_bytes)) {
        const vault::Bytes again = vault::format::encode_pack_index(*index);
        CHECK(std::equal(again.begin(), again.end(), stream.begin(), stream.end()));
    }
    return 0;
}
