// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "crypto/base/codec.h"
#include "vault/journal/reader.h"

namespace vault::journal {

Bytes Verified::encode() const {
    Bytes out;
    base::Writer writer(out);
    writer.u64(next_commit).u64(offset).u64(frontier.size()).bytes(frontier.encode());
    writer.id(last_body).id(next_seal).u64(lamport);
    return out;
}

Result<Verified> Verified::decode(ByteView bytes) {
    base::Reader in(bytes);
    Verified verified;
    verified.next_commit = in.u64();
    verified.offset = in.u64();
    const TreeSize size = in.u64();
    const ByteView hashes = in.bytes(static_cast<std::size_t>(std::popcount(size)) * tlog::NodeHash::kSize);
    verified.last_body = in.id<SealBodyHash>();
    verified.next_seal = in.id<crypto::VerifyKey>();
    verified.lamport = in.u64();
    if (!in.at_end()) return fail(ErrorCode::malformed);
    verified.frontier = TRY(tlog::Frontier::decode(size, hashes));
    return verified;
}

}  // namespace vault::journal
