// SPDX-License-Identifier: Apache-2.0
#include "vault/keyring/keyring.h"

#include <algorithm>
#include <map>
#include <set>

#include "vault/keyring/grants.h"
#include "vault/keyring/opener.h"
#include "vault/keyring/people_files.h"
#include "vault/keyring/signatures.h"
#include "vault/store/layout.h"

namespace vault::keyring {
namespace {

namespace layout = store::layout;
using format::PeopleCopy;

constexpr std::uint64_t kMaxHereSize = 4096;

Person public_part(const format::PersonRecord& record) {
    return {.id = record.id,
            .sign_key = record.sign_key,
            .seal_key = record.seal_key,
            .slot = record.slot,
            .added = record.added,
            .added_by = record.added_by,
            .name = record.name};
}

Reader public_part(const format::ReaderRecord& record) {
    return {.compartment = record.compartment, .generation = record.generation, .key = record.key, .name = record.name};
}

Compartment vault_compartment(const VaultId& vault, const crypto::VaultKey& key) {
    crypto::RootKey root = crypto::derive_vault_compartment_root(key);
    const CompartmentId id(vault.bytes());
    const crypto::Commitment commitment = format::root_commitment(root, id, 1);
    return {.id = id, .name = "vault", .generation = 1, .commitment = commitment, .root = std::move(root)};
}

// create() was cut off before its first journal: nothing is lost by running it again.
Result<bool> is_half_made(const HeaderFiles& files, const store::FileStore& vault) {
    if (files.first || files.first.error().code != ErrorCode::missing) return false;
    return TRY(vault.list(layout::kJournals)).empty() && TRY(vault.list(layout::kPacks)).empty();
}

std::optional<ContentHash> digest_of_here(const store::FileStore& vault) {
    const auto here = store::read_file(vault, layout::kHere, kMaxHereSize);
    if (!here) return std::nullopt;
    return digest_of(*here);
}

Digests header_digests(const HeaderFiles& files, bool from_copy) {
    const auto& opened = from_copy ? files.second : files.first;
    const auto& other = from_copy ? files.first : files.second;
    Digests digests;
    digests.opened_from_copy = from_copy;
    digests.header = digest_of(opened.value());
    if (other) digests.header_copy = digest_of(*other);
    return digests;
}

}  // namespace

crypto::SigningKey signing_key_of(const crypto::PersonSeed& seed) {
    return crypto::SigningKey::from_seed(crypto::derive<crypto::labels::kPersonSigning>(seed));
}
crypto::UnsealingKey unsealing_key_of(const crypto::PersonSeed& seed) {
    return crypto::UnsealingKey::from_seed(crypto::derive<crypto::labels::kPersonSealing>(seed));
}

Unlocked::Unlocked(format::Slot slot, std::uint8_t index)
    : m_vault(slot.vault),
      m_slot(index),
      m_vault_key(std::move(slot.vault_key)),
      m_signing(signing_key_of(slot.person)),
      m_unsealing(unsealing_key_of(slot.person)),
      m_me(format::person_id(m_signing.verify_key(), m_unsealing.sealing_key())) {}

const Person* Unlocked::find_person(const PersonId& id) const {
    const auto it = std::find_if(m_people.begin(), m_people.end(), [&id](const Person& p) { return p.id == id; });
    return it == m_people.end() ? nullptr : &*it;
}

const Compartment* Unlocked::find_compartment(std::string_view name) const {
    const auto it = std::find_if(m_compartments.begin(), m_compartments.end(),
                                 [name](const Compartment& c) { return c.name == name; });
    return it == m_compartments.end() ? nullptr : &*it;
}

const Reader* Unlocked::newest_reader(const CompartmentId& id) const {
    const Reader* newest = nullptr;
    for (const Reader& reader : m_readers) {
        if (reader.compartment != id) continue;
        if (newest == nullptr || reader.generation > newest->generation) newest = &reader;
    }
    return newest;
}

namespace {

std::map<CompartmentId, std::uint32_t> newest_generations(const SortedGrants& sorted) {
    std::map<CompartmentId, std::uint32_t> newest;
    for (const format::GrantRecord* grant : sorted.counting) {
        std::uint32_t& generation = newest[grant->compartment];
        generation = std::max(generation, grant->generation);
    }
    return newest;
}

// Of the roots that open the newest is written with.
Compartment compartment_of(const format::CompartmentRecord& record, std::map<std::uint32_t, crypto::RootKey> roots) {
    auto newest = std::prev(roots.end());
    Compartment made{.id = record.id,
                     .name = record.name,
                     .generation = newest->first,
                     .commitment = format::root_commitment(newest->second, record.id, newest->first),
                     .root = std::move(newest->second)};
    while (newest != roots.begin()) {
        --newest;
        auto& [generation, root] = *newest;
        made.older.push_back({generation, format::root_commitment(root, record.id, generation), std::move(root)});
    }
    return made;
}

}  // namespace

Result<void> Opener::open_compartments(Unlocked& who, const format::People& people, const PersonId& founder) {
    SortedGrants sorted = sort_grants(people, founder);
    const std::map<CompartmentId, std::uint32_t> newest = newest_generations(sorted);
    std::map<CompartmentId, std::map<std::uint32_t, crypto::RootKey>> roots;
    std::set<CompartmentId> known;
    for (const format::CompartmentRecord& record : people.compartments) known.insert(record.id);
    for (const format::GrantRecord* grant : sorted.counting) {
        if (!known.contains(grant->compartment)) {
            sorted.foreign.push_back(foreign(*grant, "unknown-compartment"));
            continue;
        }
        if (grant->to != who.m_me) continue;
        auto root = open_grant(*grant, who.m_unsealing);
        if (!root) {
            sorted.foreign.push_back(foreign(*grant, "does-not-open"));
            continue;
        }
        roots[grant->compartment].emplace(grant->generation, std::move(*root));
    }

    std::vector<Compartment> opened;
    std::vector<LockedCompartment> locked;
    opened.push_back(vault_compartment(who.m_vault, who.m_vault_key));
    for (const format::CompartmentRecord& record : people.compartments) {
        const auto it = roots.find(record.id);
        if (it == roots.end()) {
            locked.push_back({record.id, record.name});
            continue;
        }
        opened.push_back(compartment_of(record, std::move(it->second)));
        opened.back().is_newest = opened.back().generation == newest.at(record.id);
    }
    who.m_compartments = std::move(opened);
    who.m_locked = std::move(locked);
    who.m_foreign = std::move(sorted.foreign);
    return {};
}

Result<void> Opener::load(Unlocked& who, ByteView people_body) {
    const format::People people = TRY(format::decode_people(people_body));
    if (people.vault != who.m_vault) return fail(Error(ErrorCode::not_authentic).with_detail("other vault"));
    const PersonId founder = TRY(verify_people(people));
    TRY(verify_readers(people));
    // Whoever was removed, or has another slot by now, came in through a header that was put back.
    const format::PersonRecord* me = find_record(people, who.m_me);
    if (me != nullptr && me->slot == format::kRemovedSlot) {
        return fail(Error(ErrorCode::not_unlocked).with_id(who.m_me.hex()).with_detail("removed"));
    }
    if (me == nullptr || me->slot != who.m_slot) {
        return fail(Error(ErrorCode::not_authentic).with_id(who.m_me.hex()).with_detail("no longer in this slot"));
    }
    TRY(open_compartments(who, people, founder));
    who.m_people.clear();
    const SortedGrants sorted = sort_grants(people, founder);
    const std::map<CompartmentId, std::uint32_t> newest = newest_generations(sorted);
    for (const format::PersonRecord& record : people.people) {
        Person person = public_part(record);
        for (const format::GrantRecord* grant : sorted.counting) {
            const bool is_newest = grant->generation == newest.at(grant->compartment);
            if (grant->to == record.id && is_newest) person.compartments.push_back(grant->compartment);
        }
        who.m_people.push_back(std::move(person));
    }
    who.m_readers.clear();
    for (const format::ReaderRecord& record : people.readers) who.m_readers.push_back(public_part(record));
    who.m_digests.generation = people.generation;
    who.m_digests.people = digest_of(people_body);
    return {};
}

Result<void> Opener::load_files(Unlocked& who, const store::FileStore& vault, Digests digests) {
    const crypto::PeopleKey key = people_key(who);
    const auto first = read_people(vault, key, {who.m_vault, PeopleCopy::first});
    const auto second = read_people(vault, key, {who.m_vault, PeopleCopy::second});
    auto loaded = first ? load(who, *first) : Result<void>(fail(first.error()));
    const bool from_copy = !loaded && second && load(who, *second);
    if (!loaded && !from_copy) return loaded;

    digests.generation = who.m_digests.generation;
    digests.people = who.m_digests.people;
    const auto& other = from_copy ? first : second;
    if (other) digests.people_copy = digest_of(*other);
    digests.here = digest_of_here(vault);
    who.m_digests = std::move(digests);
    return {};
}

Result<Unlocked> Opener::open(OpenSlot slot, ByteView people_body) {
    Unlocked who(std::move(slot.slot), slot.index);
    TRY(load(who, people_body));
    return who;
}

Result<Unlocked> Opener::open(OpenHeader header, const HeaderFiles& files, const store::FileStore& vault) {
    Unlocked who(std::move(header.opened.slot), header.opened.index);
    auto loaded = load_files(who, vault, header_digests(files, header.from_copy));
    if (!loaded) return fail(std::move(loaded.error()));
    return who;
}

Result<void> Opener::reload(Unlocked& who, const store::FileStore& vault) {
    const HeaderFiles files = read_header_files(vault);
    const bool first_is_sound = files.first && format::decode_header(*files.first);
    if (!first_is_sound) {
        if (!files.second) return fail(files.second.error());
        TRY(format::decode_header(*files.second));
    }
    return load_files(who, vault, header_digests(files, !first_is_sound));
}

Result<Unlocked> unlock(const store::FileStore& vault, const Credentials& credentials) {
    const HeaderFiles files = read_header_files(vault);
    if (TRY(is_half_made(files, vault))) return fail(Error(ErrorCode::not_a_vault, vault.path_of(layout::kHeader)));
    OpenHeader header = TRY(open_header(files, credentials));
    const bool from_copy = header.from_copy;
    auto who = Opener::open(std::move(header), files, vault);
    if (who || who.error().code != ErrorCode::not_authentic) return who;
    // The people of this vault do not open with that slot: it may be of another vault, put there by mistake.
    if (auto other = open_other_header(files, credentials, from_copy)) {
        auto again = Opener::open(std::move(*other), files, vault);
        if (again) return again;
    }
    return who;
}

Result<void> reload(const store::FileStore& vault, Unlocked& who) { return Opener::reload(who, vault); }

}  // namespace vault::keyring
