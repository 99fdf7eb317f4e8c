// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/check.h"
#include "vault/tlog/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vault::tlog;
    const auto policy = Policy::parse(base::as_text({data, size}));
    if (!policy) return 0;
    const std::string text = policy->encode();
    const auto again = Policy::parse(text);
    CHECK(again && *again == *policy && again->encode() == text);
    std::vector<std::size_t> everybody;
    for (std::size_t i = 0; i < policy->witnesses().size(); ++i) everybody.push_back(i);
    // Whatever is demanded, all together give it and nobody does not.
    CHECK(policy->is_met(everybody));
    CHECK(policy->is_met({}) == !policy->demands_witnesses());
    return 0;
}
