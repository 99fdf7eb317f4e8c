// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/check.h"
#include "vault/tlog/add_checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vault::tlog;
    const std::string_view text = base::as_text({data, size});
    if (const auto request = parse_add_checkpoint(text)) CHECK(encode_add_checkpoint(*request).value() == text);
    if (const auto lines = parse_signatures(text)) CHECK(encode_signatures(*lines) == text);
    if (const auto seen = parse_size(text)) CHECK(encode_size(*seen) == text);
    if (const auto name = parse_carrier_name(text)) CHECK(encode_carrier_name(*name) == text);
    return 0;
}
