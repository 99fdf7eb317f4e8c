// SPDX-License-Identifier: Apache-2.0
// What is taken encodes back to the same bytes; whole and in pieces there is one answer.
#include <algorithm>

#include "crypto/base/check.h"
#include "vault/format/intake_list.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vault::format;
    const base::ByteView bytes(data, size);
    const auto list = decode_intake_list(bytes);

    IntakeListReader reader;
    std::vector<IntakeEntry> read;
    bool failed = false;
    for (std::size_t place = 0; place < size && !failed; place += 37) {
        reader.push(bytes.subspan(place, std::min<std::size_t>(37, size - place)));
        for (;;) {
            auto entry = reader.next();
            failed = !entry;
            if (failed || !*entry) break;
            read.push_back(std::move(**entry));
        }
    }
    const bool finished = !failed && reader.finish();
    CHECK(finished == list.has_value());
    if (!list) return 0;
    CHECK(read == *list);
    base::Bytes again;
    for (const IntakeEntry& entry : *list) CHECK(append_intake_entry(again, entry));
    CHECK(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
    return 0;
}
