// SPDX-License-Identifier: Apache-2.0
// What verify and repair found, as both print it.
#pragma once

#include "cli/output/json.h"
#include "cli/output/output.h"

namespace cli {

Json finding_json(const vault::Finding& finding);
Json mended_json(const vault::Mended& mended);

}  // namespace cli
