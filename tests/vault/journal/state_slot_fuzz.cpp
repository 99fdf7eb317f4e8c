// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/check.h"
#include "vault/format/seal_state.h"

namespace {

bool same(const crypto::WipedBuffer& a, const base::Bytes& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vault::format;
    base::Bytes plain(data, data + size);
    // Zeros to the full size: the fuzzer need not find them.
    if (size <= StateHead::kPlainSize) plain.resize(StateHead::kPlainSize);
    if (const auto head = StateHead::decode(plain)) CHECK(head->encode() == plain);
    if (const auto catalog = decode_state_catalog(plain)) CHECK(same(encode_state_catalog(*catalog), plain));
    if (size <= StateSlot::kPlainSize) plain.resize(StateSlot::kPlainSize);
    if (const auto slot = StateSlot::decode(plain)) CHECK(same(slot->encode(), plain));
    return 0;
}
