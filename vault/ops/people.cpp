// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/people.h"

namespace vault::ops {
namespace {

keyring::Credentials credentials_of(const Passphrase& passphrase) {
    return {passphrase.typed, passphrase.key_file ? std::optional<ByteView>(*passphrase.key_file) : std::nullopt};
}

void forget(Passphrase& passphrase) {
    crypto::wipe(passphrase.typed);
    if (passphrase.key_file) crypto::wipe(*passphrase.key_file);
}

}  // namespace

Result<std::vector<PersonInfo>> people(Session& session) {
    CompartmentSession& vault = session.vault_compartment();
    event::Browse browse;
    browse.what = "keys";
    std::vector<event::NewEvent> events;
    events.push_back(vault.draft(browse));
    static_cast<void>(TRY(vault.commit(std::move(events))));
    std::vector<PersonInfo> people;
    const keyring::Unlocked& keys = session.keys();
    for (const keyring::Person& person : keys.people()) {
        PersonInfo info{person.id, person.name, person.slot, person.added, person.id == keys.me(), {}};
        if (info.me) {
            for (const keyring::Compartment& compartment : keys.compartments())
                info.compartments.push_back(compartment.name);
        }
        people.push_back(std::move(info));
    }
    return people;
}

Result<void> change_passphrase(Session& session, Passphrase old, Passphrase fresh) {
    CompartmentSession& vault = session.vault_compartment();
    const auto commit = [&](const keyring::Change& change) -> Result<void> {
        std::vector<event::NewEvent> events;
        events.push_back(vault.draft(event::HeaderChanged{change.header, "passphrase"}));
        static_cast<void>(TRY(vault.commit(std::move(events))));
        return {};
    };
    auto done = keyring::change_passphrase(session.vault_files(), session.unlocked(), credentials_of(old),
                                           credentials_of(fresh), commit);
    forget(old);
    forget(fresh);
    return done;
}

}  // namespace vault::ops
