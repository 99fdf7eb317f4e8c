// SPDX-License-Identifier: Apache-2.0
// Showing and handing over one document: its `read` event is durable before the first byte (Upholds G9), its outcome
// follows.
#pragma once

#include "vault/content/reader.h"
#include "vault/ops/documents.h"

namespace vault::ops {

Result<DocumentInfo> show(Session& session, const ReadRequest& request);
// Bytes handed over. An incomplete outcome is committed at once, a complete one rides in a later commit.
Result<std::uint64_t> cat(Session& session, const ReadRequest& request, const Sink& sink);

// For a document whose `read` event is the receipt's `which`-th: hands over, then notes the outcome.
struct Handover {
    const Receipt* receipt = nullptr;
    std::uint64_t which = 0;
};
Result<std::uint64_t> hand_over(CompartmentSession& session, const FoundDocument& found, const Handover& handover,
                                const Sink& sink);
// The event of a read, findable with the document's subject key.
event::NewEvent read_event(const CompartmentSession& session, const FoundDocument& found, const std::string& purpose,
                           const std::optional<std::string>& reason);

}  // namespace vault::ops
