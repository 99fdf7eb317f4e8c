// SPDX-License-Identifier: Apache-2.0
// Verifying every journal from its first byte (FORMAT.md 8.5), checkpoints, proofs, keys, acknowledgement. Nothing here
// hands over names or content.
#pragma once

#include "vault/ops/session.h"

namespace vault::ops {

// All journals of main and of the vault compartment, or one of them by id or unique prefix.
Result<LogVerdict> verify_log(Session& session, const std::optional<std::string>& journal);
// A journal of this compartment by its id or a unique prefix; none: this device's.
Result<JournalId> journal_named(CompartmentSession& session, const std::optional<std::string>& wanted);
Result<std::string> checkpoint(Session& session, const std::optional<std::string>& journal);
// A C2SP tlog-proof with the leaf in its `extra` line.
Result<std::string> prove(Session& session, LeafIndex sequence, const std::optional<std::string>& journal);
Result<std::vector<JournalKey>> log_keys(Session& session);
Result<void> acknowledge(Session& session, const std::string& reason);

}  // namespace vault::ops
