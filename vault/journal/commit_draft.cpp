// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/commit_draft.h"

#include "vault/event/kinds.h"
#include "vault/journal/record_reader.h"
#include "vault/tlog/merkle.h"

namespace vault::journal {

namespace {

// Documents come by the ten thousand, are short, and this code made their text: reading each once more takes as long as
// sealing it. All others are few.
constexpr std::size_t kReadBackFrom = 8192;

// What replay would refuse may never be signed: the journal could not be read from there on.
bool can_be_read(const event::NewEvent& event) {
    const std::size_t closed_size = event.closed ? event.closed->text.size() : 0;
    if (event.text.size() > event::kMaxTextSize) return false;
    if (closed_size > event::kMaxTextSize - event.text.size()) return false;
    if (event.closed && event.text.size() + closed_size <= kReadBackFrom) return true;
    event::Recorded recorded;
    recorded.text = event.text;
    recorded.closed = event.closed;
    recorded.subject_salt = event.subject_salt;
    return event::parse(recorded).has_value();
}

format::FrameEvent frame_event(const event::NewEvent& event, const std::string& origin, LeafIndex sequence) {
    format::FrameEvent out;
    out.tag = event.subject ? event::subject_tag(*event.subject, origin, sequence)
                            : SubjectTag(crypto::random_array<SubjectTag::kSize>());
    out.salt = crypto::random_array<32>();
    out.text = event.text;
    if (event.closed) out.closed = format::FrameClosedPart{event.closed->salt, event.closed->text};
    out.subject_salt = event.subject_salt;
    return out;
}

}  // namespace

RecordPlace CommitDraft::next_place() const { return {m_where.key, m_where.place, m_where.commit, m_count}; }

Result<CommitDraft> CommitDraft::create(Where where, std::span<const event::NewEvent* const> events) {
    CommitDraft draft(std::move(where));
    content::block::Compressor compressor;
    format::Frame frame{draft.m_where.frontier.size(), {}};
    std::size_t size = format::kFrameHeaderSize;
    for (const event::NewEvent* event : events) {
        if (!can_be_read(*event)) return fail(ErrorCode::invalid_argument);
        const LeafIndex sequence = draft.m_where.frontier.size();
        format::FrameEvent one = frame_event(*event, draft.m_where.origin, sequence);
        const std::size_t more = one.encoded_size();
        CHECK(format::kFrameHeaderSize + more <= format::kMaxFrameContent);
        if (size + more > format::kMaxFrameContent) {
            append_frame(draft.next_place(), frame, compressor, kUsualLevel, draft.m_frames);
            ++draft.m_count;
            frame = {sequence, {}};
            size = format::kFrameHeaderSize;
        }
        const ContentHash commitment = event::commit_to_text(one.salt, one.text);
        draft.m_where.frontier.append(tlog::leaf_hash(event::encode_leaf(sequence, commitment, one.tag)));
        frame.events.push_back(std::move(one));
        size += more;
        // Room is left for the frame in the making and for the seal record.
        if (draft.m_frames.size() + 2 * format::kMaxSealedFrame > format::kMaxCommitSize) {
            return fail(ErrorCode::invalid_argument);
        }
    }
    append_frame(draft.next_place(), frame, compressor, kUsualLevel, draft.m_frames);
    ++draft.m_count;
    if (draft.m_count > format::kMaxFramesPerCommit) return fail(ErrorCode::invalid_argument);
    return draft;
}

std::size_t CommitDraft::total_size() const {
    return static_cast<std::size_t>(whole_sectors(m_frames.size() + kSmallestSealed));
}

CommitDraft::Sealed CommitDraft::seal(format::SealBody body, const Signers& signers) const {
    body.origin = m_where.origin;
    body.commit = m_where.commit;
    body.size = m_where.frontier.size();
    body.root = m_where.frontier.root();
    format::SealRecord record;
    record.body = body.encode();
    record.seal_signature = signers.seal->sign(crypto::labels::kSealSignature, record.body);
    record.person_signature = signers.person->sign(crypto::labels::kPersonSealSignature, record.body);
    Sealed sealed;
    sealed.hash = hash_of_seal_body(record.body);
    append_seal(next_place(), record, body.size, total_size() - m_frames.size(), sealed.record);
    return sealed;
}

}  // namespace vault::journal
