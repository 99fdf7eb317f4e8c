// SPDX-License-Identifier: Apache-2.0
// What a person says of documents after they were added: matter, tags, note (FORMAT.md 10: labelled). A document's
// labels are replaced as a whole; what was said before stays in the log.
#pragma once

#include "vault/ops/documents.h"

namespace vault::ops {

// Nothing is changed unless every DOC is found and is one document. `each`: as it is afterwards, in the order of the
// DOCs, each document once.
Result<LabelReport> label(Session& session, const LabelRequest& request, const EachLabelled& each);

}  // namespace vault::ops
