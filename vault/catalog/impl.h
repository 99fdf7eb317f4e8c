// SPDX-License-Identifier: Apache-2.0
// What stands behind a Catalog, for the files of this folder.
#pragma once

#include "vault/catalog/catalog.h"
#include "vault/catalog/handle.h"

namespace vault::catalog {

// Of schema.sql and apply.cpp together: raised by whatever makes other rows of the same events.
inline constexpr int kApplierVersion = 5;

struct Catalog::Impl {
    std::unique_ptr<Handle> handle;
};

}  // namespace vault::catalog
