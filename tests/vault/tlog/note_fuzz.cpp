// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/check.h"
#include "vault/tlog/note.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vault::tlog;
    const std::string_view text = base::as_text({data, size});
    if (const auto note = Note::parse(text)) {
        CHECK(note->encode() == text);
        CHECK(!note->signatures().empty() && note->signatures().size() <= kMaxNoteSignatures);
        static const NoteKey kKnown =
            NoteKey::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k").value();
        static_cast<void>(note->verify({&kKnown, 1}).has_value());
    }
    if (const auto key = NoteKey::parse(text)) CHECK(key->text() == text);
    return 0;
}
