// SPDX-License-Identifier: Apache-2.0
// What a seal signs, and the record that carries it with its two signatures (FORMAT.md 8.2).
#pragma once

#include <string>

#include "vault/error.h"
#include "vault/types.h"

namespace vault::format {

struct SealBody {
    std::string origin;
    std::uint64_t commit = 0;
    TreeSize size = 0;  // after this commit
    RootHash root;
    SealBodyHash previous;  // zeros for commit 0
    base::ByteArray<32> next_key{};
    Lamport lamport = 0;
    PersonId person;
    bool closing = false;

    friend bool operator==(const SealBody&, const SealBody&) = default;
    Bytes encode() const;
    static Result<SealBody> decode(ByteView bytes);
};
inline constexpr std::size_t kSealBodySize = 183;

struct SealRecord {
    Bytes body;  // encoded SealBody
    base::ByteArray<64> seal_signature{};
    base::ByteArray<64> person_signature{};

    friend bool operator==(const SealRecord&, const SealRecord&) = default;
    // With zeros to `size` bytes.
    Bytes encode(std::size_t size) const;
    static Result<SealRecord> decode(ByteView plain);
};
inline constexpr std::size_t kSmallestSealRecord = 4 + kSealBodySize + 64 + 64;

}  // namespace vault::format
