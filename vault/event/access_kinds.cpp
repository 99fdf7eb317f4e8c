// SPDX-License-Identifier: Apache-2.0
// Looking and reading: what goes into the log before anything is shown.
#include "vault/event/fields.h"
#include "vault/event/kind_codec.h"

namespace vault::event {
namespace {

constexpr std::string_view kComplete = "complete";
constexpr std::string_view kIncomplete = "incomplete";

}  // namespace

void put_kind(Object& fields, const Browse& browse) {
    fields.emplace("what", browse.what);
    put_optional_name(fields, "query", browse.query);
    if (browse.count) put_count(fields, "count", *browse.count);
}
template <>
Result<Browse> read_kind(const Object& fields) {
    Browse browse;
    browse.what = TRY(string_of(fields, "what"));
    browse.query = TRY(optional_name_of(fields, "query"));
    if (fields.find("count") != fields.end()) browse.count = TRY(count_of<std::uint64_t>(fields, "count"));
    return browse;
}

void put_kind(Object& fields, const Read& read) {
    put(fields, "document", read.document);
    fields.emplace("purpose", read.purpose);
    put_optional_name(fields, "reason", read.reason);
}
template <>
Result<Read> read_kind(const Object& fields) {
    Read read;
    read.document = TRY(id_of<DocumentId>(fields, "document"));
    read.purpose = TRY(string_of(fields, "purpose"));
    read.reason = TRY(optional_name_of(fields, "reason"));
    return read;
}

void put_kind(Object& fields, const Outcome& outcome) {
    put(fields, "document", outcome.document);
    put_reference(fields, "of", outcome.of);
    put_number(fields, "bytes", outcome.bytes);
    fields.emplace("result", outcome.complete ? kComplete : kIncomplete);
    put_optional_name(fields, "error", outcome.error);
}
template <>
Result<Outcome> read_kind(const Object& fields) {
    Outcome outcome;
    outcome.document = TRY(id_of<DocumentId>(fields, "document"));
    outcome.of = TRY(reference_of(fields, "of"));
    outcome.bytes = TRY(u64_of(fields, "bytes"));
    const std::string result = TRY(string_of(fields, "result"));
    if (result != kComplete && result != kIncomplete) return fail(ErrorCode::malformed);
    outcome.complete = result == kComplete;
    outcome.error = TRY(optional_name_of(fields, "error"));
    return outcome;
}

void put_kind(Object& fields, const Touched& touched) {
    put(fields, "document", touched.document);
    put_reference(fields, "by", touched.by);
}
template <>
Result<Touched> read_kind(const Object& fields) {
    Touched touched;
    touched.document = TRY(id_of<DocumentId>(fields, "document"));
    touched.by = TRY(reference_of(fields, "by"));
    return touched;
}

void put_kind(Object& fields, const Rescued& rescued) {
    put(fields, "chunk", rescued.chunk);
    put(fields, "sha256", rescued.sha256);
    put_number(fields, "size", rescued.size);
}
template <>
Result<Rescued> read_kind(const Object& fields) {
    Rescued rescued;
    rescued.chunk = TRY(id_of<ChunkId>(fields, "chunk"));
    rescued.sha256 = TRY(id_of<ContentHash>(fields, "sha256"));
    rescued.size = TRY(u64_of(fields, "size"));
    return rescued;
}

}  // namespace vault::event
