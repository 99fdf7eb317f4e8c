// SPDX-License-Identifier: Apache-2.0
#include "crypto/secret.h"

#include <sodium.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <mutex>

namespace crypto {
namespace {

constexpr std::size_t kRegionSize = 65536;
constexpr std::size_t kBlocksPerRegion = kRegionSize / arena::kBlockSize;

// The list of free blocks stands outside the blocks, so that a free block is zero from end to end.
class Arena {
  public:
    std::uint8_t* acquire() {
        const std::lock_guard lock(m_mutex);
        if (m_free.empty()) grow();
        std::uint8_t* block = m_free.back();
        m_free.pop_back();
        return block;
    }
    void release(std::uint8_t* block) {
        sodium_memzero(block, arena::kBlockSize);
        const std::lock_guard lock(m_mutex);
        m_free.push_back(block);  // never allocates: grow() reserved for every block there is
    }
    bool all_locked() {
        const std::lock_guard lock(m_mutex);
        if (m_regions == 0) grow();
        return m_locked;
    }

  private:
    void grow() {
        void* region =
            mmap(nullptr, kRegionSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        CHECK(region != MAP_FAILED);
        // Refused on small RLIMIT_MEMLOCK: better keys that could reach swap, and saying so, than no vault at all.
        if (sodium_mlock(region, kRegionSize) != 0) m_locked = false;
        madvise(region, kRegionSize, MADV_DONTDUMP);
        ++m_regions;
        m_free.reserve(m_regions * kBlocksPerRegion);
        auto* bytes = static_cast<std::uint8_t*>(region);
        for (std::size_t i = kBlocksPerRegion; i > 0; --i) m_free.push_back(bytes + (i - 1) * arena::kBlockSize);
    }

    std::mutex m_mutex;
    std::vector<std::uint8_t*> m_free;
    std::size_t m_regions = 0;
    bool m_locked = true;
};

// Never destroyed: a secret of static or thread storage may go after everything else.
Arena& the_arena() {
    static Arena& arena = *new Arena;
    return arena;
}

}  // namespace

Hardening initialize() {
    CHECK(sodium_init() >= 0);
    const rlimit none{0, 0};
    const bool no_limit_left = setrlimit(RLIMIT_CORE, &none) == 0;
    // RLIMIT_CORE does not stop a core that is piped to a program; this does, and it closes ptrace to other processes.
    const bool not_dumpable = prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
    return {.arena_locked = the_arena().all_locked(), .core_dumps_off = no_limit_left && not_dumpable};
}

void wipe(base::MutableByteView bytes) noexcept {
    if (!bytes.empty()) sodium_memzero(bytes.data(), bytes.size());
}

bool equal_constant_time(base::ByteView a, base::ByteView b) noexcept {
    return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

void fill_random(base::MutableByteView out) noexcept {
    if (!out.empty()) randombytes_buf(out.data(), out.size());
}

void fill_random_fast(base::MutableByteView out) noexcept {
    if (out.empty()) return;
    base::ByteArray<randombytes_SEEDBYTES> seed;
    randombytes_buf(seed.data(), seed.size());
    randombytes_buf_deterministic(out.data(), out.size(), seed.data());
    wipe(seed);  // who has it could tell padding from sealed bytes
}

namespace arena {

std::uint8_t* acquire() noexcept { return the_arena().acquire(); }
void release(std::uint8_t* block) noexcept { the_arena().release(block); }

}  // namespace arena
}  // namespace crypto
