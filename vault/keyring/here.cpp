// SPDX-License-Identifier: Apache-2.0
#include "vault/keyring/here.h"

#include "crypto/base/codec.h"
#include "vault/keyring/opener.h"
#include "vault/store/layout.h"

namespace vault::keyring {
namespace {

namespace layout = store::layout;

constexpr std::size_t kHereSize = 4096;
constexpr std::string_view kContext = "here";

}  // namespace

Bytes make_here(const crypto::VaultKey& key, const VaultId& vault) {
    Bytes here;
    here.reserve(kHereSize);
    for (std::uint32_t i = 0; here.size() < kHereSize; ++i) {
        Bytes context;
        base::Writer(context).bytes(base::as_bytes(kContext)).id(vault).u32(i);
        base::append(here, crypto::commit_to(key, context));
    }
    return here;
}

Result<bool> restore_here(store::FileStore& vault, const Unlocked& who) {
    const Bytes right = make_here(Opener::vault_key(who), who.vault());
    const auto found = store::read_file(vault, layout::kHere, kHereSize);
    if (found && *found == right) return false;
    auto file = vault.open(layout::kHere, store::Access::write);
    if (!file) {
        TRY(store::write_file_atomic(vault, layout::kHere, right));
        return true;
    }
    TRY((*file)->write_at(0, right));
    TRY((*file)->truncate(right.size()));
    TRY((*file)->sync());
    return true;
}

}  // namespace vault::keyring
