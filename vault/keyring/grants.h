// SPDX-License-Identifier: Apache-2.0
// Which grants count (FORMAT.md section 5): those that go back, granter by granter, to the grant that the maker
// of a (compartment, generation) gave himself, all of one root. Sealed boxes do not commit to what is in them, so the
// commitment is signed with them.
#pragma once

#include "vault/format/people.h"
#include "vault/keyring/keyring.h"

namespace vault::keyring {

struct SortedGrants {
    std::vector<const format::GrantRecord*> counting;  // into the People given
    std::vector<ForeignGrant> foreign;
};
// `people` passed verify_people, which named the founder.
SortedGrants sort_grants(const format::People& people, const PersonId& founder);

// The root in a grant that counts; empty when the box does not open or holds another root than was committed to.
std::optional<crypto::RootKey> open_grant(const format::GrantRecord& grant, const crypto::UnsealingKey& key);
ForeignGrant foreign(const format::GrantRecord& grant, std::string why);

}  // namespace vault::keyring
