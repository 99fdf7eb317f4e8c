// SPDX-License-Identifier: Apache-2.0
// The keyring: who may open what. create() makes header and people of a new vault; unlock() turns a passphrase into an
// Unlocked: the person's keys, the vault compartment and every compartment whose grant counts (FORMAT.md sections 3 to
// 5). Nothing here is written to a journal; callers commit the events and compare digests with the newest ones. One
// owner thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "crypto/passphrase.h"
#include "crypto/sign.h"
#include "vault/format/people.h"
#include "vault/format/slot.h"
#include "vault/store/file_store.h"

namespace vault::keyring {

struct Person {
    PersonId id;
    crypto::VerifyKey sign_key;
    crypto::SealingKey seal_key;
    std::uint8_t slot = 0;  // kRemovedSlot: removed
    UnixTime added = 0;
    PersonId added_by;
    std::string name;
    std::vector<CompartmentId> compartments{};  // by grants that count, of the newest generation
    bool is_removed() const { return slot == format::kRemovedSlot; }
};
// A compartment's root before its keys were changed: for what was written with it.
struct OlderRoot {
    std::uint32_t generation = 1;
    crypto::Commitment commitment{};
    crypto::RootKey root;
};
// A compartment this person has the root of. The vault compartment's id is the vault id, its name "vault".
struct Compartment {
    CompartmentId id;
    std::string name;
    std::uint32_t generation = 1;
    crypto::Commitment commitment{};
    crypto::RootKey root;
    std::vector<OlderRoot> older{};  // the newest first
    bool is_newest = true;           // false: its keys were changed, and this person was not given the new ones
};
// One that is listed, and of which this person has no root.
struct LockedCompartment {
    CompartmentId id;
    std::string name;
    friend bool operator==(const LockedCompartment&, const LockedCompartment&) = default;
};
struct ForeignGrant {
    CompartmentId compartment;
    PersonId to;
    PersonId by;
    std::string why;  // unknown-granter bad-signature other-root not-granted unknown-compartment does-not-open
};
struct Reader {
    CompartmentId compartment;
    std::uint32_t generation = 1;
    crypto::SealingKey key;
    std::string name;
};

// What the files said, for the caller to compare with the newest events.
struct Digests {
    std::optional<ContentHash> here;         // of the file `here`, if it can be read
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
    const std::vector<LockedCompartment>& locked_compartments() const { return m_locked; }
    const std::vector<ForeignGrant>& foreign_grants() const { return m_foreign; }
    const std::vector<Reader>& readers() const { return m_readers; }
    const Reader* newest_reader(const CompartmentId& id) const;
    const Digests& digests() const { return m_digests; }
    // Of the records that say who is at work in this vault.
    crypto::LockKey lock_key() const { return crypto::derive<crypto::labels::kLockKey>(m_vault_key); }

  private:
    friend class Opener;  // opener.h
    explicit Unlocked(format::Slot slot, std::uint8_t index);
    VaultId m_vault;
    std::uint8_t m_slot;
    crypto::VaultKey m_vault_key;  // for a newcomer's slot and for people
    crypto::SigningKey m_signing;
    crypto::UnsealingKey m_unsealing;
    PersonId m_me;
    std::vector<Person> m_people;
    std::vector<Compartment> m_compartments;
    std::vector<LockedCompartment> m_locked;
    std::vector<ForeignGrant> m_foreign;
    std::vector<Reader> m_readers;
    Digests m_digests;
};

inline constexpr std::size_t kMaxKeyFile = 1048576;
struct Credentials {
    ByteView passphrase;               // as typed; a file's trailing newline already cut off
    std::optional<ByteView> key_file;  // its contents, 1 to kMaxKeyFile bytes
};
struct NewVault {
    std::string person = "owner";
    crypto::Cost cost = crypto::kModerate;
    UnixTime now = 0;
};

// Writes folders, here, people, people.copy, header.copy, header in this order, all durable; first_commit, where the
// caller makes the first journals, runs before header.copy. exists when a header is there, a pack, or journals other
// than those that a try without a header left. After a crash: before header.copy the folder is not a vault and create
// may run again; after it unlock opens.
using FirstCommit = std::function<Result<void>(const Unlocked&)>;
Result<Unlocked> create(store::FileStore& vault, const Credentials& credentials, const NewVault& wanted,
                        const FirstCommit& first_commit = nullptr);
// not_unlocked, bad_cost, too_new, not_a_vault, malformed, not_authentic (people), bad_passphrase, out_of_memory.
Result<Unlocked> unlock(const store::FileStore& vault, const Credentials& credentials);

// Reads digests and people again, without a passphrase: after a change or a restoring. Nothing changes when it fails.
Result<void> reload(const store::FileStore& vault, Unlocked& who);

// Two people: a slot with new keys for another person, granted compartments that `who` has. Rewrites header and people
// (copies first); `between` commits the events after the copies are durable and before the originals are replaced
// (FORMAT.md 4). Whoever calls this, or what follows, holds the vault's turn (FORMAT.md 2.1). busy when the files are
// no longer those that were unlocked; invalid_argument for a name that cannot be, no free slot, or a passphrase that
// opens another slot.
struct NewPerson {
    std::string name;
    Credentials credentials;
    UnixTime now = 0;
    std::optional<std::vector<CompartmentId>> granted{};  // none: every compartment that `who` has
};
struct Change {
    ContentHash header;
    ContentHash people;
    std::uint64_t generation = 0;
    Person person;  // whom it is about
};
using CommitBetween = std::function<Result<void>(const Change&)>;
Result<void> add_person(store::FileStore& vault, const Unlocked& who, const NewPerson& wanted,
                        const CommitBetween& between);
// The slot becomes random bytes, the entry and the grants stay. What the person could open with an older header, or has
// kept of it, they can open ever after: keys do not change here. invalid_argument for oneself ("self") and for somebody
// who has no slot ("person").
Result<void> remove_person(store::FileStore& vault, const Unlocked& who, const PersonId& person,
                           const CommitBetween& between);
// A compartment with a root of its own, granted to `who`, and an outside reader that nobody is; only people change.
// Names need not differ: callers see to that. The vault's turn, as above. invalid_argument: "name", "people are full".
struct NewCompartment {
    CompartmentId id;
    std::string name;
};
using CompartmentBetween = std::function<Result<void>(const Change&, const Compartment&)>;
Result<void> create_compartment(store::FileStore& vault, const Unlocked& who, const NewCompartment& wanted,
                                const CompartmentBetween& between);
// A new root for what comes after, granted to everybody who has a slot and the one before; whoever else has that one
// goes on reading what was written with it. `between`'s compartment is the new root, without older ones. no_access:
// `who` has not the newest; invalid_argument: "people are full", "generations".
Result<void> rekey(store::FileStore& vault, const Unlocked& who, const CompartmentId& id,
                   const CompartmentBetween& between);
// `to` gets the roots of a compartment that `who` has. invalid_argument: "person" for somebody who has no slot,
// "has-it", "people are full".
struct NewGrant {
    CompartmentId compartment;
    PersonId to;
};
Result<void> grant(store::FileStore& vault, const Unlocked& who, const NewGrant& wanted, const CommitBetween& between);
// Replaces this person's passphrase in their slot (same salt and cost). The same three steps.
Result<void> change_passphrase(store::FileStore& vault, const Unlocked& who, const Credentials& old,
                               const Credentials& fresh, const CommitBetween& between);
// Puts the copy whose digest is `right` in the place of the other one. missing when neither is right.
Result<void> restore_header(store::FileStore& vault, const ContentHash& right);
Result<void> restore_people(store::FileStore& vault, const Unlocked& who, const ContentHash& right);

// Header and people of another copy of this vault, joined to these: whoever and whatever is in one of them is in both
// from now on, and who was removed in one is removed. Whoever is removed here has no say in it.
// `header_counts`: whether an event of somebody who is not removed says so of the header of this digest;
// `people_count`: whether any event does of people; nothing else is taken. `newer_there`: those who changed their
// passphrase there last. A person whose slot another one has here, or is not to be had, or who was let in there by
// somebody who is removed, is named. `between` as above, always; the vault's turn.
struct OtherKeys {
    const store::FileStore* files = nullptr;
    std::function<bool(const ContentHash&)> header_counts;
    std::function<bool(const ContentHash&)> people_count;
    std::set<PersonId> newer_there;
    std::map<PersonId, ContentHash> last_change;  // of each passphrase: the header that it made
    std::map<PersonId, std::set<PersonId>> removed_by;  // as events say
};
struct JoinedKeys {
    ContentHash header;
    ContentHash people;
    std::uint64_t generation = 0;
    bool changed = false;
    std::vector<std::string> left_out{};  // names
};
using JoinBetween = std::function<Result<void>(const JoinedKeys&)>;
Result<JoinedKeys> join_keys(store::FileStore& vault, const Unlocked& who, const OtherKeys& other,
                             const JoinBetween& between);

}  // namespace vault::keyring
