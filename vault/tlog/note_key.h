// SPDX-License-Identifier: Apache-2.0
// NoteKey: a public key that signs C2SP notes, with the name and the kind of signature that it is for. Its text, the
// vkey, is name+key id+key (`log key` prints it). Name and key id find the signature line; the key alone convinces.
#pragma once

#include <string>
#include <string_view>

#include "crypto/sign.h"
#include "vault/error.h"
#include "vault/types.h"

namespace vault::tlog {

enum class SignatureType : std::uint8_t {
    note = 1,         // Ed25519 over the note's text
    cosignature = 4,  // Ed25519 over time and text: a log witness's
};

using KeyId = base::Id<struct KeyIdTag, 4>;

// UTF-8, not empty, no Unicode space, no '+', no control byte.
bool is_key_name(std::string_view name);

class NoteKey {
  public:
    // `malformed` unless name is a key name.
    static Result<NoteKey> create(std::string_view name, SignatureType type, const crypto::VerifyKey& key);
    // Also `malformed`: a key id that is not this key's, a type other than the two above, a key that must not be
    // trusted (small order, not canonical).
    static Result<NoteKey> parse(std::string_view vkey);

    const std::string& name() const { return m_name; }
    SignatureType type() const { return m_type; }
    const crypto::VerifyKey& key() const { return m_key; }
    const KeyId& id() const { return m_id; }
    std::string text() const;

    friend bool operator==(const NoteKey&, const NoteKey&) = default;

  private:
    NoteKey(std::string_view name, SignatureType type, const crypto::VerifyKey& key);
    std::string m_name;
    SignatureType m_type;
    crypto::VerifyKey m_key;
    KeyId m_id;
};

}  // namespace vault::tlog
