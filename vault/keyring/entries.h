// SPDX-License-Identifier: Apache-2.0
// Signed entries of `people`, made by a person of the vault.
#pragma once

#include "vault/format/people.h"

namespace vault::keyring {

// Who signs.
struct Signer {
    PersonId id;
    const crypto::SigningKey& key;
};

// record without added_by and signature.
format::PersonRecord sign_person(format::PersonRecord record, const Signer& adder);
struct RootGrant {
    CompartmentId compartment;
    std::uint32_t generation = 1;
    const crypto::RootKey& root;
    PersonId to;
    crypto::SealingKey seal_key;  // of `to`
};
format::GrantRecord make_grant(const RootGrant& wanted, const Signer& granter);
// A reader whose secret key exists nowhere: notes to it look like any other and open to nobody.
format::ReaderRecord make_closed_reader(const CompartmentId& compartment, const Signer& by);

}  // namespace vault::keyring
