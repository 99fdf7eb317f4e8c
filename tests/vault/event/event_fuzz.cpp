// SPDX-License-Identifier: Apache-2.0
// A text, and after a zero byte a closed part whose digest is put right: the parsers behind the digest are reached too.
#include "crypto/base/check.h"
#include "vault/event/kinds.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vault::event;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t end = input.find('\0');
    Recorded recorded;
    recorded.text = input.substr(0, end);
    if (end != std::string_view::npos) {
        recorded.closed.emplace();
        recorded.closed->text = input.substr(end + 1);
        auto fields = parse(recorded.text);
        if (fields && fields->find("closed") != fields->end()) {
            const auto digest = crypto::sha256(crypto::labels::kClosedCommitment, recorded.closed->salt,
                                               base::as_bytes(recorded.closed->text));
            fields->insert_or_assign("closed", Value(digest.hex()));
            recorded.text = encode(Value(*fields));
        }
    }
    const auto event = parse(recorded);
    if (!event || std::holds_alternative<Unknown>(event->kind)) return 0;
    const auto* document = std::get_if<Document>(&event->kind);
    if (document != nullptr && !document->closed) return 0;
    const NewEvent again = encode(event->common, event->kind);
    Recorded second;
    second.text = again.text;
    second.closed = again.closed;
    second.subject_salt = again.subject_salt;
    const auto parsed = parse(second);
    CHECK(parsed && parsed->kind == event->kind && parsed->common == event->common);
    return 0;
}
