// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/people.h"

#include <algorithm>

#include "vault/ops/compartments.h"

namespace vault::ops {
namespace {

keyring::Credentials credentials_of(const Passphrase& passphrase) {
    return {passphrase.typed, passphrase.key_file ? std::optional<ByteView>(*passphrase.key_file) : std::nullopt};
}

void forget(Passphrase& passphrase) {
    crypto::wipe(passphrase.typed);
    if (passphrase.key_file) crypto::wipe(*passphrase.key_file);
}

PersonInfo info_of(const Session& session, const keyring::Person& person) {
    const keyring::Unlocked& keys = session.keys();
    PersonInfo info;
    info.id = person.id;
    info.name = person.name;
    info.slot = person.slot;
    info.added = person.added;
    info.added_by = session.person_name(person.added_by);
    info.me = person.id == keys.me();
    info.removed = person.is_removed();
    if (info.removed) return info;
    info.compartments.push_back(keys.vault_compartment().name);
    for (const CompartmentId& id : person.compartments) {
        const auto& mine = keys.compartments();
        const auto found = std::find_if(mine.begin(), mine.end(), [&](const auto& one) { return one.id == id; });
        info.compartments.push_back(found != mine.end() ? found->name : id.hex());
    }
    return info;
}

// Which a newcomer gets.
Result<std::vector<CompartmentId>> compartments_for(const Session& session, const NewPersonRequest& request) {
    std::vector<CompartmentId> ids;
    if (request.compartments) {
        for (const std::string& name : *request.compartments) ids.push_back(TRY(session.compartment_named(name))->id);
        return ids;
    }
    for (const keyring::Compartment& one : session.keys().compartments()) {
        if (one.id != session.keys().vault_compartment().id) ids.push_back(one.id);
    }
    return ids;
}

}  // namespace

Result<PersonId> person_named(const Session& session, const std::string& wanted) {
    std::optional<PersonId> found;
    for (const keyring::Person& person : session.keys().people()) {
        if (person.is_removed() || (person.name != wanted && person.id.hex() != wanted)) continue;
        if (found) return fail(Error(ErrorCode::invalid_argument, wanted).with_detail("person-name"));
        found = person.id;
    }
    if (!found) return fail(Error(ErrorCode::no_such_document, wanted).with_detail("person"));
    return *found;
}

Result<void> commit_keys_browse(Session& session) {
    CompartmentSession& vault = session.vault_compartment();
    event::Browse browse;
    browse.what = "keys";
    std::vector<event::NewEvent> events;
    events.push_back(vault.draft(browse));
    static_cast<void>(TRY(vault.commit(std::move(events))));
    return {};
}

Result<std::vector<PersonInfo>> people(Session& session) {
    TRY(commit_keys_browse(session));
    std::vector<PersonInfo> people;
    for (const keyring::Person& person : session.keys().people()) people.push_back(info_of(session, person));
    return people;
}

Result<void> add_person(Session& session, const NewPersonRequest& request, Passphrase passphrase) {
    for (const keyring::Person& person : session.keys().people()) {
        if (!person.is_removed() && person.name == request.name) {
            forget(passphrase);
            return fail(Error(ErrorCode::invalid_argument).with_detail("name-taken"));
        }
    }
    const auto granted = compartments_for(session, request);
    if (!granted) {
        forget(passphrase);
        return fail(granted.error());
    }
    CompartmentSession& vault = session.vault_compartment();
    const auto commit = [&](const keyring::Change& change) -> Result<void> {
        const keyring::Person& person = change.person;
        std::vector<event::NewEvent> events;
        events.push_back(vault.draft(event::HeaderChanged{change.header, "person-added"}));
        events.push_back(vault.draft(event::PeopleChanged{change.people, change.generation, "person-added"}));
        events.push_back(vault.draft(event::PersonAdded{person.id, person.name, person.sign_key.bytes(),
                                                        person.seal_key.bytes(), person.slot}));
        for (const keyring::Compartment& one : session.keys().compartments()) {
            if (std::find(granted->begin(), granted->end(), one.id) == granted->end()) continue;
            for (const event::GrantMade& made : grants_of(one, person.id)) events.push_back(vault.draft(made));
        }
        static_cast<void>(TRY(vault.commit(std::move(events))));
        return {};
    };
    const keyring::NewPerson wanted{.name = request.name,
                                    .credentials = credentials_of(passphrase),
                                    .now = session.clock().now() / 1000,
                                    .granted = *granted};
    const auto turn = session.take_turn();
    const auto done = turn ? keyring::add_person(session.vault_files(), session.unlocked(), wanted, commit)
                           : Result<void>(fail(turn.error()));
    forget(passphrase);
    if (!done) return fail(done.error());
    return keyring::reload(session.vault_files(), session.unlocked());
}

Result<void> remove_person(Session& session, const RemovePersonRequest& request) {
    const PersonId person = TRY(person_named(session, request.person));
    CompartmentSession& vault = session.vault_compartment();
    const auto commit = [&](const keyring::Change& change) -> Result<void> {
        std::vector<event::NewEvent> events;
        events.push_back(vault.draft(event::HeaderChanged{change.header, "person-removed"}));
        events.push_back(vault.draft(event::PeopleChanged{change.people, change.generation, "person-removed"}));
        events.push_back(vault.draft(event::PersonRemoved{person, request.reason}));
        static_cast<void>(TRY(vault.commit(std::move(events))));
        return {};
    };
    const turns::Turn turn = TRY(session.take_turn());
    TRY(keyring::remove_person(session.vault_files(), session.unlocked(), person, commit));
    return keyring::reload(session.vault_files(), session.unlocked());
}

Result<void> change_passphrase(Session& session, Passphrase old, Passphrase fresh) {
    CompartmentSession& vault = session.vault_compartment();
    const auto commit = [&](const keyring::Change& change) -> Result<void> {
        std::vector<event::NewEvent> events;
        events.push_back(vault.draft(event::HeaderChanged{change.header, "passphrase"}));
        static_cast<void>(TRY(vault.commit(std::move(events))));
        return {};
    };
    const auto turn = session.take_turn();
    auto done = turn ? keyring::change_passphrase(session.vault_files(), session.unlocked(), credentials_of(old),
                                                  credentials_of(fresh), commit)
                     : Result<void>(fail(turn.error()));
    forget(old);
    forget(fresh);
    if (!done) return done;
    return keyring::reload(session.vault_files(), session.unlocked());
}

}  // namespace vault::ops
