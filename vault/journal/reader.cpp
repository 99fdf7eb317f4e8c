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
    for (std::uint64_t offset = verified.offset + format::kSectorSize; offset < limit;
         offset += format::kSectorSize) {
        const auto record = reader.record(offset, verified.next_commit + 1, 0);
        if (!record && record.error().code == ErrorCode::malformed) return true;
        if (!record) return fail(record.error());
        if (*record) return true;
    }
    return false;
}

}  // namespace

JournalReader::JournalReader(std::unique_ptr<store::File> file, Info info, const Compartment& compartment,
                             crypto::JournalKey key)
    : m_file(std::move(file)), m_info(std::move(info)), m_compartment(compartment), m_key(std::move(key)) {}

Result<JournalReader> JournalReader::open(const store::FileStore& files, std::string_view name, const JournalId& id,
                                          const Compartment& compartment) {
    auto file = TRY(files.open(name, store::Access::read));
    Bytes page(format::kSectorSize);
    page.resize(TRY(file->read_at(0, page)));
    crypto::JournalKey key = journal_key(compartment, id);
    const format::JournalHead head = TRY(open_head_page(key, place_of(compartment, id), page));
    const auto birth_key = crypto::parse_verify_key(head.birth_key);
    const auto log_key = crypto::parse_verify_key(head.log_key);
    if (!birth_key || !log_key) return fail(ErrorCode::malformed);
    return JournalReader(std::move(file), {id, head.device, head.origin, *birth_key, *log_key}, compartment,
                         std::move(key));
}

Verified JournalReader::beginning() const {
    Verified verified;
    verified.next_seal = m_info.birth_key;
    return verified;
}

Result<ReplayEnd> JournalReader::replay(const Verified& from, const PersonLookup& people,
                                        const EachCommit& each) const {
    const JournalPlace place = place_of(m_compartment, m_info.journal);
    RecordReader reader({m_file.get(), &m_key, place, kReplayReadAhead});
    CommitCheck check(reader, {&m_info, place, &people}, from);
    ReplayEnd end;
    while (true) {
        const CommitCheck::Answer answer = TRY(check.next());
        end.finding = answer.finding;
        if (!answer.commit) break;
        end.closed = answer.commit->closing;
        TRY(each(*answer.commit, check.verified()));
    }
    end.verified = check.verified();
    const Tail tail = TRY(read_tail(*m_file, end.verified.offset));
    end.file_size = tail.file_size;
    end.unsealed_bytes = tail.used_end - end.verified.offset;
    if (!end.finding && end.unsealed_bytes > 0 && TRY(has_later_commit(reader, end.verified, tail.file_size))) {
        end.finding = Finding{ErrorCode::not_authentic, end.verified.next_commit, end.verified.offset, "record"};
    }
    return end;
}

Result<std::vector<event::Recorded>> JournalReader::read_frame(const event::Position& position,
                                                               std::uint64_t commit_offset) const {
    RecordReader reader({m_file.get(), &m_key, place_of(m_compartment, m_info.journal), 0});
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

Result<event::Recorded> JournalReader::read_event(const event::Position& position, std::uint64_t commit_offset) const {
    std::vector<event::Recorded> events = TRY(read_frame(position, commit_offset));
    const LeafIndex first = events.front().sequence;
    if (position.sequence < first || position.sequence - first >= events.size()) return fail(ErrorCode::not_authentic);
    return std::move(events[static_cast<std::size_t>(position.sequence - first)]);
}

}  // namespace vault::journal
