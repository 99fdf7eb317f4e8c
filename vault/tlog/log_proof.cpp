// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/log_proof.h"

#include "vault/tlog/lines.h"

namespace vault::tlog {
namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtraPrefix = "extra ";
constexpr std::string_view kIndexPrefix = "index ";

std::optional<Bytes> parse_extra(std::string_view base64) {
    if (base64.empty() || base64.size() > (kMaxProofExtra + 2) / 3 * 4) return std::nullopt;
    return base::decode_base64(base64);
}

}  // namespace

Result<std::string> encode_log_proof(const LogProof& proof) {
    if (proof.hashes.size() > kMaxProofHashes || proof.extra.size() > kMaxProofExtra || proof.index >= kMaxTreeSize ||
        proof.checkpoint.signatures().empty()) {
        return fail(ErrorCode::invalid_argument);
    }
    std::string out = std::string(kFirstLine) + '\n';
    if (!proof.extra.empty()) out += std::string(kExtraPrefix) + base::encode_base64(proof.extra) + '\n';
    out += std::string(kIndexPrefix) + std::to_string(proof.index) + '\n';
    for (const NodeHash& hash : proof.hashes) out += base::encode_base64(hash.view()) + '\n';
    return out + '\n' + proof.checkpoint.encode();
}

Result<LogProof> parse_log_proof(std::string_view text) {
    Lines lines(text);
    if (lines.next() != kFirstLine) return fail(ErrorCode::malformed);
    std::optional<std::string_view> line = lines.next();
    Bytes extra;
    if (const auto base64 = strip_prefix(line.value_or(""), kExtraPrefix)) {
        std::optional<Bytes> parsed = parse_extra(*base64);
        if (!parsed) return fail(ErrorCode::malformed);
        extra = std::move(*parsed);
        line = lines.next();
    }
    const auto decimal = strip_prefix(line.value_or(""), kIndexPrefix);
    const std::optional<LeafIndex> index = parse_decimal(decimal.value_or(""));
    if (!index || *index >= kMaxTreeSize) return fail(ErrorCode::malformed);

    Proof hashes;
    for (line = lines.next(); line && !line->empty(); line = lines.next()) {
        const std::optional<NodeHash> hash = parse_hash<NodeHash>(*line);
        if (!hash || hashes.size() == kMaxProofHashes) return fail(ErrorCode::malformed);
        hashes.push_back(*hash);
    }
    if (!line) return fail(ErrorCode::malformed);
    Note checkpoint = TRY(Note::parse(lines.rest()));
    return LogProof{std::move(extra), *index, std::move(hashes), std::move(checkpoint)};
}

Result<VerifiedCheckpoint> verify_log_proof(const LogProof& proof, const LeafHash& leaf, const NoteKey& log_key,
                                            std::span<const NoteKey> witnesses) {
    VerifiedCheckpoint verified = TRY(verify_checkpoint(proof.checkpoint, log_key, witnesses));
    TRY(verify_inclusion({leaf, proof.index, verified.text.checkpoint.head}, proof.hashes));
    return verified;
}

}  // namespace vault::tlog
