// SPDX-License-Identifier: Apache-2.0
// Journals and sessions: how they begin, what was found on opening, how they end.
#include "crypto/base/check.h"
#include "vault/event/fields.h"
#include "vault/event/kind_codec.h"

namespace vault::event {
namespace {

constexpr std::size_t kNoteSize = 128;  // a sealed box of 80 bytes

Object alarm_fields(const Alarm& alarm) {
    Object fields;
    put(fields, "journal", alarm.journal);
    fields.emplace("reason", alarm.reason);
    put_number(fields, "state_size", alarm.state_size);
    put_root(fields, "state_root", alarm.state_root);
    put_number(fields, "found_size", alarm.found_size);
    put_root(fields, "found_root", alarm.found_root);
    return fields;
}

Result<Alarm> read_alarm(const Object& fields) {
    Alarm alarm;
    alarm.journal = TRY(id_of<JournalId>(fields, "journal"));
    alarm.reason = TRY(string_of(fields, "reason"));
    alarm.state_size = TRY(u64_of(fields, "state_size"));
    alarm.state_root = TRY(root_of(fields, "state_root"));
    alarm.found_size = TRY(u64_of(fields, "found_size"));
    alarm.found_root = TRY(root_of(fields, "found_root"));
    return alarm;
}

}  // namespace

void put_kind(Object& fields, const JournalBirth& birth) {
    put(fields, "device", birth.device);
    put(fields, "compartment", birth.compartment);
    put(fields, "journal", birth.journal);
    fields.emplace("origin", birth.origin);
    put_hex(fields, "birth_key", birth.birth_key);
    put_hex(fields, "log_key", birth.log_key);
    fields.emplace("reason", birth.reason);
    put_heads(fields, "heads", birth.heads);
    if (birth.alarm) fields.emplace("alarm", alarm_fields(*birth.alarm));
}
template <>
Result<JournalBirth> read_kind(const Object& fields) {
    JournalBirth birth;
    birth.device = TRY(id_of<DeviceId>(fields, "device"));
    birth.compartment = TRY(id_of<CompartmentId>(fields, "compartment"));
    birth.journal = TRY(id_of<JournalId>(fields, "journal"));
    birth.origin = TRY(string_of(fields, "origin"));
    birth.birth_key = TRY(hex_of(fields, "birth_key"));
    birth.log_key = TRY(hex_of(fields, "log_key"));
    birth.reason = TRY(string_of(fields, "reason"));
    birth.heads = TRY(heads_of(fields, "heads"));
    if (fields.find("alarm") != fields.end()) {
        const Object& alarm = *TRY(object_of(fields, "alarm"));
        birth.alarm = TRY(read_alarm(alarm));
    }
    return birth;
}

void put_kind(Object& fields, const Heads& heads) { put_heads(fields, "heads", heads.heads); }
template <>
Result<Heads> read_kind(const Object& fields) {
    Heads heads;
    heads.heads = TRY(heads_of(fields, "heads"));
    return heads;
}

void put_kind(Object& fields, const SessionOpen& open) {
    CHECK(open.note.size() == kNoteSize);
    put(fields, "device", open.device);
    fields.emplace("frontend", open.frontend);
    fields.emplace("build", open.build);
    fields.emplace("note", base::encode_base64(open.note));
    put_heads(fields, "rests_on", open.rests_on);
}
template <>
Result<SessionOpen> read_kind(const Object& fields) {
    SessionOpen open;
    open.device = TRY(id_of<DeviceId>(fields, "device"));
    open.frontend = TRY(string_of(fields, "frontend"));
    open.build = TRY(string_of(fields, "build"));
    auto note = base::decode_base64(TRY(string_of(fields, "note")));
    if (!note || note->size() != kNoteSize) return fail(ErrorCode::malformed);
    open.note = std::move(*note);
    open.rests_on = TRY(heads_of(fields, "rests_on"));
    return open;
}

void put_kind(Object& fields, const RecordRestored& restored) {
    put_number(fields, "commit", restored.commit);
    put_number(fields, "size", restored.size);
}
template <>
Result<RecordRestored> read_kind(const Object& fields) {
    RecordRestored restored;
    restored.commit = TRY(u64_of(fields, "commit"));
    restored.size = TRY(u64_of(fields, "size"));
    return restored;
}

void put_kind(Object& fields, const UnsealedCut& cut) {
    put_number(fields, "offset", cut.offset);
    put_number(fields, "length", cut.length);
    put(fields, "sha256", cut.sha256);
}
template <>
Result<UnsealedCut> read_kind(const Object& fields) {
    UnsealedCut cut;
    cut.offset = TRY(u64_of(fields, "offset"));
    cut.length = TRY(u64_of(fields, "length"));
    cut.sha256 = TRY(id_of<ContentHash>(fields, "sha256"));
    return cut;
}

void put_kind(Object& fields, const JournalBehind& behind) {
    put(fields, "journal", behind.journal);
    put_number(fields, "found_size", behind.found_size);
    put_root(fields, "found_root", behind.found_root);
    put_number(fields, "known_size", behind.known_size);
    put(fields, "known_root", behind.known_root);
}
template <>
Result<JournalBehind> read_kind(const Object& fields) {
    JournalBehind behind;
    behind.journal = TRY(id_of<JournalId>(fields, "journal"));
    behind.found_size = TRY(u64_of(fields, "found_size"));
    behind.found_root = TRY(root_of(fields, "found_root"));
    behind.known_size = TRY(u64_of(fields, "known_size"));
    behind.known_root = TRY(id_of<RootHash>(fields, "known_root"));
    return behind;
}

void put_kind(Object& fields, const JournalRepaired& repaired) {
    put(fields, "journal", repaired.journal);
    put_count(fields, "sectors", repaired.sectors);
    fields.emplace("from", repaired.from);
}
template <>
Result<JournalRepaired> read_kind(const Object& fields) {
    JournalRepaired repaired;
    repaired.journal = TRY(id_of<JournalId>(fields, "journal"));
    repaired.sectors = TRY(count_of<std::uint64_t>(fields, "sectors"));
    repaired.from = TRY(string_of(fields, "from"));
    return repaired;
}

void put_kind(Object& fields, const CarriedIn& carried) { put_heads(fields, "heads", carried.heads); }
template <>
Result<CarriedIn> read_kind(const Object& fields) {
    CarriedIn carried;
    carried.heads = TRY(heads_of(fields, "heads"));
    return carried;
}

void put_kind(Object& fields, const Acknowledged& acknowledged) {
    put_name(fields, "reason", acknowledged.reason);
    put_heads(fields, "heads", acknowledged.heads);
}
template <>
Result<Acknowledged> read_kind(const Object& fields) {
    Acknowledged acknowledged;
    acknowledged.reason = TRY(name_of(fields, "reason"));
    acknowledged.heads = TRY(heads_of(fields, "heads"));
    return acknowledged;
}

void put_kind(Object& fields, const Closing& closing) {
    put_heads(fields, "heads", closing.heads);
    put_optional_name(fields, "nonce", closing.nonce);
}
template <>
Result<Closing> read_kind(const Object& fields) {
    Closing closing;
    closing.heads = TRY(heads_of(fields, "heads"));
    closing.nonce = TRY(optional_name_of(fields, "nonce"));
    return closing;
}

}  // namespace vault::event
