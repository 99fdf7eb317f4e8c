// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/commit_draft.h"

#include "vault/content/block/zstd.h"
#include "vault/event/kinds.h"
#include "vault/journal/record_reader.h"
#include "vault/tlog/merkle.h"

namespace vault::journal {

namespace {

constexpr std::size_t kWorthCompressing = 256;
constexpr int kLevel = 3;
// A seal record with nothing to pad: head and sealed body.
constexpr std::size_t kSmallestSealed =
    format::RecordHead::kSealedSize + format::kSmallestSealRecord + crypto::kSealOverhead;
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

class CommitDraft::Packer {
  public:
    Bytes pack(const Bytes& content) {
        format::FrameBody body{format::FrameCodec::raw, static_cast<std::uint32_t>(content.size()), content};
        if (content.size() <= kWorthCompressing) return body.encode();
        const crypto::WipedBuffer packed = m_compressor.compress(content, kLevel, content.size());
        if (packed.empty()) return body.encode();
        body.codec = format::FrameCodec::zstd;
        body.packed = packed;
        return body.encode();
    }

  private:
    content::block::Compressor m_compressor;
};

void CommitDraft::add_record(format::RecordType type, std::uint64_t sequence, const Bytes& body, Bytes& out) const {
    using crypto::SealedKind;
    const std::size_t sealed = body.size() + crypto::kSealOverhead;
    const format::RecordHead head{type, static_cast<std::uint32_t>(sealed), sequence};
    const SealedKind kind = type == format::RecordType::frame ? SealedKind::frame : SealedKind::seal_record;
    const JournalPlace& place = m_where.place;
    base::append(out, crypto::encrypt(*m_where.key, place.context(SealedKind::record_head, m_where.commit, m_count),
                                      head.encode()));
    base::append(out, crypto::encrypt(*m_where.key, place.context(kind, m_where.commit, m_count), body));
}

void CommitDraft::add_frame(const format::Frame& frame, Packer& packer) {
    Bytes content = frame.encode();
    Bytes body = packer.pack(content);
    add_record(format::RecordType::frame, frame.first, body, m_frames);
    crypto::wipe(content);
    crypto::wipe(body);
    ++m_count;
}

Result<CommitDraft> CommitDraft::create(Where where, std::span<const event::NewEvent* const> events) {
    CommitDraft draft(std::move(where));
    Packer packer;
    format::Frame frame{draft.m_where.frontier.size(), {}};
    std::size_t size = format::kFrameHeaderSize;
    for (const event::NewEvent* event : events) {
        if (!can_be_read(*event)) return fail(ErrorCode::invalid_argument);
        const LeafIndex sequence = draft.m_where.frontier.size();
        format::FrameEvent one = frame_event(*event, draft.m_where.origin, sequence);
        const std::size_t more = one.encoded_size();
        CHECK(format::kFrameHeaderSize + more <= format::kMaxFrameContent);
        if (size + more > format::kMaxFrameContent) {
            draft.add_frame(frame, packer);
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
    draft.add_frame(frame, packer);
    if (draft.m_count > format::kMaxFramesPerCommit) return fail(ErrorCode::invalid_argument);
    return draft;
}

std::size_t CommitDraft::total_size() const {
    const std::size_t least = m_frames.size() + kSmallestSealed;
    return (least + format::kSectorSize - 1) / format::kSectorSize * format::kSectorSize;
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
    const std::size_t plain = total_size() - m_frames.size() - format::RecordHead::kSealedSize - crypto::kSealOverhead;
    Sealed sealed;
    sealed.hash = hash_of_seal_body(record.body);
    add_record(format::RecordType::seal, body.size, record.encode(plain), sealed.record);
    CHECK(m_frames.size() + sealed.record.size() == total_size());
    return sealed;
}

}  // namespace vault::journal
