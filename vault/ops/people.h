// SPDX-License-Identifier: Apache-2.0
// The people of the vault and their passphrases.
#pragma once

#include "vault/ops/session.h"
#include "vault/people_requests.h"

namespace vault::ops {

// Whoever has a slot, by name or id. no_such_document ("person"), invalid_argument ("person-name": several have it).
Result<PersonId> person_named(const Session& session, const std::string& wanted);
// The browse event before names of people or compartments, in the vault compartment: names are names.
Result<void> commit_keys_browse(Session& session);
// That event first.
Result<std::vector<PersonInfo>> people(Session& session);
// Grants the compartments that are asked for, of those that this person has. invalid_argument: "name", "name-taken" (by
// somebody who has a slot), and those of keyring::add_person.
Result<void> add_person(Session& session, const NewPersonRequest& request, Passphrase passphrase);
// `person`: a name or an id. invalid_argument: "person", "person-name" (several have it), "self".
Result<void> remove_person(Session& session, const RemovePersonRequest& request);
// not_unlocked when `old` is not this person's passphrase.
Result<void> change_passphrase(Session& session, Passphrase old, Passphrase fresh);

}  // namespace vault::ops
