// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.h"

#include <openssl/evp.h>
#include <sodium.h>

namespace crypto {
namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using MdContext = std::unique_ptr<EVP_MD_CTX, FreeContext>;

// Fetched once, because a fetch costs more than a short hash, and never freed: libcrypto's own exit handler may run
// before a destructor of ours.
const EVP_MD* sha256_method() {
    static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    CHECK(method != nullptr);
    return method;
}

MdContext make_context() {
    MdContext context(EVP_MD_CTX_new());
    CHECK(context != nullptr);
    CHECK(EVP_DigestInit_ex2(context.get(), sha256_method(), nullptr) == 1);
    return context;
}

void update_context(EVP_MD_CTX* context, base::ByteView bytes) {
    if (!bytes.empty()) CHECK(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1);
}

Sha256 finish_context(EVP_MD_CTX* context) {
    base::ByteArray<32> out;
    unsigned int size = 0;
    CHECK(EVP_DigestFinal_ex(context, out.data(), &size) == 1 && size == out.size());
    return Sha256(out);
}

}  // namespace

Sha256 sha256(base::ByteView bytes) { return sha256({bytes}); }

Sha256 sha256(std::initializer_list<base::ByteView> parts) {
    // One context per thread, started again without a method: half the time of a new one for a Merkle tree's hashes.
    thread_local const MdContext context = make_context();
    CHECK(EVP_DigestInit_ex2(context.get(), nullptr, nullptr) == 1);
    for (const base::ByteView part : parts) update_context(context.get(), part);
    return finish_context(context.get());
}

struct Sha256Stream::State {
    MdContext context = make_context();
    bool finished = false;
};

Sha256Stream::Sha256Stream() : m_state(std::make_unique<State>()) {}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::update(base::ByteView bytes) {
    CHECK(m_state != nullptr && !m_state->finished);
    update_context(m_state->context.get(), bytes);
}

Sha256 Sha256Stream::finish() {
    CHECK(m_state != nullptr && !m_state->finished);
    m_state->finished = true;
    return finish_context(m_state->context.get());
}

base::ByteArray<16> hmac_sha256_16(const SubjectKey& key, base::ByteView message) {
    static_assert(crypto_auth_hmacsha256_KEYBYTES == kKeySize);
    base::ByteArray<crypto_auth_hmacsha256_BYTES> full;
    key.secret().expose([&](base::FixedView<kKeySize> bytes) {
        crypto_auth_hmacsha256(full.data(), message.data(), message.size(), bytes.data());
    });
    base::ByteArray<16> tag;
    std::copy_n(full.begin(), tag.size(), tag.begin());
    // The half that is not shown would help nobody to another tag, but it is not ours to leave about.
    wipe(full);
    return tag;
}

void blake2b_keyed(const Secret<kKeySize>& key, base::ByteView prefix, base::ByteView bytes,
                   base::MutableByteView out) {
    CHECK(out.size() == 16 || out.size() == 32 || out.size() == 64);
    crypto_generichash_state state;
    key.expose([&](base::FixedView<kKeySize> secret) {
        crypto_generichash_init(&state, secret.data(), secret.size(), out.size());
    });
    crypto_generichash_update(&state, prefix.data(), prefix.size());
    crypto_generichash_update(&state, bytes.data(), bytes.size());
    crypto_generichash_final(&state, out.data(), out.size());
    sodium_memzero(&state, sizeof state);  // its first block is the key
}

base::ByteArray<32> blake2b(base::ByteView bytes) {
    base::ByteArray<32> out;
    crypto_generichash(out.data(), out.size(), bytes.data(), bytes.size(), nullptr, 0);
    return out;
}

std::uint64_t siphash(base::FixedView<16> key, base::ByteView bytes) {
    base::ByteArray<crypto_shorthash_BYTES> out;
    crypto_shorthash(out.data(), bytes.data(), bytes.size(), key.data());
    return base::load_le<std::uint64_t>(out);
}

}  // namespace crypto
