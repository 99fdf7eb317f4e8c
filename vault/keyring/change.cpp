// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "vault/format/people_file.h"
#include "vault/keyring/entries.h"
#include "vault/keyring/opener.h"
#include "vault/keyring/replace.h"

namespace vault::keyring {
namespace {

base::Unexpected<Error> refused(std::string why) {
    return fail(Error(ErrorCode::invalid_argument).with_detail(std::move(why)));
}

std::optional<std::uint8_t> free_slot(const format::People& people) {
    for (std::uint8_t i = 0; i < format::kSlots; ++i) {
        const bool used = std::any_of(people.people.begin(), people.people.end(),
                                      [i](const format::PersonRecord& record) { return record.slot == i; });
        if (!used) return i;
    }
    return std::nullopt;
}

template <class Record, class Less>
void insert_sorted(std::vector<Record>& records, Record record, Less less) {
    const auto place = std::upper_bound(records.begin(), records.end(), record, less);
    records.insert(place, std::move(record));
}

void add_grant(format::People& people, const Compartment& compartment, const format::PersonRecord& to,
               const Signer& granter) {
    const RootGrant grant{.compartment = compartment.id,
                          .generation = compartment.generation,
                          .root = compartment.root,
                          .to = to.id,
                          .seal_key = to.seal_key};
    insert_sorted(people.grants, make_grant(grant, granter), [](const auto& a, const auto& b) {
        return std::tie(a.compartment, a.generation, a.to) < std::tie(b.compartment, b.generation, b.to);
    });
}

Person add_entries(format::People& people, const Unlocked& who, const crypto::PersonSeed& seed,
                   const NewPerson& wanted, std::uint8_t slot) {
    const Signer me{.id = who.me(), .key = who.signing_key()};
    format::PersonRecord record;
    record.sign_key = signing_key_of(seed).verify_key();
    record.seal_key = unsealing_key_of(seed).sealing_key();
    record.id = format::person_id(record.sign_key, record.seal_key);
    record.slot = slot;
    record.added = wanted.now;
    record.name = wanted.name;
    record = sign_person(std::move(record), me);
    insert_sorted(people.people, record, [](const auto& a, const auto& b) { return a.id < b.id; });
    for (const Compartment& compartment : who.compartments()) {
        if (compartment.id == who.vault_compartment().id) continue;  // its root comes with the slot
        const auto& wished = wanted.granted;
        if (!wished || std::find(wished->begin(), wished->end(), compartment.id) != wished->end())
            add_grant(people, compartment, record, me);
    }
    people.generation += 1;
    return {.id = record.id,
            .sign_key = record.sign_key,
            .seal_key = record.seal_key,
            .slot = slot,
            .added = record.added,
            .added_by = record.added_by,
            .name = record.name};
}

Result<void> make_change(store::FileStore& vault, const Unlocked& who, const NewFiles& files, const Change& change,
                         const CommitBetween& between) {
    return replace(vault, who, files, [&] { return between(change); });
}

}  // namespace

Result<void> add_person(store::FileStore& vault, const Unlocked& who, const NewPerson& wanted,
                        const CommitBetween& between) {
    if (!format::is_name(wanted.name)) return refused("name");
    Current now = TRY(read_current(vault, who));
    const auto index = free_slot(now.people);
    if (!index || now.people.people.size() >= format::kMaxPeople) return refused("no free slot");
    const crypto::PassphraseKey key = TRY(derive_key(wanted.credentials, now.header));
    // One salt for all: the same passphrase would open the other person's slot for ever, never this one.
    if (find_slot(key, now.header)) return refused("passphrase opens another slot");

    const format::Slot slot{.person = crypto::PersonSeed::random(),
                            .vault_key = Opener::vault_key(who).clone(),
                            .vault = who.vault()};
    Person person = add_entries(now.people, who, slot.person, wanted, *index);
    now.header.slots[*index] = format::encode_slot(format::derive_slot_key(key, *index), *index, slot);
    const NewFiles files{.header = format::encode_header(now.header), .people = format::encode_people(now.people)};
    if (!format::fits_people_file(files.people->size())) return refused("people are full");

    // What the newcomer will see when they unlock.
    auto opened = find_slot(key, TRY(format::decode_header(*files.header)));
    CHECK(opened.has_value());
    TRY(Opener::open(std::move(*opened), *files.people));
    return make_change(vault, who, files,
                       Change{.header = digest_of(*files.header),
                              .people = digest_of(*files.people),
                              .generation = now.people.generation,
                              .person = std::move(person)},
                       between);
}

Result<void> remove_person(store::FileStore& vault, const Unlocked& who, const PersonId& person,
                           const CommitBetween& between) {
    if (person == who.me()) return refused("self");
    Current now = TRY(read_current(vault, who));
    const auto record = std::find_if(now.people.people.begin(), now.people.people.end(),
                                     [&](const format::PersonRecord& one) { return one.id == person; });
    if (record == now.people.people.end() || record->slot == format::kRemovedSlot) return refused("person");
    now.header.slots[record->slot] = format::unused_slot();
    record->slot = format::kRemovedSlot;
    now.people.generation += 1;
    Person removed = *who.find_person(person);
    removed.slot = format::kRemovedSlot;
    const NewFiles files{.header = format::encode_header(now.header), .people = format::encode_people(now.people)};
    return make_change(vault, who, files,
                       Change{.header = digest_of(*files.header),
                              .people = digest_of(*files.people),
                              .generation = now.people.generation,
                              .person = std::move(removed)},
                       between);
}

namespace {

// What a change of people alone comes to.
Change change_of_people(const Unlocked& who, const format::People& people, ByteView body, const PersonId& person) {
    const Person* about = who.find_person(person);
    CHECK(about != nullptr);
    return {.header = who.digests().header,
            .people = digest_of(body),
            .generation = people.generation,
            .person = *about};
}

}  // namespace

Result<void> create_compartment(store::FileStore& vault, const Unlocked& who, const NewCompartment& wanted,
                                const CompartmentBetween& between) {
    if (!format::is_name(wanted.name)) return refused("name");
    Current now = TRY(read_current(vault, who));
    const auto me = std::find_if(now.people.people.begin(), now.people.people.end(),
                                 [&](const format::PersonRecord& one) { return one.id == who.me(); });
    CHECK(me != now.people.people.end());
    const Signer signer{.id = who.me(), .key = who.signing_key()};
    Compartment made{.id = wanted.id, .name = wanted.name, .root = crypto::RootKey::random()};
    made.commitment = format::root_commitment(made.root, made.id, made.generation);
    now.people.compartments.push_back({.id = made.id, .name = made.name});
    add_grant(now.people, made, *me, signer);
    now.people.readers.push_back(make_closed_reader(made.id, signer));
    now.people.generation += 1;
    const Bytes body = format::encode_people(now.people);
    if (!format::fits_people_file(body.size())) return refused("people are full");
    return make_change(vault, who, {.people = body}, change_of_people(who, now.people, body, who.me()),
                       [&](const Change& change) { return between(change, made); });
}

Result<void> grant(store::FileStore& vault, const Unlocked& who, const NewGrant& wanted, const CommitBetween& between) {
    const auto& mine = who.compartments();
    const auto compartment =
        std::find_if(mine.begin(), mine.end(), [&](const Compartment& one) { return one.id == wanted.compartment; });
    if (compartment == mine.end()) return fail(Error(ErrorCode::no_access).with_id(wanted.compartment.hex()));
    Current now = TRY(read_current(vault, who));
    const auto to = std::find_if(now.people.people.begin(), now.people.people.end(),
                                 [&](const format::PersonRecord& one) { return one.id == wanted.to; });
    if (to == now.people.people.end() || to->slot == format::kRemovedSlot) return refused("person");
    const Person* person = who.find_person(to->id);
    CHECK(person != nullptr);
    const auto& has = person->compartments;
    const bool has_it = std::find(has.begin(), has.end(), compartment->id) != has.end();
    if (has_it || compartment == mine.begin()) return refused("has-it");
    // One that does not count may stand in its place.
    std::erase_if(now.people.grants, [&](const format::GrantRecord& one) {
        return one.compartment == compartment->id && one.generation == compartment->generation && one.to == to->id;
    });
    add_grant(now.people, *compartment, *to, {.id = who.me(), .key = who.signing_key()});
    now.people.generation += 1;
    const Bytes body = format::encode_people(now.people);
    if (!format::fits_people_file(body.size())) return refused("people are full");
    return make_change(vault, who, {.people = body}, change_of_people(who, now.people, body, to->id), between);
}

Result<void> change_passphrase(store::FileStore& vault, const Unlocked& who, const Credentials& old,
                               const Credentials& fresh, const CommitBetween& between) {
    Current now = TRY(read_current(vault, who));
    const crypto::PassphraseKey old_key = TRY(derive_key(old, now.header));
    const auto opened = find_slot(old_key, now.header);
    if (!opened || opened->index != Opener::slot(who)) return fail(ErrorCode::not_unlocked);
    const crypto::PassphraseKey key = TRY(derive_key(fresh, now.header));
    const auto other = find_slot(key, now.header);
    if (other && other->index != opened->index) return refused("passphrase opens another slot");

    now.header.slots[opened->index] =
        format::encode_slot(format::derive_slot_key(key, opened->index), opened->index, opened->slot);
    const Bytes header = format::encode_header(now.header);
    CHECK(find_slot(key, TRY(format::decode_header(header))).has_value());
    const Person* me = who.find_person(who.me());
    CHECK(me != nullptr);
    return make_change(vault, who, {.header = header},
                       Change{.header = digest_of(header),
                              .people = who.digests().people,
                              .generation = who.digests().generation,
                              .person = *me},
                       between);
}

}  // namespace vault::keyring
