// SPDX-License-Identifier: Apache-2.0
// The keyring: who may open what. create() makes header and people of a new vault; unlock() turns a passphrase into an Unlocked: the person's
// keys, the vault compartment and every compartment whose grant counts (FORMAT.md sections 3 to 5). Nothing here is
// written to a journal; callers commit the events and compare digests with the newest ones. One owner thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crypto/passphrase.h"
#include "crypto/sign.h"
#include "vault/store/file_store.h"

namespace vault::keyring {

struct Person {
    PersonId id;
    crypto::VerifyKey sign_key;
    crypto::SealingKey seal_key;
    std::uint8_t slot = 0;
    UnixTime added = 0;
    PersonId added_by;
    std::string name;
};
// A compartment this person has the root of. The vault compartment's id is the vault id, its name "vault".
struct Compartment {
    CompartmentId id;
    std::string name;
    std::uint32_t generation = 1;
    crypto::Commitment commitment{};
    crypto::RootKey root;
};
struct ForeignGrant {
    CompartmentId compartment;
    PersonId to;
    PersonId by;
    std::string why;  // unknown-granter bad-signature other-root not-granted does-not-open
};
struct Reader {
    CompartmentId compartment;
    std::uint32_t generation = 1;
    crypto::SealingKey key;
    std::string name;
};

// What the files said, for the caller to compare with the newest events.
struct Digests {
    ContentHash header;                      // of the copy that opened
    std::optional<ContentHash> header_copy;  // of the other one, if it is there
    ContentHash people;                      // of the body
    std::optional<ContentHash> people_copy;
    std::uint64_t generation = 0;            // of people
    bool opened_from_copy = false;           // `header` was missing, damaged or did not open
};

class Unlocked {
  public:
    const VaultId& vault() const { return m_vault; }
    const PersonId& me() const { return m_me; }
    const crypto::SigningKey& signing_key() const { return m_signing; }
    const std::vector<Person>& people() const { return m_people; }
    const Person* find_person(const PersonId& id) const;
    const Compartment& vault_compartment() const { return m_compartments.front(); }
    const std::vector<Compartment>& compartments() const { return m_compartments; }  // the vault compartment first
    const Compartment* find_compartment(std::string_view name) const;
    const std::vector<std::string>& locked_compartments() const { return m_locked; }  // names without a grant for me
    const std::vector<ForeignGrant>& foreign_grants() const { return m_foreign; }
    const std::vector<Reader>& readers() const { return m_readers; }
    const Reader* newest_reader(const CompartmentId& id) const;
    const Digests& digests() const { return m_digests; }

  private:
    friend class Opener;  // keyring.cpp
    Unlocked(const VaultId& vault, const PersonId& me, crypto::SigningKey signing)
        : m_vault(vault), m_me(me), m_signing(std::move(signing)) {}
    VaultId m_vault;
    PersonId m_me;
    crypto::SigningKey m_signing;
    std::vector<Person> m_people;
    std::vector<Compartment> m_compartments;
    std::vector<std::string> m_locked;
    std::vector<ForeignGrant> m_foreign;
    std::vector<Reader> m_readers;
    Digests m_digests;
};

struct Credentials {
    ByteView passphrase;              // as typed; a file's trailing newline already cut off
    std::optional<ByteView> key_file;
};
struct NewVault {
    std::string person = "owner";
    crypto::Cost cost = crypto::kModerate;
    UnixTime now = 0;
};

// Writes header, header.copy, people, people.copy, here and the folders, all durable. exists when a header is there.
Result<Unlocked> create(store::FileStore& vault, const Credentials& credentials, const NewVault& wanted);
// not_unlocked, bad_cost, too_new, not_a_vault, malformed, not_authentic (people), bad_passphrase, out_of_memory.
Result<Unlocked> unlock(const store::FileStore& vault, const Credentials& credentials);

// Two people: a slot with new keys for another person, granted every compartment that `who` has. Rewrites header and people (copies first);
// `between` commits the events after the copies are durable and before the originals are replaced (FORMAT.md 4).
struct NewPerson {
    std::string name;
    Credentials credentials;
    UnixTime now = 0;
};
struct Change {
    ContentHash header;
    ContentHash people;
    std::uint64_t generation = 0;
    Person person;
};
using CommitBetween = std::function<Result<void>(const Change&)>;
Result<void> add_person(store::FileStore& vault, const Unlocked& who, const NewPerson& wanted, const CommitBetween& between);
// Replaces this person's passphrase in their slot (same salt and cost). The same three steps.
Result<void> change_passphrase(store::FileStore& vault, const Unlocked& who, const Credentials& old,
                               const Credentials& fresh, const CommitBetween& between);
// Puts the copy whose digest is `right` in the place of the other one. missing when neither is right.
Result<void> restore_header(store::FileStore& vault, const ContentHash& right);
Result<void> restore_people(store::FileStore& vault, const Unlocked& who, const ContentHash& right);

}  // namespace vault::keyring
