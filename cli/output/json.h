// SPDX-License-Identifier: Apache-2.0
// JSON Lines with names that stay (commands/README.md lists them): one object a line, ASCII only, so that a terminal
// gets nothing else.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "vault/requests.h"

namespace cli {

// Keys keep the order in which they are set.
using Json = nlohmann::ordered_json;

std::string to_line(const Json& object);  // without the line end

// Raw bytes under `key`; if they are not UTF-8 each bad byte stands as U+FFFD and the exact bytes, in base64, under
// `key`_b64.
void set_bytes(Json& object, const std::string& key, const std::string& bytes);
void set_optional(Json& object, const std::string& key, const std::optional<std::string>& bytes);  // null if absent

Json document_json(const vault::DocumentInfo& info);
Json document_json_long(const vault::DocumentInfo& info);  // with all that is known of the file

}  // namespace cli
