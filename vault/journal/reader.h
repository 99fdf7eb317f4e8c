// SPDX-License-Identifier: Apache-2.0
// Reading journals: replay() verifies all of FORMAT.md 8.5 for each commit before handing it on; read_event() opens one
// frame in its place; survey() finds the heads of a compartment's journals without opening frames.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vault/event/event.h"
#include "vault/journal/opened.h"
#include "vault/tlog/frontier.h"

namespace vault::journal {

// Where verification may go on: everything before was verified.
struct Verified {
    std::uint64_t next_commit = 0;
    std::uint64_t offset = 4096;  // end of the last verified commit
    tlog::Frontier frontier;      // size and root
    SealBodyHash last_body;
    crypto::VerifyKey next_seal;  // birth key at the beginning
    Lamport lamport = 0;
    Bytes encode() const;
    static Result<Verified> decode(ByteView bytes);
};

struct Finding {
    ErrorCode code{};  // not_authentic, malformed, broken_seal ...
    std::uint64_t commit = 0;
    std::uint64_t offset = 0;
    // record frame frames sequence event parts
    // birth seal-record padding origin commit-index seal-signature previous size
    // root lamport seal-key person person-signature event-person
    std::string what;
};

struct ReplayEnd {
    Verified verified;
    std::uint64_t file_size = 0;
    std::optional<Finding> finding;    // why it stopped before the end
    std::uint64_t unsealed_bytes = 0;  // behind the last whole commit, up to the last non-zero byte
    bool closed = false;               // the last commit was a closing one
};

// A verified commit, and where verification could go on after it.
using EachCommit = std::function<Result<void>(const event::Commit& commit, const Verified& after)>;

// One thread at a time.
class JournalReader {
  public:
    // not_authentic if the journal is of another compartment (or altered); malformed, too_new, missing, not_a_file.
    static Result<JournalReader> open(const JournalFile& at, const JournalId& id, const Compartment& compartment);
    const Info& info() const { return m_opened.info; }
    const JournalFile& place() const { return m_at; }
    Verified beginning() const;
    // An error of `each` or of reading ends it; findings are in the result.
    Result<ReplayEnd> replay(const Verified& from, const PersonLookup& people, const EachCommit& each) const;
    // The event at this place; offset is its commit's. not_authentic if the frame does not open there.
    Result<event::Recorded> read_event(const event::Position& position, std::uint64_t commit_offset) const;
    // All events of one frame: neighbours are asked for together.
    Result<std::vector<event::Recorded>> read_frame(const event::Position& position, std::uint64_t commit_offset) const;
    // Whether anything was read from the copy so far because the file did not have it: then it is to be mended.
    bool leans_on_copy() const { return m_leans_on_copy; }

  private:
    JournalReader(JournalFile at, OpenedJournal opened);
    JournalFile m_at;
    OpenedJournal m_opened;
    mutable bool m_leans_on_copy = false;
};

struct SurveyedHead {
    event::Head head;
    Info info;
    std::uint64_t commits = 0;
    std::uint64_t end = 0;  // offset
    Lamport lamport = 0;
    std::string name;            // of the file
    bool closed = false;         // the last commit is a closing one
    bool leans_on_copy = false;  // the file lacks something of it
};
// Every journal of the compartment, by its last whole seal, verified or not, sorted by journal; those without a commit
// and those that cannot be read are left out. In a state folder: the journals carried there.
Result<std::vector<SurveyedHead>> survey(store::FileStore& files, const Compartment& compartment);

}  // namespace vault::journal
