// SPDX-License-Identifier: Apache-2.0
// Checkpoint: origin, size and root of a log, as the text of a C2SP signed note under the log key, whose name is the
// origin. Alone it says little, for its signer can make another one: it counts with log witnesses, a time stamp or the
// seal of a commit of the same size and root. A log must never sign two that contradict each other: write it down, then
// publish it.
#pragma once

#include "vault/tlog/merkle.h"
#include "vault/tlog/note.h"

namespace vault::tlog {

struct Checkpoint {
    std::string origin;
    TreeHead head;
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

struct ParsedCheckpoint {
    Checkpoint checkpoint;
    std::vector<std::string> extensions;  // lines of others' logs: signed, never interpreted, and never made by us
    friend bool operator==(const ParsedCheckpoint&, const ParsedCheckpoint&) = default;
};

// A log witness that vouches for a checkpoint, and the time that it states.
struct WitnessTime {
    std::size_t witness;  // place in the list of witnesses
    UnixTime time;
};
struct VerifiedCheckpoint {
    ParsedCheckpoint text;
    std::vector<WitnessTime> cosignatures;  // each witness once; whether they suffice is for the policy to say
};

// How log witnesses name a log in addresses and file names: hexadecimal SHA-256 of the origin.
std::string origin_hash(std::string_view origin);

// Three lines. The origin must be a key name, the size at most kMaxTreeSize: else `malformed`.
Result<std::string> encode_checkpoint(const Checkpoint& checkpoint);
// One spelling only; an empty tree has the empty root (detail: kNotTheEmptyRoot); no empty line. Anything else is
// `malformed`.
inline constexpr const char* kNotTheEmptyRoot = "not the empty root";
Result<ParsedCheckpoint> parse_checkpoint(std::string_view text);

Result<Note> sign_checkpoint(const Checkpoint& checkpoint, const crypto::SigningKey& log_key);

// The log key must have signed, and its name be the origin; cosignatures are counted as far as witnesses are known.
// Errors are those of Note::verify; `not_authentic` also if only witnesses have signed, or the origin is another's;
// `invalid_argument` if the log key is no note key or a witness's is no cosignature key.
Result<VerifiedCheckpoint> verify_checkpoint(const Note& note, const NoteKey& log_key,
                                             std::span<const NoteKey> witnesses = {});

}  // namespace vault::tlog
