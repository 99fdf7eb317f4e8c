// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/whole_commit.h"

#include <algorithm>

namespace vault::journal {

namespace {

// Bytes as if they were a file in which they stand at an offset.
class BytesFile final : public store::File {
  public:
    BytesFile(std::uint64_t offset, ByteView bytes) : m_offset(offset), m_bytes(bytes) {}
    Result<std::size_t> read_at(std::uint64_t offset, MutableByteView out) const override {
        if (offset < m_offset || offset - m_offset >= m_bytes.size()) return std::size_t{0};
        const ByteView rest = m_bytes.subspan(static_cast<std::size_t>(offset - m_offset));
        const std::size_t size = std::min(rest.size(), out.size());
        std::copy_n(rest.begin(), size, out.begin());
        return size;
    }
    Result<void> write_at(std::uint64_t, ByteView) override { return fail(ErrorCode::read_only); }
    Result<void> truncate(std::uint64_t) override { return fail(ErrorCode::read_only); }
    Result<void> sync() override { return fail(ErrorCode::read_only); }
    Result<std::uint64_t> size() const override { return m_offset + m_bytes.size(); }
    Result<store::FileIdentity> identity() const override { return store::FileIdentity(); }
    Result<std::chrono::nanoseconds> modified() const override { return std::chrono::nanoseconds(0); }

  private:
    std::uint64_t m_offset;
    ByteView m_bytes;
};

Result<std::optional<WholeCommit>> read_as_it_stands(RecordReader& reader, std::uint64_t index, std::uint64_t offset) {
    WholeCommit commit{index, offset, offset, {}, {}};
    for (std::uint32_t ordinal = 0; ordinal <= format::kMaxFramesPerCommit; ++ordinal) {
        const auto record = TRY(reader.record(commit.end, index, ordinal));
        if (!record) return std::optional<WholeCommit>();
        commit.end = record->end();
        if (record->head.type == format::RecordType::seal) {
            auto seal = TRY(reader.seal(*record));
            if (!seal || seal->body.commit != index || commit.end % format::kSectorSize != 0) break;
            commit.seal = std::move(*seal);
            return std::optional<WholeCommit>(std::move(commit));
        }
        auto frame = TRY(reader.frame(*record));
        if (!frame) break;
        commit.frames.push_back(std::move(*frame));
    }
    return std::optional<WholeCommit>();
}

}  // namespace

Result<std::optional<WholeCommit>> read_whole_commit(RecordReader& reader, std::uint64_t index, std::uint64_t offset) {
    return ask_both(
        reader, [&] { return read_as_it_stands(reader, index, offset); },
        [](const auto& found) { return found.has_value(); });
}

Result<std::optional<WholeCommit>> read_whole_commit(const crypto::JournalKey& key, const JournalPlace& place,
                                                     std::uint64_t index, std::uint64_t offset, ByteView bytes) {
    const BytesFile file(offset, bytes);
    RecordReader reader({&file, &key, place, 0});
    return read_as_it_stands(reader, index, offset);
}

std::optional<Bytes> sealed_bytes(RecordReader& reader, const WalkedCommit& commit) {
    Bytes all;
    for (std::uint32_t ordinal = 0; ordinal <= format::kMaxFramesPerCommit; ++ordinal) {
        const auto record = reader.record(commit.offset + all.size(), commit.seal.body.commit, ordinal);
        if (!record || !*record || (*record)->end() > commit.end) return std::nullopt;
        base::append(all, reader.sealed());
        if ((*record)->head.type == format::RecordType::seal) {
            const auto seal = reader.seal(**record);
            if (!seal || !*seal || (*record)->end() != commit.end) return std::nullopt;
            base::append(all, reader.sealed());
            return all;
        }
        const auto frame = reader.frame(**record);
        if (!frame || !*frame) return std::nullopt;
        base::append(all, reader.sealed());
    }
    return std::nullopt;
}

bool is_as_erased(const WholeCommit& then, const WholeCommit& now) {
    const auto events = [](const WholeCommit& commit) {
        std::vector<const format::FrameEvent*> all;
        for (const format::Frame& frame : commit.frames) {
            for (const format::FrameEvent& event : frame.events) all.push_back(&event);
        }
        return all;
    };
    const auto is_no_less = [](const format::FrameEvent* a, const format::FrameEvent* b) {
        return a->tombstone || (!b->tombstone && (a->closed_erased || !b->closed_erased));
    };
    const auto before = events(then);
    const auto after = events(now);
    return std::equal(before.begin(), before.end(), after.begin(), after.end(), is_no_less);
}

}  // namespace vault::journal
