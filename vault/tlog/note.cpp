// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/note.h"

#include <algorithm>

#include "crypto/fold.h"
#include "vault/tlog/cosignature.h"
#include "vault/tlog/lines.h"

namespace vault::tlog {
namespace {

constexpr std::string_view kSignaturePrefix = "\u2014 ";  // em dash

bool is_note_text(std::string_view text) {
    const auto is_bad = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; };
    return !text.empty() && text.back() == '\n' && std::none_of(text.begin(), text.end(), is_bad) &&
           crypto::is_valid_utf8(text);
}

std::string signature_line(const NoteSignature& signature) {
    Bytes payload;
    base::append(payload, signature.id.view());
    base::append(payload, signature.bytes);
    return std::string(kSignaturePrefix) + signature.name + ' ' + base::encode_base64(payload) + '\n';
}

std::optional<NoteSignature> parse_signature_line(std::string_view line) {
    const std::optional<std::string_view> fields = strip_prefix(line, kSignaturePrefix);
    if (!fields) return std::nullopt;
    const std::size_t name_end = fields->find(' ');
    if (name_end == std::string_view::npos) return std::nullopt;
    const std::optional<Bytes> payload = base::decode_base64(fields->substr(name_end + 1));
    if (!payload || payload->size() <= KeyId::kSize) return std::nullopt;
    const ByteView bytes(*payload);
    const ByteView after_id = bytes.subspan(KeyId::kSize);
    return NoteSignature{std::string(fields->substr(0, name_end)), KeyId::from(bytes.first<KeyId::kSize>()),
                         Bytes(after_id.begin(), after_id.end())};
}

bool is_usable_list(std::span<const NoteKey> keys) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            if (keys[i].key() == keys[k].key()) return false;
            if (keys[i].name() == keys[k].name() && keys[i].id() == keys[k].id()) return false;
        }
    }
    return true;
}

// Empty if the line is not the key's; the time of a cosignature.
struct LineVerdict {
    bool valid = false;
    std::optional<UnixTime> time{};
};
LineVerdict verify_line(std::string_view text, const NoteKey& key, ByteView bytes) {
    if (key.type() == SignatureType::cosignature) {
        const Result<UnixTime> time = verify_cosignature(text, key.key(), bytes);
        return time ? LineVerdict{true, *time} : LineVerdict{};
    }
    crypto::Signature signature;
    if (bytes.size() != signature.size()) return {};
    std::copy(bytes.begin(), bytes.end(), signature.begin());
    return {crypto::verify_note(key.key(), base::as_bytes(text), signature).has_value()};
}

}  // namespace

std::string encode_signatures(std::span<const NoteSignature> signatures) {
    std::string lines;
    for (const NoteSignature& signature : signatures) lines += signature_line(signature);
    return lines;
}

Result<std::vector<NoteSignature>> parse_signatures(std::string_view text) {
    if (text.size() > kMaxNoteBytes || text.empty() || text.back() != '\n') return fail(ErrorCode::malformed);
    std::vector<NoteSignature> signatures;
    Lines lines(text);
    while (const std::optional<std::string_view> line = lines.next()) {
        std::optional<NoteSignature> signature = parse_signature_line(*line);
        if (!signature || !is_key_name(signature->name) || signatures.size() == kMaxNoteSignatures) {
            return fail(ErrorCode::malformed);
        }
        signatures.push_back(std::move(*signature));
    }
    return signatures;
}

Result<Note> Note::create(std::string_view text) {
    if (text.size() >= kMaxNoteBytes || !is_note_text(text)) return fail(ErrorCode::malformed);
    return Note(text);
}

Result<Note> Note::parse(std::string_view encoded) {
    // Checked as a whole, before any part is looked at.
    if (encoded.size() > kMaxNoteBytes || !is_note_text(encoded)) return fail(ErrorCode::malformed);
    const std::size_t blank_line = encoded.rfind("\n\n");
    if (blank_line == std::string_view::npos) return fail(ErrorCode::malformed);
    Note note = TRY(create(encoded.substr(0, blank_line + 1)));
    for (NoteSignature& signature : TRY(parse_signatures(encoded.substr(blank_line + 2)))) {
        TRY(note.add(std::move(signature)));
    }
    return note;
}

std::string Note::encode() const {
    return m_text + '\n' + encode_signatures(m_signatures);
}

Result<void> Note::add(NoteSignature signature) {
    if (!is_key_name(signature.name) || signature.bytes.empty()) return fail(ErrorCode::malformed);
    if (signature.bytes.size() > kMaxNoteBytes || m_signatures.size() >= kMaxNoteSignatures) {
        return fail(Error(ErrorCode::malformed).with_detail("too many signatures"));
    }
    const std::size_t grown = m_encoded_size + signature_line(signature).size();
    if (grown > kMaxNoteBytes) return fail(Error(ErrorCode::malformed).with_detail("too large"));
    m_encoded_size = grown;
    m_signatures.push_back(std::move(signature));
    return {};
}

Result<void> Note::sign(std::string_view name, const crypto::SigningKey& key) {
    const NoteKey known = TRY(NoteKey::create(name, SignatureType::note, key.verify_key()));
    const crypto::Signature signature = key.sign_note(base::as_bytes(m_text));
    return add({known.name(), known.id(), Bytes(signature.begin(), signature.end())});
}

Result<void> Note::cosign(std::string_view name, UnixTime time, const crypto::SigningKey& key) {
    const NoteKey known = TRY(NoteKey::create(name, SignatureType::cosignature, key.verify_key()));
    const CosignatureBytes bytes = TRY(sign_cosignature(m_text, time, key));
    return add({known.name(), known.id(), Bytes(bytes.begin(), bytes.end())});
}

Result<std::vector<VerifiedSignature>> Note::verify(std::span<const NoteKey> known) const {
    if (!is_usable_list(known)) return fail(Error(ErrorCode::invalid_argument).with_detail("known keys"));
    std::vector<VerifiedSignature> verified;
    std::vector<bool> seen(known.size(), false);
    for (const NoteSignature& signature : m_signatures) {
        const auto key = std::find_if(known.begin(), known.end(), [&](const NoteKey& candidate) {
            return candidate.name() == signature.name && candidate.id() == signature.id;
        });
        if (key == known.end()) continue;
        const LineVerdict verdict = verify_line(m_text, *key, signature.bytes);
        if (!verdict.valid) return fail(Error(ErrorCode::not_authentic).with_id(key->name()));
        const auto place = static_cast<std::size_t>(key - known.begin());
        if (!seen[place]) verified.push_back({place, verdict.time});
        seen[place] = true;
    }
    if (verified.empty()) return fail(Error(ErrorCode::not_authentic).with_detail("no known signature"));
    return verified;
}

}  // namespace vault::tlog
