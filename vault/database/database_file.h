// SPDX-License-Identifier: Apache-2.0
// The file of a database, looked at before SQLite opens it: SQLite takes some names for something else than a file, an
// empty file for an empty database, and follows links.
#pragma once

#include <string>

#include "vault/error.h"

namespace vault::database {

// Absolute, so that it can be nothing but a path: else invalid_argument.
Result<void> verify_path(const std::string& path);
// missing; not_a_file if it is a link, a folder or a device; malformed if it is empty.
Result<void> verify_file(const std::string& path);
// An empty one that nobody else may read; exists if anything has this name.
Result<void> create_file(const std::string& path);

}  // namespace vault::database
