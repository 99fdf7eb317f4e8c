// SPDX-License-Identifier: Apache-2.0
// What an intake writes down: documents whose contents are in the writer and wait for their commit, what is said of
// those that were there already, and the list of everything that was seen. What is told was committed before.
#pragma once

#include <chrono>
#include <memory>
#include <set>

#include "vault/content/writer.h"
#include "vault/format/intake_list.h"
#include "vault/ops/documents.h"

namespace vault::ops {

// The document of a path that was there before.
struct Before {
    DocumentId id;
    ContentHash sha256;
    event::NewEvent relabelled;  // what to say of it if its content is the same; without a text: nothing
    bool needs_event = false;    // this event cannot say it: a new document must
};

// A document whose content was handed to the writer and whose event waits for the next commit.
struct Pending {
    DocumentId id;
    content::Ticket ticket = 0;
    std::optional<Before> before;
    event::Document::Closed closed;
};

class IntakeLog {
  public:
    // `report` and `observer` outlive it. Counts and tells.
    IntakeLog(Session& session, AddReport& report, const AddObserver& observer)
        : m_work(session.work()), m_session(session), m_report(report), m_observer(observer) {}

    // Says that somebody adds, commits `first`, then opens the writer on the index as it is after it.
    Result<void> begin(std::vector<event::NewEvent> first);
    content::ContentWriter& writer() { return *m_writer; }

    // Adds to the next commit, and commits if that is due.
    Result<void> keep(Pending pending);
    // More is said of a document that is there unchanged.
    Result<void> keep_label(event::NewEvent labelled);
    // Between two pieces of a source: `bytes` more were read. Commits midway in a long file if that is due.
    Result<void> note_read(std::uint64_t bytes);
    Result<void> commit_pending();
    bool has_pending() const { return !m_pending.empty(); }

    Result<void> list(const format::IntakeEntry& entry) { return format::append_intake_entry(m_list, entry); }
    Result<void> list_document(format::Seen what, const DocumentId& id, const Stat& stat);
    // One that the list names by its path, with why; counted and told.
    Result<void> list_unreadable(Skipped::Why why, const std::string& path, int sys_errno, const Stat& stat);
    // Stores the list and commits the end of the intake.
    Result<void> end();

  private:
    using SteadyClock = std::chrono::steady_clock;
    bool due() const;
    // In a turn (FORMAT.md 6.6). What of it rests on packs that were condemned since is stored again before. False: it
    // stands in the journal, but somebody took this session for dead, and what it rests on is gone.
    Result<bool> commit_in_turn(std::vector<PackRef> packs, std::vector<event::NewEvent> events);
    Result<std::set<PackId>> condemned_since();
    bool rests_on(const std::set<PackId>& packs) const;
    bool has_what_it_rests_on() const;
    // Documents that stand in the journal without their contents, with their subject keys.
    using NotStored = std::vector<std::pair<DocumentId, base::ByteArray<32>>>;
    Result<void> take_back(const NotStored& documents);
    Result<void> document_event(Pending& pending, const content::Stored& stored, std::vector<event::NewEvent>& events,
                                std::vector<Added>& added);

    CompartmentSession& m_work;
    Session& m_session;
    AddReport& m_report;
    const AddObserver& m_observer;
    std::unique_ptr<turns::SessionFile> m_session_file;  // stands until nothing is written any more
    std::unique_ptr<content::ContentWriter> m_writer;
    std::set<PackId> m_condemned;  // those that the index knows of
    std::vector<Pending> m_pending;
    std::vector<event::NewEvent> m_labels;
    std::size_t m_pending_text = 0;
    Bytes m_list;
    std::uint64_t m_since_commit = 0;
    SteadyClock::time_point m_last_commit = SteadyClock::now();
};

}  // namespace vault::ops
