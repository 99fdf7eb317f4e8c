// SPDX-License-Identifier: Apache-2.0
// The vault itself, its people and its compartments.
#include "vault/event/fields.h"
#include "vault/event/kind_codec.h"

namespace vault::event {
namespace {

Object chunker_fields(const ChunkerParameters& chunker) {
    Object fields;
    put_count(fields, "v", chunker.version);
    put_count(fields, "min", chunker.min);
    put_count(fields, "max", chunker.max);
    put_count(fields, "gear_bits", chunker.gear_bits);
    put_count(fields, "decide", chunker.decide);
    return fields;
}

Result<ChunkerParameters> read_chunker(const Object& fields) {
    ChunkerParameters chunker;
    chunker.version = TRY(count_of<std::uint32_t>(fields, "v"));
    chunker.min = TRY(count_of<std::uint32_t>(fields, "min"));
    chunker.max = TRY(count_of<std::uint32_t>(fields, "max"));
    chunker.gear_bits = TRY(count_of<std::uint32_t>(fields, "gear_bits"));
    chunker.decide = TRY(count_of<std::uint32_t>(fields, "decide"));
    return chunker;
}

}  // namespace

void put_kind(Object& fields, const VaultCreated& created) {
    put(fields, "vault", created.vault);
    put(fields, "header", created.header);
    put(fields, "here", created.here);
    put(fields, "people", created.people);
    put_count(fields, "generation", created.generation);
    put(fields, "founder", created.founder);
}
template <>
Result<VaultCreated> read_kind(const Object& fields) {
    VaultCreated created;
    created.vault = TRY(id_of<VaultId>(fields, "vault"));
    created.header = TRY(id_of<ContentHash>(fields, "header"));
    created.here = TRY(id_of<ContentHash>(fields, "here"));
    created.people = TRY(id_of<ContentHash>(fields, "people"));
    created.generation = TRY(count_of<std::uint64_t>(fields, "generation"));
    created.founder = TRY(id_of<PersonId>(fields, "founder"));
    return created;
}

void put_kind(Object& fields, const HeaderChanged& changed) {
    put(fields, "digest", changed.digest);
    fields.emplace("what", changed.what);
}
template <>
Result<HeaderChanged> read_kind(const Object& fields) {
    HeaderChanged changed;
    changed.digest = TRY(id_of<ContentHash>(fields, "digest"));
    changed.what = TRY(string_of(fields, "what"));
    return changed;
}

void put_kind(Object& fields, const PeopleChanged& changed) {
    put(fields, "digest", changed.digest);
    put_count(fields, "generation", changed.generation);
    fields.emplace("what", changed.what);
}
template <>
Result<PeopleChanged> read_kind(const Object& fields) {
    PeopleChanged changed;
    changed.digest = TRY(id_of<ContentHash>(fields, "digest"));
    changed.generation = TRY(count_of<std::uint64_t>(fields, "generation"));
    changed.what = TRY(string_of(fields, "what"));
    return changed;
}

void put_kind(Object& fields, const PersonAdded& added) {
    put(fields, "added", added.added);
    put_name(fields, "name", added.name);
    put_hex(fields, "sign_key", added.sign_key);
    put_hex(fields, "seal_key", added.seal_key);
    put_count(fields, "slot", added.slot);
}
template <>
Result<PersonAdded> read_kind(const Object& fields) {
    PersonAdded added;
    added.added = TRY(id_of<PersonId>(fields, "added"));
    added.name = TRY(name_of(fields, "name"));
    added.sign_key = TRY(hex_of(fields, "sign_key"));
    added.seal_key = TRY(hex_of(fields, "seal_key"));
    added.slot = TRY(count_of<std::uint8_t>(fields, "slot"));
    return added;
}

void put_kind(Object& fields, const PersonRemoved& removed) {
    put(fields, "removed", removed.removed);
    put_optional_name(fields, "reason", removed.reason);
}
template <>
Result<PersonRemoved> read_kind(const Object& fields) {
    PersonRemoved removed;
    removed.removed = TRY(id_of<PersonId>(fields, "removed"));
    removed.reason = TRY(optional_name_of(fields, "reason"));
    return removed;
}

void put_kind(Object& fields, const CompartmentCreated& created) {
    put(fields, "compartment", created.compartment);
    put_name(fields, "name", created.name);
    put_count(fields, "generation", created.generation);
    put(fields, "journal", created.journal);
    put_hex(fields, "commitment", created.commitment);
    fields.emplace("chunker", chunker_fields(created.chunker));
}
template <>
Result<CompartmentCreated> read_kind(const Object& fields) {
    CompartmentCreated created;
    created.compartment = TRY(id_of<CompartmentId>(fields, "compartment"));
    created.name = TRY(name_of(fields, "name"));
    created.generation = TRY(count_of<std::uint32_t>(fields, "generation"));
    created.journal = TRY(id_of<JournalId>(fields, "journal"));
    created.commitment = TRY(hex_of(fields, "commitment"));
    const Object& chunker = *TRY(object_of(fields, "chunker"));
    created.chunker = TRY(read_chunker(chunker));
    return created;
}

void put_kind(Object& fields, const CompartmentRekeyed& rekeyed) {
    put(fields, "compartment", rekeyed.compartment);
    put_count(fields, "generation", rekeyed.generation);
    put_hex(fields, "commitment", rekeyed.commitment);
    put_optional_name(fields, "reason", rekeyed.reason);
}
template <>
Result<CompartmentRekeyed> read_kind(const Object& fields) {
    CompartmentRekeyed rekeyed;
    rekeyed.compartment = TRY(id_of<CompartmentId>(fields, "compartment"));
    rekeyed.generation = TRY(count_of<std::uint32_t>(fields, "generation"));
    rekeyed.commitment = TRY(hex_of(fields, "commitment"));
    rekeyed.reason = TRY(optional_name_of(fields, "reason"));
    return rekeyed;
}

void put_kind(Object& fields, const GrantMade& grant) {
    put(fields, "compartment", grant.compartment);
    put_count(fields, "generation", grant.generation);
    put(fields, "to", grant.to);
    put_hex(fields, "commitment", grant.commitment);
}
template <>
Result<GrantMade> read_kind(const Object& fields) {
    GrantMade grant;
    grant.compartment = TRY(id_of<CompartmentId>(fields, "compartment"));
    grant.generation = TRY(count_of<std::uint32_t>(fields, "generation"));
    grant.to = TRY(id_of<PersonId>(fields, "to"));
    grant.commitment = TRY(hex_of(fields, "commitment"));
    return grant;
}

void put_kind(Object& fields, const ReaderSet& reader) {
    put(fields, "compartment", reader.compartment);
    put_count(fields, "generation", reader.generation);
    put_hex(fields, "key", reader.key);
    put_name(fields, "name", reader.name);
}
template <>
Result<ReaderSet> read_kind(const Object& fields) {
    ReaderSet reader;
    reader.compartment = TRY(id_of<CompartmentId>(fields, "compartment"));
    reader.generation = TRY(count_of<std::uint32_t>(fields, "generation"));
    reader.key = TRY(hex_of(fields, "key"));
    reader.name = TRY(name_of(fields, "name"));
    return reader;
}

}  // namespace vault::event
