// SPDX-License-Identifier: Apache-2.0
#include "vault/format/journal_redo.h"

#include "crypto/base/codec.h"
#include "vault/format/record.h"

namespace vault::format {

namespace {

constexpr std::uint64_t kMaxOffset = std::uint64_t{1} << 62;

bool is_in_sectors(const RedoCommit& one) {
    return one.offset % kSectorSize == 0 && one.length % kSectorSize == 0 && one.offset >= kSectorSize &&
           one.offset < kMaxOffset && one.length > 0 && one.length <= kMaxCommitSize;
}

bool is_valid(const std::vector<RedoCommit>& commits) {
    if (commits.empty() || commits.size() > RedoHead::kMaxCommits) return false;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < commits.size(); ++i) {
        if (!is_in_sectors(commits[i])) return false;
        bytes += commits[i].length;
        if (i == 0) continue;
        const RedoCommit& before = commits[i - 1];
        if (commits[i].commit <= before.commit || commits[i].offset < before.offset + before.length) return false;
    }
    return bytes <= RedoHead::kMaxBytes;
}

}  // namespace

std::uint64_t RedoHead::bytes() const {
    std::uint64_t all = 0;
    for (const RedoCommit& one : commits) all += one.length;
    return all;
}

Bytes RedoHead::encode() const {
    CHECK(is_valid(commits));
    Bytes out;
    out.reserve(kPlainSize);
    base::Writer writer(out);
    writer.u32(0).u32(static_cast<std::uint32_t>(commits.size())).id(digest);
    for (const RedoCommit& one : commits) writer.u64(one.commit).u64(one.offset).u64(one.length);
    writer.zeros_to(kPlainSize);
    return out;
}

Result<RedoHead> RedoHead::decode(ByteView plain) {
    if (plain.size() != kPlainSize) return fail(ErrorCode::malformed);
    base::Reader in(plain);
    if (in.u32() != 0) return fail(ErrorCode::too_new);
    const std::uint32_t count = in.u32();
    if (count > kMaxCommits) return fail(ErrorCode::malformed);
    RedoHead head;
    head.digest = in.id<ContentHash>();
    head.commits.resize(count);
    for (RedoCommit& one : head.commits) {
        one.commit = in.u64();
        one.offset = in.u64();
        one.length = in.u64();
    }
    in.zeros_to_end();
    if (!in.ok() || !is_valid(head.commits)) return fail(ErrorCode::malformed);
    return head;
}

}  // namespace vault::format
