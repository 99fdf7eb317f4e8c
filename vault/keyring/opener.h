// SPDX-License-Identifier: Apache-2.0
// Opener: what makes an Unlocked from an open slot and a body of `people`, and the keys in it that only this folder
// uses.
#pragma once

#include "vault/format/people.h"
#include "vault/keyring/header_files.h"

namespace vault::keyring {

class Opener {
  public:
    // All signatures checked, all grants of this person opened. not_authentic, malformed, too_new.
    static Result<Unlocked> open(OpenSlot slot, ByteView people_body);
    // The same from the files: `people`, then `people.copy`. Digests are those of the files.
    static Result<Unlocked> open(OpenHeader header, const HeaderFiles& files, const store::FileStore& vault);
    static Result<void> reload(Unlocked& who, const store::FileStore& vault);

    static crypto::PeopleKey people_key(const Unlocked& who) {
        return crypto::derive<crypto::labels::kPeopleKey>(who.m_vault_key);
    }
    static const crypto::VaultKey& vault_key(const Unlocked& who) { return who.m_vault_key; }
    static std::uint8_t slot(const Unlocked& who) { return who.m_slot; }
    static void set_digests(Unlocked& who, Digests digests) { who.m_digests = std::move(digests); }

  private:
    static Result<void> load(Unlocked& who, ByteView people_body);
    static Result<void> load_files(Unlocked& who, const store::FileStore& vault, Digests digests);
    static Result<void> open_compartments(Unlocked& who, const format::People& people, const PersonId& founder);
};

crypto::SigningKey signing_key_of(const crypto::PersonSeed& seed);
crypto::UnsealingKey unsealing_key_of(const crypto::PersonSeed& seed);

}  // namespace vault::keyring
