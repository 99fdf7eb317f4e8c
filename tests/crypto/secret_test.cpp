// SPDX-License-Identifier: Apache-2.0
#include "crypto/secret.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <set>
#include <thread>

#include "tests/crypto/hex_bytes.h"

namespace crypto {
namespace {

bool is_zero(const std::uint8_t* block) {
    return std::all_of(block, block + arena::kBlockSize, [](std::uint8_t b) { return b == 0; });
}

TEST(crypto_secret, initialize_turns_core_dumps_off_and_may_be_called_again) {
    const Hardening hardening = initialize();
    EXPECT_TRUE(hardening.core_dumps_off);
    rlimit limit{};
    ASSERT_EQ(getrlimit(RLIMIT_CORE, &limit), 0);
    EXPECT_EQ(limit.rlim_cur, 0U);
    EXPECT_EQ(limit.rlim_max, 0U);
    EXPECT_EQ(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
}

TEST(crypto_secret, starts_as_zero) {
    const Secret<64> secret;
    secret.expose([](base::FixedView<64> bytes) { EXPECT_TRUE(is_zero(bytes.data())); });
}

TEST(crypto_secret, its_block_is_zero_after_it_goes) {
    const std::uint8_t* block = nullptr;
    {
        const auto secret = Secret<64>::random();
        block = secret.expose([](base::FixedView<64> bytes) { return bytes.data(); });
        EXPECT_FALSE(is_zero(block));
    }
    EXPECT_TRUE(is_zero(block));
}

TEST(crypto_secret, a_short_secret_leaves_the_rest_of_its_block_zero) {
    const auto secret = Secret<16>::copy_of(counting<16>(1));
    const std::uint8_t* block = secret.expose([](base::FixedView<16> bytes) { return bytes.data(); });
    EXPECT_TRUE(std::all_of(block + 16, block + arena::kBlockSize, [](std::uint8_t b) { return b == 0; }));
}

TEST(crypto_secret, moves_take_the_bytes_along) {
    auto first = Secret<32>::copy_of(counting<32>());
    auto second = std::move(first);
    second.expose([](base::FixedView<32> bytes) { EXPECT_TRUE(equal_constant_time(bytes, counting<32>())); });
    auto third = Secret<32>::random();
    third = std::move(second);
    third.expose([](base::FixedView<32> bytes) { EXPECT_TRUE(equal_constant_time(bytes, counting<32>())); });
}

TEST(crypto_secret_death, a_moved_from_secret_has_no_bytes) {
    auto first = Secret<32>::random();
    const auto second = std::move(first);
    EXPECT_DEATH(first.expose([](base::FixedView<32>) {}), "internal error");
    EXPECT_DEATH(first.expose_mutable(), "internal error");
}

TEST(crypto_secret, a_clone_is_equal_and_apart) {
    auto first = Secret<32>::copy_of(counting<32>());
    const auto second = first.clone();
    first.expose_mutable()[0] = 99;
    second.expose([](base::FixedView<32> bytes) { EXPECT_TRUE(equal_constant_time(bytes, counting<32>())); });
}

TEST(crypto_secret, random_secrets_differ) {
    std::set<base::ByteArray<32>> seen;
    for (int i = 0; i < 1000; ++i) {
        Secret<32>::random().expose([&](base::FixedView<32> bytes) {
            base::ByteArray<32> copy;
            std::copy(bytes.begin(), bytes.end(), copy.begin());
            EXPECT_TRUE(seen.insert(copy).second);
        });
    }
}

TEST(crypto_secret, the_arena_grows_and_gives_no_block_twice) {
    std::vector<Secret<64>> secrets(5000);
    std::set<const std::uint8_t*> blocks;
    for (const auto& secret : secrets) {
        blocks.insert(secret.expose([](base::FixedView<64> bytes) { return bytes.data(); }));
    }
    EXPECT_EQ(blocks.size(), secrets.size());
}

// In a child without the right to lock: secrets work on, and initialize() says so.
[[noreturn]] void use_secrets_without_locked_memory() {
    const rlimit none{0, 0};
    bool as_expected = setrlimit(RLIMIT_MEMLOCK, &none) == 0 && (geteuid() != 0 || setuid(65534) == 0);
    const std::vector<Secret<64>> more_than_was_ever_used(20000);
    for (const auto& secret : more_than_was_ever_used) {
        as_expected = as_expected && secret.expose([](base::FixedView<64> bytes) { return is_zero(bytes.data()); });
    }
    // Under a sanitizer mlock() does nothing and says yes.
    const bool refused = mlock(&none, sizeof none) != 0;
    _exit(as_expected && initialize().arena_locked == !refused ? 0 : 1);
}
TEST(crypto_secret_death, refused_locking_is_said_and_stops_nothing) {
    EXPECT_EXIT(use_secrets_without_locked_memory(), testing::ExitedWithCode(0), "");
}

TEST(crypto_secret, threads_share_the_arena) {
    const auto work = [](std::uint8_t mark) {
        for (int i = 0; i < 2000; ++i) {
            base::ByteArray<32> bytes;
            bytes.fill(mark);
            const auto secret = Secret<32>::copy_of(bytes);
            secret.expose([&](base::FixedView<32> seen) { ASSERT_TRUE(equal_constant_time(seen, bytes)); });
        }
    };
    std::vector<std::thread> threads;
    for (std::uint8_t mark = 1; mark <= 4; ++mark) threads.emplace_back(work, mark);
    for (auto& thread : threads) thread.join();
}

TEST(crypto_secret, constant_time_comparison_compares) {
    const auto a = counting<40>();
    auto b = a;
    EXPECT_TRUE(equal_constant_time(a, b));
    b[39] ^= 1;
    EXPECT_FALSE(equal_constant_time(a, b));
    EXPECT_FALSE(equal_constant_time(a, base::ByteView(a).first(39)));
    EXPECT_TRUE(equal_constant_time({}, {}));
}

TEST(crypto_secret, wipe_leaves_zeros_and_bears_emptiness) {
    auto bytes = counting<64>(1);
    wipe(bytes);
    EXPECT_TRUE(is_zero(bytes.data()));
    wipe({});
    fill_random({});
}

}  // namespace
}  // namespace crypto
