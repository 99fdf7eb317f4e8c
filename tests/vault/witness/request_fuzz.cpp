// SPDX-License-Identifier: Apache-2.0
// A witness that has seen a log of seven: whatever it is asked, it is never rolled back and never cosigns what does not
// verify.
#include "crypto/base/check.h"
#include "tests/vault/witness/witness_fixture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vault::witness;
    using namespace vault::witness::test;
    static Desk desk;
    static const bool kReady = desk.ask(TestLog(7).request(0, 7)).verdict == Verdict::cosigned;
    CHECK(kReady);
    const auto answer = desk.witness.add_checkpoint(base::as_text({data, size}));
    CHECK(answer.has_value());
    // Without the log's key nothing but its old signature on what was seen can be cosigned again.
    if (answer->verdict == Verdict::cosigned) CHECK(answer->size == 7);
    CHECK(desk.seen()->head == TestLog(7).head(7));
    return 0;
}
