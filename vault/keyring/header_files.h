// SPDX-License-Identifier: Apache-2.0
// The files `header` and `header.copy`, and the search for the slot that a passphrase opens.
#pragma once

#include <optional>

#include "vault/format/header.h"
#include "vault/keyring/keyring.h"

namespace vault::keyring {

// The first bytes of each file, one more than a header has, so that other sizes and later versions are told apart.
struct HeaderFiles {
    Result<Bytes> first;
    Result<Bytes> second;
};
HeaderFiles read_header_files(const store::FileStore& vault);
ContentHash digest_of(ByteView bytes);

struct OpenSlot {
    std::uint8_t index = 0;
    format::Slot slot;
};
struct OpenHeader {
    OpenSlot opened;
    bool from_copy = false;
};

Result<crypto::PassphraseKey> derive_key(const Credentials& credentials, const format::Header& header);
// All slots are looked at, in their order, by commitment alone.
std::optional<OpenSlot> find_slot(const crypto::PassphraseKey& key, const format::Header& header);
// `header`, then `header.copy`: one derivation, a second one only if the copy has another salt or cost. If the costs
// differ the lower one comes first: somebody may have raised the other beyond what this machine has.
Result<OpenHeader> open_header(const HeaderFiles& files, const Credentials& credentials);
// The one that `opened` is not from, if it is another header that opens: for a slot that turned out to be of another
// vault.
std::optional<OpenHeader> open_other_header(const HeaderFiles& files, const Credentials& credentials,
                                            bool opened_from_copy);

}  // namespace vault::keyring
