// SPDX-License-Identifier: Apache-2.0
// CommitDraft: the frames of a commit in the making, and then its seal record (FORMAT.md 8.2). No I/O here.
#pragma once

#include <span>

#include "vault/event/event.h"
#include "vault/format/frame.h"
#include "vault/format/seal_body.h"
#include "vault/journal/record_writer.h"
#include "vault/tlog/frontier.h"

namespace vault::journal {

class CommitDraft {
  public:
    struct Where {
        const crypto::JournalKey* key = nullptr;
        JournalPlace place;
        std::string origin;
        std::uint64_t commit = 0;
        tlog::Frontier frontier;  // before it
    };
    // invalid_argument: an event is too long or not one that parse() takes, or there is more than one commit may hold.
    static Result<CommitDraft> create(Where where, std::span<const event::NewEvent* const> events);

    const Bytes& frames() const { return m_frames; }                     // sealed records
    const tlog::Frontier& frontier() const { return m_where.frontier; }  // after it
    std::size_t total_size() const;                                      // padded, with the seal record

    struct Signers {
        const crypto::SigningKey* seal = nullptr;
        const crypto::SigningKey* person = nullptr;
    };
    struct Sealed {
        Bytes record;  // head and body
        SealBodyHash hash;
    };
    // Origin, commit, size and root of the body are filled in here.
    Sealed seal(format::SealBody body, const Signers& signers) const;

  private:
    explicit CommitDraft(Where where) : m_where(std::move(where)) {}
    RecordPlace next_place() const;

    Where m_where;
    Bytes m_frames;
    std::uint32_t m_count = 0;
};

}  // namespace vault::journal
