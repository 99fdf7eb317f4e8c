// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/checkpoint.h"

#include <algorithm>

#include "crypto/digest.h"
#include "vault/tlog/lines.h"

namespace vault::tlog {

std::string origin_hash(std::string_view origin) { return crypto::sha256({base::as_bytes(origin)}).hex(); }

Result<std::string> encode_checkpoint(const Checkpoint& checkpoint) {
    const auto& [size, root] = checkpoint.head;
    if (!is_key_name(checkpoint.origin)) return fail(Error(ErrorCode::malformed).with_detail("origin"));
    if (size > kMaxTreeSize || (size == 0 && root != empty_root())) return fail(ErrorCode::malformed);
    return checkpoint.origin + '\n' + std::to_string(size) + '\n' + base::encode_base64(root.view()) + '\n';
}

Result<ParsedCheckpoint> parse_checkpoint(std::string_view text) {
    Lines lines(text);
    const std::optional<std::string_view> origin = lines.next();
    const std::optional<TreeSize> size = parse_decimal(lines.next().value_or(""));
    const std::optional<RootHash> root = parse_hash<RootHash>(lines.next().value_or(""));
    if (!origin || origin->empty() || !size || !root) return fail(ErrorCode::malformed);
    // All zeros is what some programs take for the root of no entries.
    if (*size == 0 && *root != empty_root()) return fail(Error(ErrorCode::malformed).with_detail(kNotTheEmptyRoot));

    ParsedCheckpoint parsed{{std::string(*origin), {*size, *root}}, {}};
    while (const std::optional<std::string_view> line = lines.next()) {
        if (line->empty()) return fail(ErrorCode::malformed);
        parsed.extensions.emplace_back(*line);
    }
    if (!lines.rest().empty()) return fail(ErrorCode::malformed);
    return parsed;
}

Result<Note> sign_checkpoint(const Checkpoint& checkpoint, const crypto::SigningKey& log_key) {
    const std::string text = TRY(encode_checkpoint(checkpoint));
    Note note = TRY(Note::create(text));
    TRY(note.sign(checkpoint.origin, log_key));
    return note;
}

Result<VerifiedCheckpoint> verify_checkpoint(const Note& note, const NoteKey& log_key,
                                             std::span<const NoteKey> witnesses) {
    const auto cosigns = [](const NoteKey& key) { return key.type() == SignatureType::cosignature; };
    if (cosigns(log_key) || !std::all_of(witnesses.begin(), witnesses.end(), cosigns)) {
        return fail(Error(ErrorCode::invalid_argument).with_detail("key type"));
    }
    std::vector<NoteKey> known = {log_key};
    known.insert(known.end(), witnesses.begin(), witnesses.end());

    const std::vector<VerifiedSignature> signatures = TRY(note.verify(known));
    VerifiedCheckpoint verified;
    bool signed_by_log = false;
    for (const VerifiedSignature& signature : signatures) {
        if (signature.key == 0) {
            signed_by_log = true;
        } else {
            verified.cosignatures.push_back({signature.key - 1, signature.time.value()});
        }
    }
    if (!signed_by_log) return fail(Error(ErrorCode::not_authentic).with_detail("no signature of the log"));
    verified.text = TRY(parse_checkpoint(note.text()));
    if (verified.text.checkpoint.origin != log_key.name()) {
        return fail(Error(ErrorCode::not_authentic).with_detail("origin"));
    }
    return verified;
}

}  // namespace vault::tlog
