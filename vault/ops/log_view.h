// SPDX-License-Identifier: Apache-2.0
// The log as people read it: all journals of main, merged in order, each event opened in its place. Its own browse
// event first.
#pragma once

#include "vault/ops/documents.h"

namespace vault::ops {

Result<void> show_log(Session& session, const LogFilter& filter, const EachEntry& each);

}  // namespace vault::ops
