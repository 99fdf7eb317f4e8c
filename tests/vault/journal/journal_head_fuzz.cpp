// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/check.h"
#include "vault/format/journal_head.h"
#include "vault/format/record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::Bytes plain(data, data + size);
    if (const auto record = vault::format::RecordHead::decode(plain)) CHECK(record->encode() == plain);
    // Zeros to the full size: the fuzzer need not find them.
    if (size <= vault::format::JournalHead::kPlainSize) plain.resize(vault::format::JournalHead::kPlainSize);
    if (const auto head = vault::format::JournalHead::decode(plain)) CHECK(head->encode() == plain);
    return 0;
}
