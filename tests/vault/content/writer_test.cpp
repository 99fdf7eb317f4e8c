// SPDX-License-Identifier: Apache-2.0
#include "vault/content/writer.h"

#include "tests/vault/content/content_fixture.h"

namespace vault::content {
namespace {

TEST(ContentWriter, GivesBackWhatWasPutOfAnySize) {
    for (const std::size_t size : {0U, 1U, 63U, 16383U, 16384U, 16385U, 262143U, 262144U, 262145U, 1U << 20,
                                   (1U << 20) + 1, (1U << 20) + 262144, 5U << 20, 17U << 20}) {
        SCOPED_TRACE(size);
        TestVault vault;
        const Bytes bytes = random_bytes(size, size + 1);
        const Stored stored = vault.put(bytes).stored;
        EXPECT_EQ(stored.size, size);
        EXPECT_EQ(stored.recipe.size, size);
        EXPECT_EQ(stored.sha256.bytes(), crypto::sha256(bytes).bytes());
        const auto read = vault.read(stored);
        ASSERT_TRUE(read);
        EXPECT_TRUE(*read == bytes);
    }
}

}  // namespace
}  // namespace vault::content
