// SPDX-License-Identifier: Apache-2.0
// Who is a person of the vault, and what they signed (FORMAT.md section 5). Nothing in `people` is believed because it
// stands there: everything goes back, signature by signature, to the one who added himself.
#pragma once

#include "vault/format/people.h"

namespace vault::keyring {

const format::PersonRecord* find_record(const format::People& people, const PersonId& id);
// The founder, if each person's id is that of their keys, there is exactly one who added himself, and every other was
// added by one who goes back to him. not_authentic, with the id of the first one who fails.
Result<PersonId> verify_people(const format::People& people);
// Every reader was set by a person of the vault. not_authentic.
Result<void> verify_readers(const format::People& people);

}  // namespace vault::keyring
