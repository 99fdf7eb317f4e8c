// SPDX-License-Identifier: Apache-2.0
// A session: one unlocked person in one vault, from one front end, at work in one compartment. Holds the stores, the
// keys and a CompartmentSession for the vault compartment and the one at work, and compares header and people with the
// newest events about them. Opening writes nothing to the journals.
#pragma once

#include <memory>

#include "vault/ops/compartment_session.h"
#include "vault/turns/session_file.h"

namespace vault::ops {

struct Asked;  // documents.h

// The folders of a session. Paths are for messages and for keeping an intake out of them; both may be empty where the
// files are no part of this machine's tree.
struct Folders {
    std::unique_ptr<store::FileStore> vault;
    std::unique_ptr<store::FileStore> state;  // null: opened at state_path, but only for somebody who could unlock
    std::string vault_path{};
    std::string state_path{};
    std::unique_ptr<Machine> machine{};  // null: this one
    std::optional<std::string> compartment{};  // as in Place
};

// As long as somebody waits for a turn, or for the file of a session: long enough to see that a dead owner is dead.
inline constexpr Machine::Duration kTurnPatience = turns::kDeadAfter + std::chrono::seconds(30);

class Session {
  public:
    static Result<std::unique_ptr<Session>> open(const Place& place, const Frontend& frontend, Passphrase passphrase);
    static Result<std::unique_ptr<Session>> open(Folders folders, const Frontend& frontend, Passphrase passphrase);
    ~Session();

    const keyring::Unlocked& keys() const { return *m_keys; }
    keyring::Unlocked& unlocked() { return *m_keys; }  // for what changes keys
    store::FileStore& vault_files() { return *m_vault_files; }
    store::FileStore& state_files() { return *m_state_files; }
    CompartmentSession& work() { return *m_work; }
    CompartmentSession& vault_compartment() { return *m_vault; }
    // All that this person has the root of: the vault compartment, the one at work, then the others, which are opened
    // when they are first asked for. For what is about the whole vault.
    Result<std::vector<CompartmentSession*>> parts();
    // Those with documents: all but the vault compartment.
    Result<std::vector<CompartmentSession*>> document_parts();
    const std::string& vault_path() const { return m_vault_path; }
    const std::string& state_path() const { return m_state_path; }
    const Clock& clock() const { return *m_clock; }
    const SessionId& id() const { return m_id; }
    // Whose turn it is (FORMAT.md 2.1): for commits that rest on packs, and whatever else takes turns. busy, read_only.
    Result<turns::Turn> take_turn() const { return turns::Turn::take(m_parties, {kTurnPatience}); }
    const turns::Parties& parties() const { return m_parties; }
    std::vector<Notice> notices() const;
    bool alarm() const;
    // After the vault compartment's journals of another copy were carried in, in a turn: its header and people are
    // joined to these. `before`: how long the journals were then; what is behind that was said there.
    Result<keyring::JoinedKeys> join_keys(const store::FileStore& other, const std::map<JournalId, TreeSize>& before);
    // The first journal of a compartment that was just made, and the event that its maker has it; in a turn.
    Result<void> finish_compartment(const keyring::Compartment& compartment, const JournalId& first);
    // After the keyring was read again: compartments of which it has other roots now are opened anew. References to
    // work() and parts() end.
    Result<void> take_up_new_roots();
    // The journals of a compartment that has none here yet; in a turn.
    Result<std::vector<journal::CarriedJournal>> carry_in_first(const keyring::Compartment& compartment,
                                                                store::FileStore& other);
    void note(Notice notice) { m_notices.push_back(std::move(notice)); }
    // Whether the compartment at work is the only one with documents that this vault has.
    bool has_one_compartment() const {
        return m_keys->compartments().size() == 2 && m_keys->locked_compartments().empty();
    }
    // With documents, by name or id. no_such_document ("compartment"), no_access, invalid_argument ("compartment-name":
    // several have it).
    Result<const keyring::Compartment*> compartment_named(const std::string& wanted) const;
    std::string person_name(const PersonId& id) const;
    // What the last DOC that meant nothing or several could have meant; null: there was none.
    const Asked* asked() const { return m_asked.get(); }
    void keep_asked(std::unique_ptr<Asked> asked);

  private:
    Session();
    // What the newest events, in order, say of header and people.
    struct NewestKeys {
        std::optional<ContentHash> header;
        std::optional<ContentHash> people;
        std::uint64_t generation = 0;
        Lamport header_at = 0;
        Lamport people_at = 0;
        // All digests of either; true: by somebody who is not removed.
        std::map<ContentHash, bool> stated;
        struct Change {
            Lamport at = 0;
            JournalId journal;
            LeafIndex sequence = 0;
            ContentHash header;
        };
        std::map<PersonId, Change> passphrases;  // the last change of each
        std::map<PersonId, std::set<PersonId>> removed_by;
        // Of each compartment and generation, as its making states it.
        std::map<std::pair<CompartmentId, std::uint32_t>, std::set<crypto::Commitment>> roots;
    };
    Result<NewestKeys> read_newest_keys();
    Result<void> check_people_and_header();
    void check_roots(const NewestKeys& newest);
    void note_forgotten();
    Result<const keyring::Compartment*> compartment_at_work(const std::optional<std::string>& wanted) const;
    Result<void> open_work(const keyring::Compartment& wanted);
    Result<CompartmentSession*> open_other(const keyring::Compartment& compartment);
    Result<std::optional<DeviceId>> known_device();
    CompartmentSession::Options options() const { return {.device = m_device, .rests_on = m_rests_on}; }
    Result<std::vector<event::Head>> rests_on() const;
    void look_for_unfinished(const event::Event& event);
    void finish_what_was_begun();

    std::string m_vault_path;
    std::string m_state_path;
    std::unique_ptr<store::FileStore> m_vault_files;
    std::unique_ptr<store::FileStore> m_state_files;
    std::unique_ptr<Clock> m_own_clock;
    const Clock* m_clock = nullptr;
    std::unique_ptr<keyring::Unlocked> m_keys;
    std::unique_ptr<Machine> m_machine;
    std::optional<crypto::LockKey> m_lock_key;
    turns::Parties m_parties;
    SessionId m_id;
    bool m_header_alarm = false;
    std::vector<Notice> m_notices;
    std::unique_ptr<CompartmentSession> m_vault;
    std::unique_ptr<CompartmentSession> m_work;
    std::vector<std::unique_ptr<CompartmentSession>> m_others;
    SessionParts m_of_all;
    std::optional<DeviceId> m_device;
    std::vector<event::Head> m_rests_on;
    std::map<CompartmentId, JournalId> m_unfinished;  // made by this device, cut off; the ids of their first journals
    std::unique_ptr<Asked> m_asked;
};

}  // namespace vault::ops
