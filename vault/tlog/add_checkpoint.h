// SPDX-License-Identifier: Apache-2.0
// What a log asks of a log witness, in the one form of C2SP tlog-witness (add-checkpoint): the size that the witness
// has seen, a consistency proof from there, and the signed checkpoint. The answer is signature lines (note.h). The same
// bytes go over HTTP or lie in files that somebody carries.
#pragma once

#include "vault/tlog/checkpoint.h"

namespace vault::tlog {

struct AddCheckpoint {
    TreeSize old_size = 0;
    Proof proof;
    Note checkpoint;
    friend bool operator==(const AddCheckpoint&, const AddCheckpoint&) = default;
};

// "old" and a size, 63 hashes, an empty line and the largest note.
inline constexpr std::size_t kMaxAddCheckpointBytes = 24 + kMaxProofHashes * 45 + 1 + kMaxNoteBytes;

// `invalid_argument` if there are too many hashes or the checkpoint has no signature.
Result<std::string> encode_add_checkpoint(const AddCheckpoint& request);
// One spelling only; anything else is `malformed`. The checkpoint is a note here, and need not be one of a checkpoint.
Result<AddCheckpoint> parse_add_checkpoint(std::string_view body);

// A size alone on its line: what a witness says that it has seen when `old` was another size.
std::string encode_size(TreeSize size);
Result<TreeSize> parse_size(std::string_view body);

// Files that are carried: "<origin hash>-<size>.addcp" is asked, "<origin hash>-<size>.cosig" is the answer,
// "<origin hash>.vkey" is the log's key for a witness that does not know it yet.
struct CarrierName {
    enum class Kind : std::uint8_t { request, answer, key };
    std::string origin_hash;
    TreeSize size = 0;  // of a key: 0
    Kind kind = Kind::request;
    friend bool operator==(const CarrierName&, const CarrierName&) = default;
};
std::string encode_carrier_name(const CarrierName& name);
std::optional<CarrierName> parse_carrier_name(std::string_view name);

}  // namespace vault::tlog
