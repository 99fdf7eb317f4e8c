// SPDX-License-Identifier: Apache-2.0
#include "crypto/passphrase.h"

#include <sodium.h>
#include <utf8proc.h>

#include <algorithm>

#include "crypto/digest.h"
#include "crypto/words.h"

namespace crypto {
namespace {

constexpr std::string_view kInputLabel = "strongroom v0 passphrase";
constexpr auto kNfkc = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);

void append(WipedBuffer& out, base::ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

bool has_allowed_size(std::size_t size) { return size > 0 && size <= kMaxPassphraseBytes; }

// "strongroom v0 passphrase" || 0x00 || u64le length || normalized || BLAKE2b-256 of the key file, if there is one.
WipedBuffer frame_input(base::ByteView normalized, std::optional<base::ByteView> key_file) {
    WipedBuffer input;
    input.reserve(kInputLabel.size() + 1 + 8 + normalized.size() + 32);
    append(input, base::as_bytes(kInputLabel));
    input.push_back(0);
    base::ByteArray<8> length;
    base::store_le<std::uint64_t>(length, normalized.size());
    append(input, length);
    append(input, normalized);
    if (key_file) {
        base::ByteArray<32> digest = blake2b(*key_file);
        append(input, digest);
        wipe(digest);
    }
    return input;
}

}  // namespace

// Upholds G14: a header that names a cheaper derivation than `interactive` is refused before a guess can profit by it.
Result<void> check_cost(const Cost& cost) {
    const bool enough = cost.passes >= kInteractive.passes && cost.memory >= kInteractive.memory;
    const bool bearable = cost.passes <= kCostCeiling.passes && cost.memory <= kCostCeiling.memory;
    if (!enough || !bearable) return base::Unexpected(Error::cost_out_of_range);
    return {};
}

Result<WipedBuffer> normalize_passphrase(base::ByteView typed) {
    if (!has_allowed_size(typed.size())) return base::Unexpected(Error::bad_passphrase);
    if (std::find(typed.begin(), typed.end(), 0) != typed.end()) return base::Unexpected(Error::bad_passphrase);
    // utf8proc_map would reallocate as it goes and leave copies behind; these two work in a buffer of ours.
    const auto size = static_cast<utf8proc_ssize_t>(typed.size());
    const utf8proc_ssize_t count = utf8proc_decompose(typed.data(), size, nullptr, 0, kNfkc);
    if (count < 0) return base::Unexpected(Error::bad_passphrase);
    std::vector<utf8proc_int32_t, WipingAllocator<utf8proc_int32_t>> buffer(static_cast<std::size_t>(count) + 1);
    CHECK(utf8proc_decompose(typed.data(), size, buffer.data(), count, kNfkc) == count);
    const utf8proc_ssize_t written = utf8proc_reencode(buffer.data(), count, kNfkc);
    CHECK(written >= 0);
    if (!has_allowed_size(static_cast<std::size_t>(written))) return base::Unexpected(Error::bad_passphrase);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(buffer.data());
    return WipedBuffer(bytes, bytes + written);
}

base::ByteView strip_newline(base::ByteView file_contents) {
    if (file_contents.empty() || file_contents.back() != '\n') return file_contents;
    file_contents = file_contents.first(file_contents.size() - 1);
    if (file_contents.empty() || file_contents.back() != '\r') return file_contents;
    return file_contents.first(file_contents.size() - 1);
}

Result<PassphraseKey> derive_from_passphrase(base::ByteView normalized, std::optional<base::ByteView> key_file,
                                             const Cost& cost, const KdfSalt& salt) {
    static_assert(crypto_pwhash_SALTBYTES == std::tuple_size_v<KdfSalt>);
    TRY(check_cost(cost));
    if (!has_allowed_size(normalized.size())) return base::Unexpected(Error::bad_passphrase);
    const WipedBuffer input = frame_input(normalized, key_file);
    Secret<kKeySize> key;
    const auto out = key.expose_mutable();
    // Cost, sizes and algorithm are in range here: only the memory can be missing.
    if (crypto_pwhash(out.data(), out.size(), reinterpret_cast<const char*>(input.data()), input.size(), salt.data(),
                      cost.passes, cost.memory, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return base::Unexpected(Error::out_of_memory);
    }
    return PassphraseKey(std::move(key));
}

std::string generate_passphrase(std::size_t words) {
    CHECK(words > 0);
    std::string phrase;
    phrase.reserve(words * 8);
    for (std::size_t i = 0; i < words; ++i) {
        if (i > 0) phrase.push_back('-');
        phrase += kWords[randombytes_uniform(static_cast<std::uint32_t>(kWords.size()))];
    }
    return phrase;
}

}  // namespace crypto
