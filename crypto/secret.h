// SPDX-License-Identifier: Apache-2.0
// Secrets. Secret<N> is N bytes in one small locked arena: move-only, wiped when it goes, no comparison, no printing;
// its bytes are seen only inside expose(), so that a grep for expose is the audit. WipedBuffer is plaintext on the
// heap. initialize() comes first in every process: it starts libsodium, locks the arena and turns core dumps off.
// Threads: the arena has one mutex; a Secret belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <new>
#include <utility>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/check.h"

namespace crypto {

struct Hardening {
    bool arena_locked;  // false: RLIMIT_MEMLOCK refused; keys could reach swap
    bool core_dumps_off;
};
// May be called again; aborts only if libsodium does not start.
Hardening initialize();

void wipe(base::MutableByteView bytes) noexcept;
// In constant time for equal lengths.
bool equal_constant_time(base::ByteView a, base::ByteView b) noexcept;
void fill_random(base::MutableByteView out) noexcept;
// The same for megabytes that nobody keeps secret or reads back (padding): a ChaCha20 stream under a fresh random key.
void fill_random_fast(base::MutableByteView out) noexcept;
template <std::size_t N>
base::ByteArray<N> random_array() {
    base::ByteArray<N> out;
    fill_random(out);
    return out;
}

namespace arena {
// A block of size <= 64 bytes in locked memory, zeroed; never null (grows by locked pages, aborts when memory is out).
std::uint8_t* acquire() noexcept;
void release(std::uint8_t* block) noexcept;
inline constexpr std::size_t kBlockSize = 64;
}  // namespace arena

template <std::size_t N>
class Secret {
    static_assert(N <= arena::kBlockSize);

  public:
    Secret() : m_block(arena::acquire()) {}  // zero bytes
    Secret(Secret&& other) noexcept : m_block(std::exchange(other.m_block, nullptr)) {}
    Secret& operator=(Secret&& other) noexcept {
        std::swap(m_block, other.m_block);
        return *this;
    }
    ~Secret() {
        if (m_block != nullptr) arena::release(m_block);
    }

    static Secret random() {
        Secret secret;
        fill_random(secret.expose_mutable());
        return secret;
    }
    static Secret copy_of(base::FixedView<N> bytes) {
        Secret secret;
        std::memcpy(secret.m_block, bytes.data(), N);
        return secret;
    }
    Secret clone() const {
        return expose([](base::FixedView<N> bytes) { return copy_of(bytes); });
    }

    template <class F>
    decltype(auto) expose(F&& use) const {
        CHECK(m_block != nullptr);
        return std::forward<F>(use)(base::FixedView<N>(m_block, N));
    }
    // For code that fills a secret in place (key derivation, decryption).
    std::span<std::uint8_t, N> expose_mutable() {
        CHECK(m_block != nullptr);
        return std::span<std::uint8_t, N>(m_block, N);
    }

  private:
    std::uint8_t* m_block;
};

template <class T>
struct WipingAllocator {
    using value_type = T;
    WipingAllocator() = default;
    template <class U>
    WipingAllocator(const WipingAllocator<U>&) {}
    T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T))); }
    void deallocate(T* p, std::size_t n) {
        wipe({reinterpret_cast<std::uint8_t*>(p), n * sizeof(T)});
        ::operator delete(p);
    }
    friend bool operator==(const WipingAllocator&, const WipingAllocator&) { return true; }
};
// Plaintext of documents, names, frames: on the heap, wiped when freed or reallocated.
using WipedBuffer = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;

}  // namespace crypto
