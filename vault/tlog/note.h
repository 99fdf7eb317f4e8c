// SPDX-License-Identifier: Apache-2.0
// Note: a C2SP signed note, a text with signature lines. Every Note encodes to what parses to it again, byte for byte.
// Its text is nobody's until verify() has answered.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "vault/tlog/note_key.h"

namespace vault::tlog {

inline constexpr std::size_t kMaxNoteBytes = 65536;
inline constexpr std::size_t kMaxNoteSignatures = 100;

struct NoteSignature {
    std::string name;
    KeyId id;
    Bytes bytes;  // after the key id; at least one
    friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

// Signature lines by themselves, as a log witness answers with them.
std::string encode_signatures(std::span<const NoteSignature> signatures);
// At least one, as many and as long as a note's may be; one spelling only, all else is `malformed`.
Result<std::vector<NoteSignature>> parse_signatures(std::string_view lines);

// One known key that signed.
struct VerifiedSignature {
    std::size_t key;               // place in the list given to verify()
    std::optional<UnixTime> time;  // of a cosignature
};

class Note {
  public:
    // A note without signatures. `malformed` unless text is UTF-8, ends in a newline and has no other control byte.
    static Result<Note> create(std::string_view text);
    // At least one signature line; one spelling only. Everything else is `malformed`.
    static Result<Note> parse(std::string_view encoded);

    const std::string& text() const { return m_text; }
    const std::vector<NoteSignature>& signatures() const { return m_signatures; }
    std::string encode() const;

    // `malformed` if the line could not be parsed again, or the note would have too many or grow too large.
    Result<void> add(NoteSignature signature);
    Result<void> sign(std::string_view name, const crypto::SigningKey& key);
    Result<void> cosign(std::string_view name, UnixTime time, const crypto::SigningKey& key);

    // Those of the known keys that signed, each once (its first line), in the order of the lines. Lines of unknown keys
    // say nothing. `not_authentic` for the whole note if any line of a known key is wrong (id: the key's name), or if
    // none is there (no id). `invalid_argument` if two known keys cannot be told apart or are one key.
    Result<std::vector<VerifiedSignature>> verify(std::span<const NoteKey> known) const;

    friend bool operator==(const Note&, const Note&) = default;

  private:
    explicit Note(std::string_view text) : m_text(text), m_encoded_size(text.size() + 1) {}
    std::string m_text;
    std::vector<NoteSignature> m_signatures;
    std::size_t m_encoded_size;
};

}  // namespace vault::tlog
