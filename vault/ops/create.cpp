// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/create.h"

#include "vault/ops/places.h"
#include "vault/ops/session.h"
#include "vault/tlog/note_key.h"

namespace vault::ops {
namespace {

crypto::Cost cost_of(Kdf kdf) {
    switch (kdf) {
        case Kdf::interactive:
            return crypto::kInteractive;
        case Kdf::moderate:
            return crypto::kModerate;
        case Kdf::sensitive:
            return crypto::kSensitive;
    }
    return crypto::kModerate;
}

// main's journal first, so that `compartment-created` can name it as durable.
Result<JournalId> begin_main(const SessionParts& parts, const std::optional<DeviceId>& device) {
    CompartmentSession::Options options;
    options.device = device;
    options.creating = true;
    const keyring::Compartment* main = parts.keys->find_compartment("main");
    CHECK(main != nullptr);
    return TRY(CompartmentSession::open(parts, *main, options))->begin();
}

Result<JournalId> begin_vault(CompartmentSession& session, const SessionParts& parts, const JournalId& main_journal) {
    const keyring::Unlocked& keys = *parts.keys;
    std::vector<event::NewEvent> events;
    event::VaultCreated created;
    created.vault = keys.vault();
    created.header = keys.digests().header;
    created.people = keys.digests().people;
    created.generation = keys.digests().generation;
    created.founder = keys.me();
    CHECK(keys.digests().here.has_value());
    created.here = *keys.digests().here;
    events.push_back(session.draft(created));
    for (const keyring::Person& person : keys.people()) {
        events.push_back(session.draft(
            event::PersonAdded{person.id, person.name, person.sign_key.bytes(), person.seal_key.bytes(), person.slot}));
    }
    for (const keyring::Compartment& compartment : keys.compartments()) {
        if (compartment.id == keys.vault_compartment().id) continue;
        events.push_back(session.draft(event::CompartmentCreated{
            compartment.id, compartment.name, compartment.generation, main_journal, compartment.commitment, {}}));
        events.push_back(
            session.draft(event::GrantMade{compartment.id, compartment.generation, keys.me(), compartment.commitment}));
    }
    return TRY(session.commit(std::move(events))).journal();
}

}  // namespace

Result<CreateReport> create_vault(const CreateRequest& request, Passphrase passphrase) {
    const auto state = TRY(open_state_folder(request.place.state));
    const auto files = TRY(make_vault_folder(request.place.vault));
    return create_vault({files.get(), state.get()}, request, std::move(passphrase));
}

Result<CreateReport> create_vault(const NewFolders& folders, const CreateRequest& request, Passphrase passphrase) {
    SystemClock system_clock;
    const Clock& clock = request.frontend.clock != nullptr ? *request.frontend.clock : system_clock;
    const keyring::Credentials credentials{
        passphrase.typed, passphrase.key_file ? std::optional<ByteView>(*passphrase.key_file) : std::nullopt};
    keyring::NewVault wanted;
    wanted.person = request.person;
    wanted.cost = cost_of(request.kdf);
    wanted.now = clock.now() / 1000;
    // The first journals come before `header`: an init that was cut off leaves no vault, or a whole one.
    CreateReport report;
    const auto first_commits = [&](const keyring::Unlocked& keys) -> Result<void> {
        const SessionParts parts{
            folders.vault, folders.state, &clock, &keys, SessionId(crypto::random_array<16>()), request.frontend.name};
        CompartmentSession::Options options;
        options.creating = true;
        const auto session = TRY(CompartmentSession::open(parts, keys.vault_compartment(), options));
        const JournalId main_journal = TRY(begin_main(parts, session->journal().device()));
        const JournalId first = TRY(begin_vault(*session, parts, main_journal));
        const journal::Info& info = (*TRY(session->reader(first))).info();
        const tlog::NoteKey vkey = TRY(tlog::NoteKey::create(info.origin, tlog::SignatureType::note, info.log_key));
        report = {keys.vault(), info.birth_key.hex(), vkey.text()};
        return {};
    };
    const auto made = keyring::create(*folders.vault, credentials, wanted, first_commits);
    crypto::wipe(passphrase.typed);
    if (passphrase.key_file) crypto::wipe(*passphrase.key_file);
    if (!made) return fail(made.error());
    return report;
}

}  // namespace vault::ops
