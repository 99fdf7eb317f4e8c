// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/reader.h"

#include <algorithm>

#include "vault/journal/commit_check.h"
#include "vault/journal/place.h"

namespace vault::journal {

namespace {

constexpr std::size_t kReplayReadAhead = 262144;

// Whether the next commit begins somewhere behind: then what stands before it is damaged, not merely unsealed.
Result<bool> has_later_commit(RecordReader& reader, const Verified& verified, std::uint64_t file_size) {
    const std::uint64_t limit = std::min<std::uint64_t>(file_size, verified.offset + format::kMaxCommitSize + 1);
    for (std::uint64_t offset = verified.offset + format::kSectorSize; offset < limit; offset += format::kSectorSize) {
        const auto record = reader.record(offset, verified.next_commit + 1, 0);
        if (!record && record.error().code == ErrorCode::malformed) return true;
        if (!record) return fail(record.error());
        if (*record) return true;
    }
    return false;
}

}  // namespace

JournalReader::JournalReader(JournalFile at, OpenedJournal opened)
    : m_at(std::move(at)),
      m_opened(std::move(opened)),
      m_leans_on_copy(m_opened.head_from_copy || m_opened.file == nullptr) {}

Result<JournalReader> JournalReader::open(const JournalFile& at, const JournalId& id, const Compartment& compartment) {
    OpenedJournal opened = TRY(open_journal(at, id, compartment));
    return JournalReader(at, std::move(opened));
}

Verified JournalReader::beginning() const {
    Verified verified;
    verified.next_seal = m_opened.info.birth_key;
    return verified;
}

Result<ReplayEnd> JournalReader::replay(const Verified& from, const PersonLookup& people,
                                        const EachCommit& each) const {
    RecordReader reader = m_opened.reader(kReplayReadAhead);
    CommitCheck check(reader, {&m_opened.info, m_opened.place, &people}, from);
    ReplayEnd end;
    std::unique_ptr<store::Lock> quiet;
    while (true) {
        auto answer = check.next();
        if (answer && answer->commit) {
            quiet.reset();
            end.closed = answer->commit->closing;
            TRY(each(*answer->commit, check.verified()));
            continue;
        }
        // Somebody may be rewriting just this commit.
        const bool is_end = answer && !answer->finding && reader.is_blank(check.verified().offset).value_or(false);
        if (!is_end && !quiet && (quiet = keep_writers_out(m_at))) {
            reader.forget();
            continue;
        }
        end.finding = TRY(std::move(answer)).finding;
        break;
    }
    end.verified = check.verified();
    const Tail tail = TRY(read_tail(m_opened.tail_file(), end.verified.offset));
    m_leans_on_copy = m_leans_on_copy || reader.leans_on_copy() || tail.file_size < end.verified.offset;
    end.file_size = tail.file_size;
    end.unsealed_bytes = tail.used_end - end.verified.offset;
    if (!end.finding && end.unsealed_bytes > 0 && TRY(has_later_commit(reader, end.verified, tail.file_size))) {
        end.finding = Finding{ErrorCode::not_authentic, end.verified.next_commit, end.verified.offset, "record"};
    }
    return end;
}

namespace {

Result<std::vector<event::Recorded>> read_frame_as_it_stands(RecordReader& reader, const event::Position& position,
                                                             std::uint64_t commit_offset) {
    std::uint64_t offset = commit_offset;
    for (std::uint32_t ordinal = 0;; ++ordinal) {
        const auto record = TRY(reader.record(offset, position.commit, ordinal));
        if (!record || record->head.type != format::RecordType::frame) return fail(ErrorCode::not_authentic);
        offset = record->end();
        if (ordinal != position.frame) continue;
        auto frame = TRY(reader.frame(*record));
        if (!frame) return fail(ErrorCode::not_authentic);
        std::vector<event::Recorded> events;
        events.reserve(frame->events.size());
        LeafIndex sequence = frame->first;
        for (format::FrameEvent& event : frame->events) {
            events.push_back(recorded_from(std::move(event), sequence++, ordinal));
        }
        return events;
    }
}

}  // namespace

Result<std::vector<event::Recorded>> JournalReader::read_frame(const event::Position& position,
                                                               std::uint64_t commit_offset) const {
    const auto read = [&] {
        RecordReader reader = m_opened.reader(0);
        auto events = ask_both(
            reader, [&] { return read_frame_as_it_stands(reader, position, commit_offset); },
            [](const auto&) { return true; });
        m_leans_on_copy = m_leans_on_copy || reader.leans_on_copy();
        return events;
    };
    auto events = read();
    if (events) return events;
    const auto quiet = keep_writers_out(m_at);
    return quiet ? read() : std::move(events);
}

Result<event::Recorded> JournalReader::read_event(const event::Position& position, std::uint64_t commit_offset) const {
    std::vector<event::Recorded> events = TRY(read_frame(position, commit_offset));
    const LeafIndex first = events.front().sequence;
    if (position.sequence < first || position.sequence - first >= events.size()) return fail(ErrorCode::not_authentic);
    return std::move(events[static_cast<std::size_t>(position.sequence - first)]);
}

}  // namespace vault::journal
