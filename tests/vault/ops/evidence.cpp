// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/ops/evidence.h"

#include "tests/vault/ops/house.h"
#include "vault/store/layout.h"
#include "vault/store/posix_store.h"

namespace ops_test {

using vault::JournalId;
namespace journal = vault::journal;

Evidence::Evidence(const std::string& vault_folder, const std::string& passphrase)
    : m_files(take(vault::store::PosixStore::open(vault_folder))), m_session(crypto::random_array<16>()) {
    const vault::Bytes typed(passphrase.begin(), passphrase.end());
    m_keys.emplace(take(vault::keyring::unlock(*m_files, {typed, std::nullopt})));
}

journal::Compartment Evidence::compartment(const std::string& name) const {
    const vault::keyring::Compartment* found = m_keys->find_compartment(name);
    EXPECT_NE(found, nullptr) << name;
    return {m_keys->vault(), found->id, found->generation, &found->root};
}

std::vector<JournalId> Evidence::journals(const std::string& name) const {
    std::vector<JournalId> ids;
    for (const journal::SurveyedHead& head : take(journal::survey(*m_files, compartment(name))))
        ids.push_back(head.head.journal);
    return ids;
}

std::vector<vault::event::Event> Evidence::events(const std::string& name) const {
    const journal::PersonLookup people = [&](const vault::PersonId& id) -> std::optional<crypto::VerifyKey> {
        const vault::keyring::Person* person = m_keys->find_person(id);
        return person != nullptr ? std::optional(person->sign_key) : std::nullopt;
    };
    std::vector<vault::event::Event> all;
    for (const JournalId& id : journals(name)) {
        const auto reader =
            take(journal::JournalReader::open(journal::JournalFile::in_vault(*m_files, id), id, compartment(name)));
        const auto end = take(reader.replay(reader.beginning(), people,
                                            [&](const vault::event::Commit& commit, const journal::Verified&) {
                                                for (const vault::event::Recorded& recorded : commit.events)
                                                    all.push_back(take(vault::event::parse(recorded)));
                                                return Result<void>();
                                            }));
        EXPECT_FALSE(end.finding.has_value()) << end.finding->what;
    }
    return all;
}

journal::Journal Evidence::journal(const std::string& state_folder, const std::string& name) const {
    m_state = take(vault::store::PosixStore::open(state_folder));
    journal::OpenParameters parameters;
    parameters.vault = m_files.get();
    parameters.state = m_state.get();
    parameters.clock = &m_clock;
    parameters.compartment = compartment(name);
    parameters.person = m_keys->me();
    parameters.signer = &m_keys->signing_key();
    parameters.session = m_session;
    parameters.session_open.frontend = "test";
    parameters.session_open.build = "test";
    parameters.session_open.note = vault::Bytes(128, 7);
    return take(journal::Journal::open(parameters));
}

vault::event::NewEvent Evidence::draft(const vault::event::Kind& kind) const {
    return vault::event::encode({m_clock.now(), m_keys->me(), m_session}, kind);
}

}  // namespace ops_test
