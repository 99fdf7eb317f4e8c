// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/check.h"
#include "vault/tlog/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vault::tlog;
    const std::string_view text = base::as_text({data, size});
    const auto parsed = parse_checkpoint(text);
    if (!parsed) return 0;
    CHECK(parsed->checkpoint.head.size <= kMaxTreeSize);
    std::string extensions;
    for (const std::string& line : parsed->extensions) extensions += line + '\n';
    // An origin that we would never make is still read.
    const auto encoded = encode_checkpoint(parsed->checkpoint);
    CHECK(encoded.has_value() == is_key_name(parsed->checkpoint.origin));
    if (encoded) CHECK(*encoded + extensions == text);
    return 0;
}
