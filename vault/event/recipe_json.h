// SPDX-License-Identifier: Apache-2.0
// A recipe as it stands in an event (FORMAT.md 6.2): {"chunker":1,"depth":0,"entries":BASE64,"size":"N"}.
#pragma once

#include "vault/event/json.h"
#include "vault/types.h"

namespace vault::event {

// The recipe must be one that format::verify_recipe accepts: CHECKed.
Object encode_recipe(const Recipe& recipe);
// malformed for another chunker version or what format::verify_recipe refuses.
Result<Recipe> parse_recipe(const Value& value);

}  // namespace vault::event
