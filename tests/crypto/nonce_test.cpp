// SPDX-License-Identifier: Apache-2.0
// A nonce that came twice under one key would give both plaintexts away. STRONGROOM_LONG=1 looks at 10^7 messages.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "crypto/aead.h"

namespace crypto {
namespace {

using Nonce = base::ByteArray<kNonceSize>;

std::vector<Nonce> nonces_of(const PackKey& key, std::size_t count) {
    std::vector<Nonce> nonces(count);
    base::ByteArray<kSealOverhead> sealed;
    for (Nonce& nonce : nonces) {
        encrypt_into(key, Context{.kind = SealedKind::block}, {}, sealed);
        std::copy_n(sealed.begin(), kNonceSize, nonce.begin());
    }
    return nonces;
}
bool has_repetition(std::vector<Nonce> nonces) {
    std::sort(nonces.begin(), nonces.end());
    return std::adjacent_find(nonces.begin(), nonces.end()) != nonces.end();
}

TEST(crypto_nonce, no_nonce_comes_twice) {
    const char* wanted = std::getenv("STRONGROOM_LONG");
    const bool is_long = wanted != nullptr && std::string_view(wanted) == "1";
    EXPECT_FALSE(has_repetition(nonces_of(PackKey::random(), is_long ? 10'000'000 : 1'000'000)));
}

TEST(crypto_nonce, a_forked_child_draws_other_nonces) {
    constexpr std::size_t kCount = 1000;
    const auto key = PackKey::random();
    static_cast<void>(nonces_of(key, 1));  // whatever state there is, both sides inherit it
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const auto nonces = nonces_of(key, kCount);
        const auto* bytes = reinterpret_cast<const char*>(nonces.data());
        std::size_t sent = 0;
        while (sent < kCount * kNonceSize) {
            const ssize_t n = write(ends[1], bytes + sent, kCount * kNonceSize - sent);
            if (n <= 0) _exit(1);
            sent += static_cast<std::size_t>(n);
        }
        _exit(0);
    }
    close(ends[1]);
    auto nonces = nonces_of(key, kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
        Nonce nonce;
        for (std::size_t got = 0; got < kNonceSize;) {
            const ssize_t n = read(ends[0], nonce.data() + got, kNonceSize - got);
            ASSERT_GT(n, 0);
            got += static_cast<std::size_t>(n);
        }
        nonces.push_back(nonce);
    }
    close(ends[0]);
    int status = 1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_FALSE(has_repetition(std::move(nonces)));
}

}  // namespace
}  // namespace crypto
