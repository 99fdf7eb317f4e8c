// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/cosignature.h"

#include <algorithm>
#include <limits>

namespace vault::tlog {
namespace {

constexpr std::size_t kTimeSize = 8;

// Never the text of a checkpoint, whose second line is a number: neither signature passes for the other.
std::string cosigned_message(std::string_view text, UnixTime time) {
    std::string message = "cosignature/v1\ntime " + std::to_string(time) + '\n';
    message += text;
    return message;
}

std::uint64_t load_be(ByteView bytes) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8 | byte;
    return value;
}

}  // namespace

Result<CosignatureBytes> sign_cosignature(std::string_view text, UnixTime time, const crypto::SigningKey& key) {
    if (time <= 0) return fail(Error(ErrorCode::invalid_argument).with_detail("time"));
    const base::ByteArray<kTimeSize> stated = base::be64(static_cast<std::uint64_t>(time));
    const crypto::Signature signature = key.sign_note(base::as_bytes(cosigned_message(text, time)));
    CosignatureBytes out;
    std::copy(signature.begin(), signature.end(), std::copy(stated.begin(), stated.end(), out.begin()));
    return out;
}

Result<UnixTime> verify_cosignature(std::string_view text, const crypto::VerifyKey& key, ByteView bytes) {
    if (bytes.size() != kCosignatureSize) return fail(ErrorCode::malformed);
    const std::uint64_t stated = load_be(bytes.first(kTimeSize));
    if (stated == 0 || stated > static_cast<std::uint64_t>(std::numeric_limits<UnixTime>::max())) {
        return fail(Error(ErrorCode::malformed).with_detail("time"));
    }
    const auto time = static_cast<UnixTime>(stated);
    crypto::Signature signature;
    std::copy(bytes.begin() + kTimeSize, bytes.end(), signature.begin());
    if (!crypto::verify_note(key, base::as_bytes(cosigned_message(text, time)), signature)) {
        return fail(ErrorCode::not_authentic);
    }
    return time;
}

}  // namespace vault::tlog
