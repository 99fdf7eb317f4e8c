// SPDX-License-Identifier: Apache-2.0
// What can go wrong, as facts. Wording lives in cli/error_text.cpp and gui/error_text.cpp (exhaustive switches), so no
// sentence for people stands below the front ends. Faults that can be told apart stay apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "crypto/base/result.h"

namespace vault {

enum class ErrorCode : std::uint8_t {
    // files
    io,                // sys_errno says which; path names the file
    full_disk,         // ENOSPC, EDQUOT
    read_only,         // EROFS, EACCES on writing
    missing,           // a file that must be there is not
    not_a_file,        // a link, FIFO, folder or device where a file should be
    exists,            // would overwrite
    busy,              // a lock is held by a living owner
    // what stands in files
    malformed,         // bytes no writer of ours makes, found before or after authentication
    not_authentic,     // tag, commitment, hash or signature does not match: altered or moved
    too_new,           // format version above ours
    not_a_vault,       // no header here
    bad_cost,          // header asks for an Argon2id cost outside the limits
    // opening
    not_unlocked,      // wrong passphrase or altered slot
    bad_passphrase,    // not UTF-8, empty, too long
    no_passphrase,     // none given and none can be asked for
    no_state_folder,   // no state folder can be written
    out_of_memory,
    no_access,         // person has no grant of this compartment
    foreign_grant,     // a grant without a valid signature of one who has the compartment
    // the log
    rolled_back,       // journal is shorter than this device or another journal remembers
    forked,            // same size, other root: two continuations of one journal
    broken_seal,       // seal chain, root or signature wrong
    journal_closed,    // needs acknowledgement first
    needs_unknown,     // what something still needs cannot be told for certain; detail: alarm, journal or recipe
    // documents
    no_such_document,
    ambiguous_document,  // detail: the candidates, one per line
    content_damaged,     // pack or block fails; id names the pack
    content_missing,     // pack not there; id names the pack
    document_removed,    // and its content was given up since; detail: when it was removed, in milliseconds since 1970
    hash_mismatch,       // all blocks authentic but the whole differs from its SHA-256
    // asking
    invalid_argument,
    source_changed,    // a file changed while it was read
    source_unreadable,
    partly_done,       // the rest was reported
    cancelled,
    closed_pipe,
    internal,          // foreign library said what it cannot say
};

// code + facts + the cause below it, if another Error led to this one.
struct Error {
    ErrorCode code{};
    std::string path{};                     // file or folder concerned, raw bytes
    std::string id{};                       // hex id of the thing concerned
    std::string detail{};                   // a fact in machine words: "slot 3", "need 4096 bytes", a number
    std::optional<std::uint64_t> offset{};  // in that file, bytes
    int sys_errno = 0;

    Error() = default;
    explicit Error(ErrorCode c) : code(c) {}
    Error(ErrorCode c, std::string p) : code(c), path(std::move(p)) {}
    Error&& with_id(std::string value) && { return id = std::move(value), std::move(*this); }
    Error&& with_detail(std::string value) && { return detail = std::move(value), std::move(*this); }
    Error&& at(std::uint64_t value) && { return offset = value, std::move(*this); }
};

template <class T>
using Result = base::Result<T, Error>;

inline base::Unexpected<Error> fail(ErrorCode code) { return base::Unexpected(Error(code)); }
inline base::Unexpected<Error> fail(Error error) { return base::Unexpected(std::move(error)); }

}  // namespace vault
