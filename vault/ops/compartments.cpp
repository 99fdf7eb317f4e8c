// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/compartments.h"

#include <algorithm>

#include "vault/ops/people.h"

namespace vault::ops {
namespace {

bool is_taken(const keyring::Unlocked& keys, const std::string& name) {
    const auto has_it = [&](const auto& one) { return one.name == name; };
    return std::any_of(keys.compartments().begin(), keys.compartments().end(), has_it) ||
           std::any_of(keys.locked_compartments().begin(), keys.locked_compartments().end(), has_it);
}

CompartmentInfo info_of(const Session& session, const CompartmentId& id, const std::string& name) {
    CompartmentInfo info;
    info.id = id;
    info.name = name;
    for (const keyring::Person& person : session.keys().people()) {
        const auto& has = person.compartments;
        const bool has_it = std::find(has.begin(), has.end(), id) != has.end();
        if (has_it && !person.is_removed()) info.people.push_back(person.name);
    }
    std::sort(info.people.begin(), info.people.end());
    return info;
}

}  // namespace

std::vector<event::GrantMade> grants_of(const keyring::Compartment& compartment, const PersonId& to) {
    std::vector<event::GrantMade> made{{compartment.id, compartment.generation, to, compartment.commitment}};
    for (const keyring::OlderRoot& older : compartment.older)
        made.push_back({compartment.id, older.generation, to, older.commitment});
    return made;
}

Result<std::vector<CompartmentInfo>> compartments(Session& session) {
    TRY(commit_keys_browse(session));
    std::vector<CompartmentInfo> all;
    const keyring::Unlocked& keys = session.keys();
    for (const keyring::Compartment& one : keys.compartments()) {
        if (one.id == keys.vault_compartment().id) continue;
        all.push_back(info_of(session, one.id, one.name));
        all.back().mine = true;
        all.back().at_work = one.id == session.work().compartment().id;
    }
    for (const keyring::LockedCompartment& one : keys.locked_compartments())
        all.push_back(info_of(session, one.id, one.name));
    return all;
}

Result<CompartmentId> create_compartment(Session& session, const std::string& name) {
    if (is_taken(session.keys(), name))
        return fail(Error(ErrorCode::invalid_argument, name).with_detail("compartment-taken"));
    CompartmentSession& vault = session.vault_compartment();
    const keyring::NewCompartment wanted{CompartmentId(crypto::random_array<CompartmentId::kSize>()), name};
    const JournalId first(crypto::random_array<JournalId::kSize>());
    const auto commit = [&](const keyring::Change& change, const keyring::Compartment& made) -> Result<void> {
        std::vector<event::NewEvent> events;
        events.push_back(
            vault.draft(event::PeopleChanged{change.people, change.generation, "compartment-created"}));
        events.push_back(vault.draft(
            event::CompartmentCreated{made.id, made.name, made.generation, first, made.commitment, {}}));
        static_cast<void>(TRY(vault.commit(std::move(events))));
        return {};
    };
    const turns::Turn turn = TRY(session.take_turn());
    TRY(keyring::create_compartment(session.vault_files(), session.unlocked(), wanted, commit));
    TRY(keyring::reload(session.vault_files(), session.unlocked()));
    for (const keyring::Compartment& one : session.keys().compartments()) {
        if (one.id == wanted.id) TRY(session.finish_compartment(one, first));
    }
    return wanted.id;
}

Result<void> grant(Session& session, const GrantRequest& request) {
    const keyring::Compartment& compartment = *TRY(session.compartment_named(request.compartment));
    const keyring::NewGrant wanted{compartment.id, TRY(person_named(session, request.person))};
    CompartmentSession& vault = session.vault_compartment();
    const auto commit = [&](const keyring::Change& change) -> Result<void> {
        std::vector<event::NewEvent> events;
        events.push_back(vault.draft(event::PeopleChanged{change.people, change.generation, "granted"}));
        for (const event::GrantMade& made : grants_of(compartment, wanted.to)) events.push_back(vault.draft(made));
        static_cast<void>(TRY(vault.commit(std::move(events))));
        return {};
    };
    const turns::Turn turn = TRY(session.take_turn());
    TRY(keyring::grant(session.vault_files(), session.unlocked(), wanted, commit));
    return keyring::reload(session.vault_files(), session.unlocked());
}

// The journal under the new root begins at once: its birth states how far those under older roots went, so that what
// comes into them later is seen to be later.
Result<std::vector<std::string>> rekey(Session& session, const RekeyRequest& request) {
    const CompartmentId id = TRY(session.compartment_named(request.compartment))->id;
    CompartmentSession& vault = session.vault_compartment();
    std::optional<event::CompartmentRekeyed> rekeyed;
    const auto commit = [&](const keyring::Change& change, const keyring::Compartment& made) -> Result<void> {
        rekeyed = {made.id, made.generation, made.commitment, request.reason};
        std::vector<event::NewEvent> events;
        events.push_back(vault.draft(event::PeopleChanged{change.people, change.generation, "rekeyed"}));
        events.push_back(vault.draft(*rekeyed));
        static_cast<void>(TRY(vault.commit(std::move(events))));
        return {};
    };
    const turns::Turn turn = TRY(session.take_turn());
    TRY(keyring::rekey(session.vault_files(), session.unlocked(), id, commit));
    TRY(keyring::reload(session.vault_files(), session.unlocked()));
    TRY(session.take_up_new_roots());
    for (CompartmentSession* part : TRY(session.parts())) {
        if (part->compartment().id != id) continue;
        std::vector<event::NewEvent> events;
        events.push_back(part->draft(*rekeyed));
        static_cast<void>(TRY(part->commit(std::move(events))));
        return info_of(session, id, part->compartment().name).people;
    }
    return fail(ErrorCode::not_authentic);
}

}  // namespace vault::ops
