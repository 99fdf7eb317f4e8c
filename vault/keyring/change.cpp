// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <set>

#include "crypto/base/codec.h"
#include "vault/format/people_file.h"
#include "vault/keyring/entries.h"
#include "vault/keyring/grants.h"
#include "vault/keyring/opener.h"
#include "vault/keyring/replace.h"
#include "vault/keyring/signatures.h"

namespace vault::keyring {
namespace {

constexpr std::uint32_t kGenerationStep = 1U << 20;

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

void insert_grant(format::People& people, const RootGrant& grant, const Signer& granter) {
    insert_sorted(people.grants, make_grant(grant, granter), [](const auto& a, const auto& b) {
        return std::tie(a.compartment, a.generation, a.to) < std::tie(b.compartment, b.generation, b.to);
    });
}

// Of its root and the older ones; those of which `to` has a grant that counts are passed over. Whether there were
// others.
bool add_grants(format::People& people, const Compartment& compartment, const format::PersonRecord& to,
                const Signer& granter, const std::set<std::uint32_t>& has = {}) {
    bool added = false;
    const auto add = [&](std::uint32_t generation, const crypto::RootKey& root) {
        if (has.contains(generation)) return;
        added = true;
        // One that does not count may stand in its place.
        std::erase_if(people.grants, [&](const format::GrantRecord& one) {
            return one.compartment == compartment.id && one.generation == generation && one.to == to.id;
        });
        insert_grant(people, {compartment.id, generation, root, to.id, to.seal_key}, granter);
    };
    add(compartment.generation, compartment.root);
    for (const OlderRoot& older : compartment.older) add(older.generation, older.root);
    return added;
}

const Compartment* find_mine(const Unlocked& who, const CompartmentId& id) {
    const auto& mine = who.compartments();
    const auto found = std::find_if(mine.begin(), mine.end(), [&](const Compartment& one) { return one.id == id; });
    return found == mine.end() ? nullptr : &*found;
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
            add_grants(people, compartment, record, me);
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
    add_grants(now.people, made, *me, signer);
    now.people.readers.push_back(make_closed_reader(made.id, signer));
    now.people.generation += 1;
    const Bytes body = format::encode_people(now.people);
    if (!format::fits_people_file(body.size())) return refused("people are full");
    return make_change(vault, who, {.people = body}, change_of_people(who, now.people, body, who.me()),
                       [&](const Change& change) { return between(change, made); });
}

Result<void> grant(store::FileStore& vault, const Unlocked& who, const NewGrant& wanted, const CommitBetween& between) {
    const Compartment* compartment = find_mine(who, wanted.compartment);
    if (compartment == nullptr) return fail(Error(ErrorCode::no_access).with_id(wanted.compartment.hex()));
    if (compartment == &who.vault_compartment()) return refused("has-it");
    Current now = TRY(read_current(vault, who));
    const auto to = std::find_if(now.people.people.begin(), now.people.people.end(),
                                 [&](const format::PersonRecord& one) { return one.id == wanted.to; });
    if (to == now.people.people.end() || to->slot == format::kRemovedSlot) return refused("person");
    std::set<std::uint32_t> has;
    for (const format::GrantRecord* one : sort_grants(now.people, TRY(verify_people(now.people))).counting) {
        if (one->compartment == compartment->id && one->to == to->id) has.insert(one->generation);
    }
    if (!add_grants(now.people, *compartment, *to, {.id = who.me(), .key = who.signing_key()}, has))
        return refused("has-it");
    now.people.generation += 1;
    const Bytes body = format::encode_people(now.people);
    if (!format::fits_people_file(body.size())) return refused("people are full");
    return make_change(vault, who, {.people = body}, change_of_people(who, now.people, body, to->id), between);
}

namespace {

// Larger than all before. Two copies of a vault may each make one before they are joined: by chance it is not the same.
std::optional<std::uint32_t> next_generation(const format::People& people, const CompartmentId& id) {
    std::uint32_t largest = 0;
    for (const format::GrantRecord& one : people.grants) {
        if (one.compartment == id) largest = std::max(largest, one.generation);
    }
    const auto random = crypto::random_array<4>();
    const std::uint32_t step = 1 + base::load_le<std::uint32_t>(random) % kGenerationStep;
    if (largest > std::numeric_limits<std::uint32_t>::max() - step) return std::nullopt;
    return largest + step;
}

}  // namespace

Result<void> rekey(store::FileStore& vault, const Unlocked& who, const CompartmentId& id,
                   const CompartmentBetween& between) {
    const Compartment* before = find_mine(who, id);
    if (before == nullptr || before == &who.vault_compartment() || !before->is_newest)
        return fail(Error(ErrorCode::no_access).with_id(id.hex()));
    Current now = TRY(read_current(vault, who));
    const auto generation = next_generation(now.people, id);
    if (!generation) return refused("generations");
    Compartment made{.id = id, .name = before->name, .generation = *generation, .root = crypto::RootKey::random()};
    made.commitment = format::root_commitment(made.root, id, made.generation);
    std::set<PersonId> having;
    for (const format::GrantRecord* one : sort_grants(now.people, TRY(verify_people(now.people))).counting) {
        if (one->compartment == id && one->generation == before->generation) having.insert(one->to);
    }
    for (const format::PersonRecord& one : now.people.people) {
        if (one.slot == format::kRemovedSlot || !having.contains(one.id)) continue;
        add_grants(now.people, made, one, {.id = who.me(), .key = who.signing_key()});
    }
    now.people.generation += 1;
    const Bytes body = format::encode_people(now.people);
    if (!format::fits_people_file(body.size())) return refused("people are full");
    return make_change(vault, who, {.people = body}, change_of_people(who, now.people, body, who.me()),
                       [&](const Change& change) { return between(change, made); });
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
