// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "crypto/base/check.h"
#include "crypto/secret.h"
#include "vault/keyring/grants.h"
#include "vault/keyring/signatures.h"

// The body comes from whoever has the vault key. What is accepted encodes to the same bytes, and judging it ends.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    crypto::initialize();
    const vault::ByteView input(data, size);
    const auto people = vault::format::decode_people(input);
    if (!people) return 0;
    const vault::Bytes again = vault::format::encode_people(*people);
    CHECK(std::equal(again.begin(), again.end(), input.begin(), input.end()));
    static_cast<void>(vault::keyring::verify_readers(*people).has_value());
    static_cast<void>(vault::keyring::verify_people(*people).has_value());
    const vault::PersonId founder = people->people.empty() ? vault::PersonId{} : people->people.front().id;
    const auto sorted = vault::keyring::sort_grants(*people, founder);
    CHECK(sorted.counting.size() + sorted.foreign.size() == people->grants.size());
    return 0;
}
