// SPDX-License-Identifier: Apache-2.0
// list and find: the browse event first, then the names (Upholds G9). What a row says is compared with its events: the
// catalog proposes, the events decide.
#pragma once

#include "vault/ops/documents.h"

namespace vault::ops {

struct BrowseRequest {
    std::optional<std::string> matter;
    std::optional<std::string> tag;
    // find: words, each of which is a part of name, path, a tag, note or matter, whatever its case, marks and script's
    // variants (crypto/fold.h).
    std::optional<std::string> query;
    bool removed = false;  // the removed ones, and only those
};
Result<void> browse(Session& session, const BrowseRequest& request, const EachDocument& each);

}  // namespace vault::ops
