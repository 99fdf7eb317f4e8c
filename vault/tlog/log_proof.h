// SPDX-License-Identifier: Apache-2.0
// LogProof: a C2SP tlog-proof (file ending .tlog-proof): that a leaf stands at an index of a log, in one text that is
// checked without the log. Strongroom's leaf, 57 bytes, rides in `extra`, which proves nothing by itself.
#pragma once

#include "vault/tlog/checkpoint.h"

namespace vault::tlog {

inline constexpr std::size_t kMaxProofExtra = 65535;  // the largest leaf that tiles can hold

struct LogProof {
    Bytes extra;  // empty: no such line
    LeafIndex index = 0;
    Proof hashes;  // the leaf's sibling first
    Note checkpoint;
    friend bool operator==(const LogProof&, const LogProof&) = default;
};

// `invalid_argument` if there are too many hashes, extra is too long or the checkpoint has no signature.
Result<std::string> encode_log_proof(const LogProof& proof);
// One spelling only; anything else is `malformed`.
Result<LogProof> parse_log_proof(std::string_view text);

// The checkpoint is the log's (errors of verify_checkpoint) and the leaf stands in it (errors of verify_inclusion).
// Which witnesses must be among the answer is for the policy to say.
Result<VerifiedCheckpoint> verify_log_proof(const LogProof& proof, const LeafHash& leaf, const NoteKey& log_key,
                                            std::span<const NoteKey> witnesses = {});

}  // namespace vault::tlog
