// SPDX-License-Identifier: Apache-2.0
#include "vault/format/people.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "crypto/base/codec.h"
#include "crypto/digest.h"
#include "crypto/fold.h"
#include "vault/format/slot.h"

namespace vault::format {

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= kMaxName && crypto::is_valid_utf8(name);
}

namespace {

void write_name(base::Writer& writer, std::string_view name) {
    CHECK(is_name(name));
    writer.u16(static_cast<std::uint16_t>(name.size())).bytes(base::as_bytes(name));
}

std::string read_name(base::Reader& reader) {
    const std::string name(base::as_text(reader.bytes(reader.u16())));
    if (!is_name(name)) reader.fail();
    return name;
}

crypto::VerifyKey read_verify_key(base::Reader& reader) {
    const auto key = crypto::parse_verify_key(reader.bytes(crypto::VerifyKey::kSize));
    if (!key) return reader.fail(), crypto::VerifyKey{};
    return *key;
}

crypto::SealingKey read_sealing_key(base::Reader& reader) {
    const auto key = crypto::parse_sealing_key(reader.bytes(crypto::SealingKey::kSize));
    if (!key) return reader.fail(), crypto::SealingKey{};
    return *key;
}

// Braces keep the order of evaluation: the fields are read as they stand.
PersonRecord read_person(base::Reader& reader) {
    PersonRecord record{.id = reader.id<PersonId>(),
                        .sign_key = read_verify_key(reader),
                        .seal_key = read_sealing_key(reader),
                        .slot = reader.u8(),
                        .added = static_cast<UnixTime>(reader.u64()),
                        .added_by = reader.id<PersonId>(),
                        .name = read_name(reader),
                        .signature = reader.array<64>()};
    if (record.slot >= kSlots && record.slot != kRemovedSlot) reader.fail();
    return record;
}

CompartmentRecord read_compartment(base::Reader& reader) {
    return {.id = reader.id<CompartmentId>(), .name = read_name(reader)};
}

GrantRecord read_grant(base::Reader& reader) {
    return {.compartment = reader.id<CompartmentId>(),
            .generation = reader.u32(),
            .to = reader.id<PersonId>(),
            .by = reader.id<PersonId>(),
            .commitment = reader.array<32>(),
            .box = reader.array<kRootBoxSize>(),
            .signature = reader.array<64>()};
}

ReaderRecord read_reader(base::Reader& reader) {
    return {.compartment = reader.id<CompartmentId>(),
            .generation = reader.u32(),
            .key = read_sealing_key(reader),
            .by = reader.id<PersonId>(),
            .name = read_name(reader),
            .signature = reader.array<64>()};
}

// The count is believed only as far as there are bytes: nothing is reserved for it.
template <class Record>
std::vector<Record> read_records(base::Reader& reader, Record (*read_one)(base::Reader&)) {
    std::vector<Record> records;
    const std::uint32_t count = reader.u32();
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) records.push_back(read_one(reader));
    return records;
}

Bytes person_part(const PersonRecord& record, std::uint8_t slot) {
    Bytes out;
    base::Writer writer(out);
    writer.id(record.id).id(record.sign_key).id(record.seal_key).u8(slot);
    writer.u64(static_cast<std::uint64_t>(record.added)).id(record.added_by);
    write_name(writer, record.name);
    return out;
}

void write_people(base::Writer& writer, const std::vector<PersonRecord>& people) {
    writer.u32(static_cast<std::uint32_t>(people.size()));
    for (const PersonRecord& record : people) {
        writer.bytes(person_part(record, record.slot)).bytes(record.signature);
    }
}

template <class Record>
void write_signed(base::Writer& writer, const std::vector<Record>& records) {
    writer.u32(static_cast<std::uint32_t>(records.size()));
    for (const Record& record : records) writer.bytes(signed_part(record)).bytes(record.signature);
}

template <class Record, class Key>
bool strictly_sorted(const std::vector<Record>& records, Key key) {
    return std::adjacent_find(records.begin(), records.end(), [key](const Record& a, const Record& b) {
               return !(key(a) < key(b));
           }) == records.end();
}

bool is_in_order(const People& people) {
    return strictly_sorted(people.people, [](const PersonRecord& r) { return r.id; }) &&
           strictly_sorted(people.grants,
                           [](const GrantRecord& r) { return std::tuple(r.compartment, r.generation, r.to); });
}

bool has_distinct_slots(const People& people) {
    std::array<bool, kSlots> used{};
    for (const PersonRecord& record : people.people) {
        if (record.slot == kRemovedSlot) continue;
        if (record.slot >= kSlots || std::exchange(used[record.slot], true)) return false;
    }
    return true;
}

// Every compartment once, and the vault compartment, whose root comes from the vault key, never.
bool has_sound_compartments(const People& people) {
    std::vector<CompartmentId> ids = {CompartmentId(people.vault.bytes())};
    for (const CompartmentRecord& record : people.compartments) ids.push_back(record.id);
    std::sort(ids.begin(), ids.end());
    return std::adjacent_find(ids.begin(), ids.end()) == ids.end();
}

bool is_sound(const People& people) { return has_distinct_slots(people) && has_sound_compartments(people); }

}  // namespace

Bytes signed_part(const PersonRecord& record) { return person_part(record, 0); }

Bytes signed_part(const GrantRecord& record) {
    Bytes out;
    base::Writer writer(out);
    writer.id(record.compartment).u32(record.generation).id(record.to).id(record.by);
    writer.bytes(record.commitment).bytes(record.box);
    return out;
}

Bytes signed_part(const ReaderRecord& record) {
    Bytes out;
    base::Writer writer(out);
    writer.id(record.compartment).u32(record.generation).id(record.key).id(record.by);
    write_name(writer, record.name);
    return out;
}

PersonId person_id(const crypto::VerifyKey& sign_key, const crypto::SealingKey& seal_key) {
    const crypto::Sha256 hash = crypto::sha256(crypto::labels::kPersonId, sign_key.view(), seal_key.view());
    return PersonId::from(hash.view().first<PersonId::kSize>());
}

crypto::Commitment root_commitment(const crypto::RootKey& root, const CompartmentId& id, std::uint32_t generation) {
    Bytes context;
    base::Writer(context).bytes(base::as_bytes("grant")).id(id).u32(generation);
    return crypto::commit_to(root, context);
}

Bytes encode_people(const People& people) {
    CHECK(people.people.size() <= kMaxPeople && is_in_order(people) && is_sound(people));
    Bytes out;
    base::Writer writer(out);
    writer.u32(kPeopleVersion).id(people.vault).u64(people.generation);
    write_people(writer, people.people);
    writer.u32(static_cast<std::uint32_t>(people.compartments.size()));
    for (const CompartmentRecord& record : people.compartments) {
        writer.id(record.id);
        write_name(writer, record.name);
    }
    write_signed(writer, people.grants);
    write_signed(writer, people.readers);
    return out;
}

Result<People> decode_people(ByteView body) {
    base::Reader reader(body);
    const std::uint32_t version = reader.u32();
    if (reader.ok() && version > kPeopleVersion) return fail(ErrorCode::too_new);
    People people;
    people.vault = reader.id<VaultId>();
    people.generation = reader.u64();
    people.people = read_records(reader, read_person);
    people.compartments = read_records(reader, read_compartment);
    people.grants = read_records(reader, read_grant);
    people.readers = read_records(reader, read_reader);
    if (!reader.at_end() || people.generation == 0 || people.people.size() > kMaxPeople) {
        return fail(ErrorCode::malformed);
    }
    if (!is_in_order(people) || !is_sound(people)) return fail(ErrorCode::malformed);
    return people;
}

}  // namespace vault::format
