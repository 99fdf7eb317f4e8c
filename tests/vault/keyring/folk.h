// SPDX-License-Identifier: Apache-2.0
// Folk: people of a vault whose keys the test has all, so that it can plant what a thief or a bad colleague would.
// Opened without a passphrase.
#pragma once

#include <algorithm>
#include <map>

#include "tests/vault/keyring/room.h"
#include "vault/keyring/entries.h"
#include "vault/keyring/opener.h"

namespace keyring_test {

namespace format = vault::format;
using vault::PersonId;

inline constexpr std::uint8_t kAmal = 0;  // the founder
inline constexpr std::uint8_t kBahar = 1;
inline constexpr std::uint8_t kCem = 2;

class Folk {
  public:
    Folk() {
        crypto::initialize();
        m_people.vault = vault::VaultId(crypto::random_array<16>());
        m_people.compartments.push_back({.id = main(), .name = "main"});
        add(kAmal, kAmal);
        add(kBahar, kAmal);
        add(kCem, kBahar);
        grant(kAmal, kAmal);
    }

    format::People& people() { return m_people; }
    CompartmentId main() const { return CompartmentId({1, 2, 3}); }
    const crypto::RootKey& root() const { return m_root; }
    PersonId id(std::uint8_t who) const { return record_of(who).id; }
    vault::keyring::Signer signer(std::uint8_t who) const { return {.id = id(who), .key = m_signing.at(who)}; }

    format::PersonRecord record_of(std::uint8_t who) const {
        const auto key = crypto::SigningKey(vault::keyring::signing_key_of(m_seeds.at(who)));
        format::PersonRecord record;
        record.sign_key = key.verify_key();
        record.seal_key = vault::keyring::unsealing_key_of(m_seeds.at(who)).sealing_key();
        record.id = format::person_id(record.sign_key, record.seal_key);
        record.slot = who;
        record.name = "person " + std::to_string(who);
        return record;
    }
    void add(std::uint8_t who, std::uint8_t by) {
        m_seeds.emplace(who, crypto::PersonSeed::random());
        m_signing.emplace(who, vault::keyring::signing_key_of(m_seeds.at(who)));
        put(vault::keyring::sign_person(record_of(who), signer(by)));
    }
    void put(format::PersonRecord record) {
        std::erase_if(m_people.people, [&record](const auto& r) { return r.id == record.id; });
        m_people.people.push_back(std::move(record));
        std::sort(m_people.people.begin(), m_people.people.end(),
                  [](const auto& a, const auto& b) { return a.id < b.id; });
    }
    format::GrantRecord grant_of(std::uint8_t to, std::uint8_t by, const crypto::RootKey& root,
                                 std::uint32_t generation = 1) const {
        return make_grant({.compartment = main(),
                           .generation = generation,
                           .root = root,
                           .to = id(to),
                           .seal_key = record_of(to).seal_key},
                          signer(by));
    }
    void grant(std::uint8_t to, std::uint8_t by) { put(grant_of(to, by, m_root)); }
    void put(format::GrantRecord grant) {
        m_people.grants.push_back(std::move(grant));
        std::sort(m_people.grants.begin(), m_people.grants.end(), [](const auto& a, const auto& b) {
            return std::tie(a.compartment, a.generation, a.to) < std::tie(b.compartment, b.generation, b.to);
        });
    }

    Result<Unlocked> open(std::uint8_t who) const {
        format::Slot slot{.person = m_seeds.at(who).clone(), .vault_key = m_vault_key.clone(), .vault = m_people.vault};
        return vault::keyring::Opener::open({.index = who, .slot = std::move(slot)}, format::encode_people(m_people));
    }
    // Why the only foreign grant is foreign; "" when there is none.
    std::string why(std::uint8_t who) const {
        const auto opened = open(who);
        if (!opened) return "not opened";
        if (opened->foreign_grants().empty()) return "";
        EXPECT_EQ(opened->foreign_grants().size(), 1u);
        return opened->foreign_grants().front().why;
    }
    bool has_main(std::uint8_t who) const { return open(who).take().find_compartment("main") != nullptr; }

  private:
    format::People m_people;
    crypto::VaultKey m_vault_key = crypto::VaultKey::random();
    crypto::RootKey m_root = crypto::RootKey::random();
    std::map<std::uint8_t, crypto::PersonSeed> m_seeds;
    std::map<std::uint8_t, crypto::SigningKey> m_signing;
};

}  // namespace keyring_test
