// SPDX-License-Identifier: Apache-2.0
// A small language for logs in tests: entry(5), log_of(7), log_signer(), line edits.
#pragma once

#include <string>
#include <vector>

#include "crypto/secret.h"
#include "vault/tlog/log_proof.h"
#include "vault/tlog/tree.h"

namespace vault::tlog::test {

inline const crypto::Hardening kStarted = crypto::initialize();

inline constexpr TreeSize kLargest = 130;  // every pair of sizes up to here

inline std::string entry(LeafIndex index) { return "entry-" + std::to_string(index); }

inline std::vector<LeafHash> leaves_of(TreeSize size) {
    std::vector<LeafHash> leaves;
    for (LeafIndex i = 0; i < size; ++i) leaves.push_back(leaf_hash(base::as_bytes(entry(i))));
    return leaves;
}

// The leaves "entry-0", "entry-1", ... with their tree.
struct Log {
    std::vector<LeafHash> leaves;
    Tree tree{std::span<const LeafHash>(leaves)};

    explicit Log(TreeSize size) : leaves(leaves_of(size)) {}
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    TreeHead head(TreeSize size) const { return {size, tree.root(size).value()}; }
    InclusionClaim claim(LeafIndex index, TreeSize size) const { return {leaves[index], index, head(size)}; }
};

inline crypto::SigningKey signer(std::uint8_t seed) {
    base::ByteArray<32> bytes;
    bytes.fill(seed);
    return crypto::SigningKey::from_seed(crypto::Secret<32>::copy_of(bytes));
}

inline constexpr std::string_view kOrigin = "strongroom/000102030405060708090a0b0c0d0e0f";
inline constexpr std::string_view kWitness = "witness.example/w1";
inline constexpr UnixTime kNow = 1700000000;

inline NoteKey note_key(std::string_view name, std::uint8_t seed) {
    return NoteKey::create(name, SignatureType::note, signer(seed).verify_key()).value();
}
inline NoteKey witness_key(std::string_view name, std::uint8_t seed) {
    return NoteKey::create(name, SignatureType::cosignature, signer(seed).verify_key()).value();
}
inline NoteKey log_key() { return note_key(kOrigin, 1); }
inline NoteKey witness() { return witness_key(kWitness, 2); }

inline Note signed_checkpoint(const TreeHead& head) {
    return sign_checkpoint({std::string(kOrigin), head}, signer(1)).value();
}
inline Note cosigned_checkpoint(const TreeHead& head) {
    Note note = signed_checkpoint(head);
    note.cosign(kWitness, kNow, signer(2)).value();
    return note;
}

template <class Hash>
std::string base64(const Hash& hash) {
    return base::encode_base64(hash.view());
}
template <class Hash>
Hash hash_of(std::string_view base64_text) {
    const auto bytes = base::decode_base64(base64_text);
    CHECK(bytes && bytes->size() == Hash::kSize);
    return Hash::from(base::ByteView(*bytes).template first<Hash::kSize>());
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t place = text.find(from);
    CHECK(place != std::string::npos);
    return text.replace(place, from.size(), to);
}

template <class T>
bool fails_with(const Result<T>& result, ErrorCode code) {
    return !result && result.error().code == code;
}

}  // namespace vault::tlog::test
