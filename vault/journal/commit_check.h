// SPDX-License-Identifier: Apache-2.0
// CommitCheck: everything of FORMAT.md 8.5 for one commit after another, from a verified point on.
#pragma once

#include <unordered_set>

#include "vault/event/event.h"
#include "vault/journal/reader.h"
#include "vault/journal/record_reader.h"

namespace vault::journal {

// FORMAT.md 8.2
inline constexpr Lamport kMaxLamport = 0x7fff'ffff'ffff'ffff;
inline constexpr Lamport kMaxLamportStep = (Lamport{1} << 32) + 1;

// One event as a frame holds it, with what follows from its place.
event::Recorded recorded_from(format::FrameEvent event, LeafIndex sequence, std::uint32_t frame);

class CommitCheck {
  public:
    struct Subject {
        const Info* info = nullptr;
        JournalPlace place;
        const PersonLookup* people = nullptr;  // null: person signatures are left out
    };
    CommitCheck(RecordReader& reader, const Subject& subject, Verified from);

    struct Answer {
        std::optional<event::Commit> commit;
        std::optional<Finding> finding;  // neither: no whole commit stands there
        std::uint64_t looked_at = 0;     // behind the last record head that opened
    };
    // The next commit. After a finding or where there is none, verified() stays.
    Result<Answer> next();
    const Verified& verified() const { return m_verified; }

  private:
    struct Draft;
    Result<Answer> attempt();
    Result<void> take_frame(const Record& record, Draft& draft);
    Result<bool> take_seal(const Record& record, Draft& draft);
    void check_seal(const OpenedSeal& seal, Draft& draft);
    bool follows(Lamport lamport) const;
    void check_birth(Draft& draft) const;

    RecordReader& m_reader;
    Subject m_subject;
    Verified m_verified;
    std::unordered_set<crypto::VerifyKey, base::IdHash> m_seal_keys;
};

}  // namespace vault::journal
