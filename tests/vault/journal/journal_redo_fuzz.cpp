// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/check.h"
#include "vault/format/journal_redo.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::Bytes plain(data, data + size);
    // Zeros to the full size: the fuzzer need not find them.
    if (size <= vault::format::RedoHead::kPlainSize) plain.resize(vault::format::RedoHead::kPlainSize);
    if (const auto head = vault::format::RedoHead::decode(plain)) CHECK(head->encode() == plain);
    return 0;
}
