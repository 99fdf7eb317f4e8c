// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/check.h"
#include "vault/tlog/log_proof.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vault::tlog;
    const std::string_view text = base::as_text({data, size});
    if (const auto proof = parse_log_proof(text)) {
        const auto encoded = encode_log_proof(*proof);
        CHECK(encoded && *encoded == text);
        if (const auto parsed = parse_checkpoint(proof->checkpoint.text())) {
            const vault::LeafHash leaf = leaf_hash(proof->extra);
            static_cast<void>(
                verify_inclusion({leaf, proof->index, parsed->checkpoint.head}, proof->hashes).has_value());
        }
    }
    return 0;
}
