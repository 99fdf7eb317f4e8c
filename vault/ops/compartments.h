// SPDX-License-Identifier: Apache-2.0
// The compartments of a vault and who has keys to them.
#pragma once

#include "vault/ops/session.h"
#include "vault/people_requests.h"

namespace vault::ops {

// Without the vault compartment. The browse event of people() first.
Result<std::vector<CompartmentInfo>> compartments(Session& session);
// This person alone has a key to it. invalid_argument: "name", "compartment-taken" (the name; "vault" is one),
// "people are full".
Result<CompartmentId> create_compartment(Session& session, const std::string& name);
// invalid_argument: "has-it" and what person_named() says.
Result<void> grant(Session& session, const GrantRequest& request);
// New keys for what comes after; who has them now: names. no_access: they were changed before, and not given to this
// person.
Result<std::vector<std::string>> rekey(Session& session, const RekeyRequest& request);

// What says that somebody was given this compartment, one for each root.
std::vector<event::GrantMade> grants_of(const keyring::Compartment& compartment, const PersonId& to);

}  // namespace vault::ops
