// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/walk.h"

namespace vault::journal {

namespace {

// What opens and is no record of ours ends a walk like what does not open: only replay tells the two apart.
template <class T>
Result<std::optional<T>> absent_if_malformed(Result<std::optional<T>> found) {
    if (found) return found;
    const ErrorCode code = found.error().code;
    if (code == ErrorCode::malformed || code == ErrorCode::too_new) return std::optional<T>();
    return found;
}

}  // namespace

Result<WalkedFrames> find_frames(RecordReader& reader, std::uint64_t commit, std::uint64_t offset) {
    WalkedFrames frames{offset, 0};
    while (frames.count < format::kMaxFramesPerCommit) {
        const auto record = TRY(absent_if_malformed(reader.record(frames.end, commit, frames.count)));
        if (!record || record->head.type != format::RecordType::frame) break;
        frames.end = record->end();
        ++frames.count;
    }
    return frames;
}

namespace {

Result<std::optional<WalkedCommit>> find_as_it_stands(RecordReader& reader, std::uint64_t commit,
                                                      std::uint64_t offset) {
    const WalkedFrames frames = TRY(find_frames(reader, commit, offset));
    const auto record = TRY(absent_if_malformed(reader.record(frames.end, commit, frames.count)));
    if (!record || record->head.type != format::RecordType::seal) return std::optional<WalkedCommit>();
    auto seal = TRY(absent_if_malformed(reader.seal(*record)));
    if (!seal || seal->body.commit != commit || record->end() % format::kSectorSize != 0) {
        return std::optional<WalkedCommit>();
    }
    return std::optional<WalkedCommit>(WalkedCommit{std::move(*seal), offset, frames.end, record->end()});
}

}  // namespace

Result<std::optional<WalkedCommit>> find_commit(RecordReader& reader, std::uint64_t commit, std::uint64_t offset) {
    return ask_both(
        reader, [&] { return find_as_it_stands(reader, commit, offset); },
        [](const auto& found) { return found.has_value(); });
}

Result<WalkPoint> walk(RecordReader& reader, WalkPoint from, const EachWalked& each) {
    while (true) {
        const auto commit = TRY(find_commit(reader, from.commit, from.offset));
        if (!commit || commit->seal.body.previous != from.last) return from;
        each(*commit);
        from = {from.commit + 1, commit->end, commit->seal.hash};
    }
}

}  // namespace vault::journal
