// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/note_key.h"

#include <algorithm>
#include <array>

#include "crypto/digest.h"
#include "crypto/fold.h"

namespace vault::tlog {
namespace {

// Unicode's White_Space beyond ASCII. In valid UTF-8 no character's bytes occur inside another's.
constexpr std::array<std::string_view, 19> kWideSpaces = {
    "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
    "\u2007", "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};

Bytes typed_key(SignatureType type, const crypto::VerifyKey& key) {
    Bytes bytes = {static_cast<std::uint8_t>(type)};
    base::append(bytes, key.view());
    return bytes;
}

KeyId make_key_id(std::string_view name, ByteView typed_key) {
    const crypto::Sha256 digest = crypto::sha256({base::as_bytes(name), base::as_bytes("\n"), typed_key});
    return KeyId::from(digest.view().first<KeyId::kSize>());
}

}  // namespace

bool is_key_name(std::string_view name) {
    const auto is_bad = [](char c) { return (static_cast<unsigned char>(c) <= ' ') || c == '+'; };
    if (name.empty() || std::any_of(name.begin(), name.end(), is_bad) || !crypto::is_valid_utf8(name)) return false;
    return std::none_of(kWideSpaces.begin(), kWideSpaces.end(),
                        [&](std::string_view space) { return name.find(space) != std::string_view::npos; });
}

NoteKey::NoteKey(std::string_view name, SignatureType type, const crypto::VerifyKey& key)
    : m_name(name), m_type(type), m_key(key), m_id(make_key_id(name, typed_key(type, key))) {}

Result<NoteKey> NoteKey::create(std::string_view name, SignatureType type, const crypto::VerifyKey& key) {
    if (!is_key_name(name)) return fail(Error(ErrorCode::malformed).with_detail("key name"));
    return NoteKey(name, type, key);
}

Result<NoteKey> NoteKey::parse(std::string_view vkey) {
    const std::size_t name_end = vkey.find('+');
    if (name_end == std::string_view::npos) return fail(ErrorCode::malformed);
    const std::string_view after_name = vkey.substr(name_end + 1);
    const std::size_t id_end = after_name.find('+');
    if (id_end == std::string_view::npos) return fail(ErrorCode::malformed);
    const std::optional<KeyId> id = KeyId::parse(after_name.substr(0, id_end));
    const std::optional<Bytes> bytes = base::decode_base64(after_name.substr(id_end + 1));
    if (!id || !bytes || bytes->size() != 1 + crypto::VerifyKey::kSize) return fail(ErrorCode::malformed);

    const auto type = static_cast<SignatureType>(bytes->front());
    if (type != SignatureType::note && type != SignatureType::cosignature) {
        return fail(Error(ErrorCode::malformed).with_detail("key type"));
    }
    const auto key = crypto::parse_verify_key(ByteView(*bytes).subspan(1));
    if (!key) return fail(Error(ErrorCode::malformed).with_detail("public key"));
    NoteKey parsed = TRY(create(vkey.substr(0, name_end), type, *key));
    if (parsed.id() != *id) return fail(Error(ErrorCode::malformed).with_detail("key id"));
    return parsed;
}

std::string NoteKey::text() const {
    return m_name + '+' + m_id.hex() + '+' + base::encode_base64(typed_key(m_type, m_key));
}

}  // namespace vault::tlog
