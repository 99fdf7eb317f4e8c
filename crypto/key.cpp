// SPDX-License-Identifier: Apache-2.0
#include "crypto/key.h"

#include "crypto/digest.h"

namespace crypto {
namespace {

constexpr std::size_t kMaxLabel = 63;

// Keyed BLAKE2b-256 of label || 0x00 || context. No label holds a zero byte, so no two pairs give one message.
void keyed(const Secret<kKeySize>& key, std::string_view label, base::ByteView context, base::MutableByteView out) {
    CHECK(label.size() <= kMaxLabel);
    base::ByteArray<kMaxLabel + 1> prefix{};
    std::copy(label.begin(), label.end(), prefix.begin());
    blake2b_keyed(key, base::ByteView(prefix).first(label.size() + 1), context, out);
}

}  // namespace

Secret<kKeySize> detail::derive(const Secret<kKeySize>& parent, std::string_view label, base::ByteView context) {
    Secret<kKeySize> child;
    keyed(parent, label, context, child.expose_mutable());
    return child;
}

RootKey derive_vault_compartment_root(const VaultKey& key) {
    return RootKey(detail::derive(key.secret(), labels::kVaultCompartmentRoot.view(), {}));
}

Commitment commit_to(const Secret<kKeySize>& key, base::ByteView context) {
    Commitment commitment;
    keyed(key, labels::kCommitment.view(), context, commitment);
    return commitment;
}

}  // namespace crypto
