// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/session.h"

#include <algorithm>

#include "vault/keyring/here.h"
#include "vault/ops/documents.h"
#include "vault/ops/places.h"
#include "vault/store/layout.h"
#include "vault/store/posix_store.h"

namespace vault::ops {
namespace {

constexpr std::size_t kMaxHeads = 256;  // that one event holds (FORMAT.md 10)

template <class Newest>
void set_header(const ContentHash& digest, Lamport at, Newest& newest) {
    newest.stated[digest] = true;
    if (at >= newest.header_at) newest.header = digest, newest.header_at = at;
}
template <class Newest>
void set_people(const ContentHash& digest, Lamport at, Newest& newest) {
    newest.stated[digest] = true;
    if (at >= newest.people_at) newest.people = digest, newest.people_at = at;
}

template <class Newest>
void look_at_removed(const event::Event& event, Newest& newest) {
    const auto* header = std::get_if<event::HeaderChanged>(&event.kind);
    const auto* people = std::get_if<event::PeopleChanged>(&event.kind);
    if (header != nullptr) newest.stated.emplace(header->digest, false);
    if (people != nullptr) newest.stated.emplace(people->digest, false);
}

template <class Newest>
void look_at(const event::Event& event, const event::Commit& commit, const event::Recorded& recorded, Newest& newest) {
    if (const auto* created = std::get_if<event::VaultCreated>(&event.kind)) {
        set_header(created->header, commit.lamport, newest);
        set_people(created->people, commit.lamport, newest);
    } else if (const auto* header = std::get_if<event::HeaderChanged>(&event.kind)) {
        set_header(header->digest, commit.lamport, newest);
        if (header->what != "passphrase") return;
        auto& last = newest.passphrases[event.common.person];
        if (commit.lamport >= last.at) last = {commit.lamport, commit.journal, recorded.sequence, header->digest};
    } else if (const auto* people = std::get_if<event::PeopleChanged>(&event.kind)) {
        set_people(people->digest, commit.lamport, newest);
    } else if (const auto* removed = std::get_if<event::PersonRemoved>(&event.kind)) {
        newest.removed_by[removed->removed].insert(event.common.person);
    }
}

}  // namespace

Session::Session() = default;
Session::~Session() = default;

void Session::keep_asked(std::unique_ptr<Asked> asked) { m_asked = std::move(asked); }

std::string Session::person_name(const PersonId& id) const {
    const keyring::Person* person = m_keys->find_person(id);
    return person != nullptr ? person->name : std::string();
}

std::vector<Notice> Session::notices() const {
    std::vector<Notice> all = m_notices;
    // A device begins its journals at its first commit in each compartment. That it is a new one, or works on a copy,
    // is said once: by the compartment at work, where every session commits.
    const auto is_said_once = [](const Notice& notice) {
        using Kind = Notice::Kind;
        return notice.kind == Kind::new_device || notice.kind == Kind::copy || notice.kind == Kind::read_only;
    };
    const auto add_all_but_those = [&](const CompartmentSession& part) {
        std::copy_if(part.notices().begin(), part.notices().end(), std::back_inserter(all),
                     [&](const Notice& notice) { return !is_said_once(notice); });
    };
    if (m_work == nullptr) {
        all.insert(all.end(), m_vault->notices().begin(), m_vault->notices().end());
        return all;
    }
    add_all_but_those(*m_vault);
    all.insert(all.end(), m_work->notices().begin(), m_work->notices().end());
    for (const auto& other : m_others) add_all_but_those(*other);
    return all;
}

bool Session::alarm() const {
    return m_header_alarm || m_vault->saw_alarm() || m_work->saw_alarm() ||
           std::any_of(m_others.begin(), m_others.end(), [](const auto& other) { return other->saw_alarm(); });
}


Result<const keyring::Compartment*> Session::compartment_at_work(const std::optional<std::string>& wanted) const {
    if (wanted) return compartment_named(*wanted);
    const auto& mine = m_keys->compartments();
    if (const keyring::Compartment* main = m_keys->find_compartment("main")) return main;
    if (mine.size() == 2) return &mine.back();
    return fail(Error(ErrorCode::no_access).with_detail("main"));
}

Result<const keyring::Compartment*> Session::compartment_named(const std::string& wanted) const {
    const keyring::Compartment* found = nullptr;
    for (const keyring::Compartment& one : m_keys->compartments()) {
        const bool is_vault = one.id == m_keys->vault_compartment().id;
        if (is_vault || (one.name != wanted && one.id.hex() != wanted)) continue;
        if (found != nullptr) return fail(Error(ErrorCode::invalid_argument, wanted).with_detail("compartment-name"));
        found = &one;
    }
    if (found != nullptr) return found;
    for (const keyring::LockedCompartment& one : m_keys->locked_compartments()) {
        if (one.name == wanted || one.id.hex() == wanted)
            return fail(Error(ErrorCode::no_access).with_detail(one.name));
    }
    return fail(Error(ErrorCode::no_such_document, wanted).with_detail("compartment"));
}

Result<CompartmentSession*> Session::open_other(const keyring::Compartment& compartment) {
    m_others.push_back(TRY(CompartmentSession::open(m_of_all, compartment, options())));
    return m_others.back().get();
}

Result<std::vector<CompartmentSession*>> Session::parts() {
    std::vector<CompartmentSession*> all{m_vault.get(), m_work.get()};
    for (const keyring::Compartment& one : m_keys->compartments()) {
        if (one.id == m_keys->vault_compartment().id || one.id == m_work->compartment().id) continue;
        const auto open = std::find_if(m_others.begin(), m_others.end(),
                                       [&](const auto& other) { return other->compartment().id == one.id; });
        all.push_back(open != m_others.end() ? open->get() : TRY(open_other(one)));
    }
    return all;
}

Result<std::vector<CompartmentSession*>> Session::document_parts() {
    std::vector<CompartmentSession*> all = TRY(parts());
    all.erase(all.begin());
    return all;
}

// A device is the same one in all compartments: where it has not committed in the vault compartment yet, another one
// may know it.
Result<std::optional<DeviceId>> Session::known_device() {
    if (m_vault->journal().has_state()) return std::optional(m_vault->journal().device());
    for (const keyring::Compartment& one : m_keys->compartments()) {
        if (one.id == m_keys->vault_compartment().id) continue;
        CompartmentSession* part = TRY(open_other(one));
        if (part->journal().has_state()) return std::optional(part->journal().device());
        m_others.pop_back();
    }
    return std::optional(m_vault->journal().device());
}

Result<std::unique_ptr<Session>> Session::open(const Place& place, const Frontend& frontend, Passphrase passphrase) {
    Folders folders;
    folders.vault = TRY(store::PosixStore::open(place.vault));
    folders.vault_path = place.vault;
    folders.state_path = place.state;
    folders.compartment = place.compartment;
    return open(std::move(folders), frontend, std::move(passphrase));
}

Result<std::unique_ptr<Session>> Session::open(Folders folders, const Frontend& frontend, Passphrase passphrase) {
    std::unique_ptr<Session> session(new Session());
    session->m_vault_path = folders.vault_path;
    session->m_state_path = folders.state_path;
    if (frontend.clock == nullptr) session->m_own_clock = std::make_unique<SystemClock>();
    session->m_clock = frontend.clock != nullptr ? frontend.clock : session->m_own_clock.get();
    session->m_vault_files = std::move(folders.vault);
    const keyring::Credentials credentials{
        passphrase.typed, passphrase.key_file ? std::optional<ByteView>(*passphrase.key_file) : std::nullopt};
    auto unlocked = keyring::unlock(*session->m_vault_files, credentials);
    crypto::wipe(passphrase.typed);
    if (passphrase.key_file) crypto::wipe(*passphrase.key_file);
    if (!unlocked) return fail(std::move(unlocked).error());
    session->m_keys = std::make_unique<keyring::Unlocked>(unlocked.take());

    session->m_machine = folders.machine ? std::move(folders.machine) : std::make_unique<SystemMachine>();
    session->m_lock_key.emplace(session->m_keys->lock_key());
    session->m_parties = {session->m_vault_files.get(),
                          session->m_machine.get(),
                          session->m_clock,
                          session->m_keys->vault(),
                          &*session->m_lock_key,
                          [raw = session.get()](const turns::Owner& owner) {
                              raw->note({Notice::Kind::owner_gone, {}, {}, 0, owner.words()});
                          }};
    if (folders.state == nullptr) folders.state = TRY(open_state_folder(folders.state_path));
    session->m_state_files = std::move(folders.state);
    // Some tools that copy leave empty folders out.
    for (const std::string_view folder : {store::layout::kPacks, store::layout::kJournals, store::layout::kIndex}) {
        static_cast<void>(session->m_vault_files->make_folder(folder).has_value());
    }

    // Without it every journal would be taken for another copy's.
    if (session->m_vault_files->is_writable()) {
        const auto restored = keyring::restore_here(*session->m_vault_files, *session->m_keys);
        if (restored && *restored) session->m_notices.push_back({Notice::Kind::here_restored, {}, {}, 0, {}});
    }

    session->m_id = SessionId(crypto::random_array<16>());
    session->m_of_all = {session->m_vault_files.get(),
                         session->m_state_files.get(),
                         session->m_clock,
                         session->m_keys.get(),
                         session->m_id,
                         frontend.name};
    session->m_vault = TRY(CompartmentSession::open(session->m_of_all, session->m_keys->vault_compartment(), {}));
    // A commit that is carried in the state may be about header or people: it is put back before they are judged.
    if (session->m_vault->journal().opening().what == journal::Case::record_restored) {
        std::vector<event::NewEvent> events;
        events.push_back(session->m_vault->draft(event::Heads{{}}));
        static_cast<void>(session->m_vault->commit(std::move(events)).has_value());
    }
    TRY(session->check_people_and_header());
    // Commits in the vault compartment are rare: what was found to need its copy is mended now. A vault that cannot
    // take it waits.
    session->m_vault->mend_journals(CompartmentSession::Mend::leaning);
    static_cast<void>(session->m_vault->commit_waiting().has_value());

    const keyring::Compartment& wanted = *TRY(session->compartment_at_work(folders.compartment));
    session->finish_what_was_begun();
    session->m_rests_on = TRY(session->rests_on());
    TRY(session->open_work(wanted));
    session->note_forgotten();
    return session;
}

Result<void> Session::open_work(const keyring::Compartment& wanted) {
    m_device = TRY(known_device());
    const auto is_it = [&](const auto& other) { return other->compartment().id == wanted.id; };
    const auto open = std::find_if(m_others.begin(), m_others.end(), is_it);
    if (open == m_others.end()) {
        m_work = TRY(CompartmentSession::open(m_of_all, wanted, options()));
        return {};
    }
    m_work = std::move(*open);
    m_others.erase(open);
    return {};
}

// A device keeps a state for each of its journals. Where one of the vault compartment says that the device at work
// wrote it, and its state is not there any more, a file was lost or taken; the compartment at work itself says so as a
// new device.
void Session::note_forgotten() {
    using journal::Case;
    const bool is_new_there = m_vault->journal().opening().what == Case::new_device;
    const Case in_work = m_work->journal().opening().what;
    if (!is_new_there || in_work == Case::new_device || in_work == Case::first) return;
    if (m_vault->has_journal_of(m_work->journal().device())) {
        m_notices.push_back({Notice::Kind::state_old, "vault", {}, 0, "state-missing"});
    }
}

void Session::look_for_unfinished(const event::Event& event) {
    if (const auto* created = std::get_if<event::CompartmentCreated>(&event.kind)) {
        m_unfinished[created->compartment] = created->journal;
    } else if (const auto* grant = std::get_if<event::GrantMade>(&event.kind)) {
        if (grant->to == event.common.person) m_unfinished.erase(grant->compartment);
    }
}

// Of a compartment that this device makes, the first journal comes after the event that names it, and the event that
// its maker has it after that journal: without it, that no journal is there is no alarm, and never again with it.
Result<void> Session::finish_compartment(const keyring::Compartment& compartment, const JournalId& first) {
    CompartmentSession::Options options{.device = TRY(known_device()), .rests_on = TRY(rests_on())};
    options.creating = true;
    options.first = first;
    const auto part = TRY(CompartmentSession::open(m_of_all, compartment, options));
    if (!part->journal().id()) static_cast<void>(TRY(part->begin()));
    std::vector<event::NewEvent> events;
    events.push_back(m_vault->draft(
        event::GrantMade{compartment.id, compartment.generation, m_keys->me(), compartment.commitment}));
    static_cast<void>(TRY(m_vault->commit(std::move(events))));
    m_unfinished.erase(compartment.id);
    return {};
}

Result<void> Session::take_up_new_roots() {
    const auto has = [](const keyring::Compartment& one, const keyring::Compartment& other) {
        return one.generation == other.generation && one.older.size() == other.older.size();
    };
    const auto renew = [&](std::unique_ptr<CompartmentSession>& part) -> Result<void> {
        for (const keyring::Compartment& one : m_keys->compartments()) {
            if (one.id != part->compartment().id || has(part->compartment(), one)) continue;
            auto fresh = TRY(CompartmentSession::open(m_of_all, one, options()));
            for (const Notice& notice : part->notices()) fresh->note(notice);
            part = std::move(fresh);
            return {};
        }
        return {};
    };
    TRY(renew(m_work));
    for (auto& other : m_others) TRY(renew(other));
    return {};
}

Result<std::vector<journal::CarriedJournal>> Session::carry_in_first(const keyring::Compartment& compartment,
                                                                     store::FileStore& other) {
    CompartmentSession::Options creating = options();
    creating.creating = true;
    return TRY(CompartmentSession::open(m_of_all, compartment, creating))->carry_in(other);
}

// A making that was cut off. What cannot be written now is done by a later session of this device.
void Session::finish_what_was_begun() {
    if (m_unfinished.empty() || !m_vault_files->is_writable()) return;
    const auto turn = turns::Turn::take(m_parties, {std::chrono::seconds(2)});
    if (!turn) return;
    const auto unfinished = m_unfinished;
    for (const keyring::Compartment& one : m_keys->compartments()) {
        const auto found = unfinished.find(one.id);
        if (found != unfinished.end()) static_cast<void>(finish_compartment(one, found->second).has_value());
    }
}

Result<std::vector<event::Head>> Session::rests_on() const {
    std::vector<event::Head> heads = TRY(m_vault->heads());
    if (heads.size() > kMaxHeads) heads.resize(kMaxHeads);
    return heads;
}

// The whole vault compartment is small: it is replayed and verified at every opening.
Result<Session::NewestKeys> Session::read_newest_keys() {
    using Kind = Notice::Kind;
    NewestKeys newest;
    for (const JournalId& id : TRY(m_vault->journals())) {
        auto reader = m_vault->reader(id);
        if (!reader) {
            m_notices.push_back({Kind::journal_damaged, "vault", id.hex(), 0, "head"});
            continue;
        }
        const auto each = [&](const event::Commit& commit, const journal::Verified&) -> Result<void> {
            for (const event::Recorded& recorded : commit.events) {
                m_vault->look_for_unknown(recorded);
                // What cannot be read is a matter for verify: it locks nobody out.
                const auto event = event::parse(recorded);
                if (!event) continue;
                // Whoever was removed may have gone on with an older copy. What they changed before was changed since,
                // by who removed them.
                const keyring::Person* by = m_keys->find_person(event->common.person);
                const bool counts = by == nullptr || !by->is_removed();
                counts ? look_at(*event, commit, recorded, newest) : look_at_removed(*event, newest);
                if (const auto* made = std::get_if<event::CompartmentCreated>(&event->kind))
                    newest.roots[{made->compartment, made->generation}].insert(made->commitment);
                if (const auto* made = std::get_if<event::CompartmentRekeyed>(&event->kind))
                    newest.roots[{made->compartment, made->generation}].insert(made->commitment);
                if (id == m_vault->journal().id()) look_for_unfinished(*event);
            }
            return {};
        };
        auto end = (*reader)->replay((*reader)->beginning(), m_vault->people(), each);
        // An unreadable sector in a journal is an alarm and not a lock.
        if (!end) {
            m_notices.push_back({Kind::journal_damaged, "vault", id.hex(), 0, "io"});
            continue;
        }
        if (end->finding) {
            if (!m_vault->journal().has_left(id)) {
                m_notices.push_back(
                    {Kind::journal_damaged, "vault", id.hex(), end->finding->commit, end->finding->what});
            }
            const tlog::TreeHead verified = end->verified.frontier.head();
            static_cast<void>(m_vault->journal().leave({id, verified.size, verified.root}).has_value());
        }
    }
    return newest;
}

Result<void> Session::check_people_and_header() {
    using Kind = Notice::Kind;
    const NewestKeys newest = TRY(read_newest_keys());
    const keyring::Digests digests = m_keys->digests();
    const bool writable = m_vault_files->is_writable();
    // Somebody who changes them just now has it for moments only; what cannot be had is put right by a later session.
    std::optional<turns::Turn> turn;
    const auto has_turn = [&] {
        if (turn) return true;
        if (auto taken = turns::Turn::take(m_parties, {std::chrono::seconds(2)})) turn.emplace(taken.take());
        return turn.has_value();
    };
    if (digests.opened_from_copy) m_notices.push_back({Kind::opened_from_copy, "vault", {}, 0, {}});
    if (newest.header && (digests.header != *newest.header || digests.header_copy != newest.header)) {
        const bool one_right = digests.header == *newest.header || digests.header_copy == newest.header;
        const bool mended = one_right && writable && has_turn() &&
                            keyring::restore_header(*m_vault_files, *newest.header).has_value();
        m_notices.push_back({mended ? Kind::header_restored : Kind::header_foreign, "vault", {}, 0, {}});
        m_header_alarm = m_header_alarm || !one_right;
    }
    if (newest.people && (digests.people != *newest.people || digests.people_copy != newest.people)) {
        const bool one_right = digests.people == *newest.people || digests.people_copy == newest.people;
        const bool mended = one_right && writable && has_turn() &&
                            keyring::restore_people(*m_vault_files, *m_keys, *newest.people).has_value();
        m_notices.push_back({mended ? Kind::people_restored : Kind::people_foreign, "vault", {}, 0, {}});
        m_header_alarm = m_header_alarm || !one_right;
        if (mended) TRY(keyring::reload(*m_vault_files, *m_keys));
    }
    for (const keyring::ForeignGrant& grant : m_keys->foreign_grants()) {
        m_notices.push_back({Kind::foreign_grant, "vault", grant.to.hex(), 0, grant.why});
    }
    check_roots(newest);
    return {};
}

// Somebody who may write the list of people could put another root in a compartment's place: what its making stated
// tells (Upholds G28).
void Session::check_roots(const NewestKeys& newest) {
    for (const keyring::Compartment& one : m_keys->compartments()) {
        const auto is_foreign = [&](std::uint32_t generation, const crypto::Commitment& commitment) {
            const auto stated = newest.roots.find({one.id, generation});
            return stated != newest.roots.end() && stated->second != std::set{commitment};
        };
        const bool is_one_of_older = std::any_of(one.older.begin(), one.older.end(), [&](const auto& older) {
            return is_foreign(older.generation, older.commitment);
        });
        if (is_one_of_older || is_foreign(one.generation, one.commitment))
            m_notices.push_back({Notice::Kind::foreign_root, one.name, one.id.hex(), 0, {}});
        if (!one.is_newest) m_notices.push_back({Notice::Kind::keys_outdated, one.name, one.id.hex(), 0, {}});
    }
}

Result<keyring::JoinedKeys> Session::join_keys(const store::FileStore& other,
                                               const std::map<JournalId, TreeSize>& before) {
    const NewestKeys newest = TRY(read_newest_keys());
    keyring::OtherKeys wanted{.files = &other,
                              .header_counts =
                                  [&](const ContentHash& digest) {
                                      const auto found = newest.stated.find(digest);
                                      return found != newest.stated.end() && found->second;
                                  },
                              .people_count = [&](const ContentHash& digest) { return newest.stated.contains(digest); },
                              .newer_there = {},
                              .last_change = {},
                              .removed_by = newest.removed_by};
    for (const auto& [person, change] : newest.passphrases) {
        wanted.last_change[person] = change.header;
        const auto size = before.find(change.journal);
        if (size == before.end() || change.sequence >= size->second) wanted.newer_there.insert(person);
    }
    const auto commit = [&](const keyring::JoinedKeys& joined) -> Result<void> {
        std::vector<event::NewEvent> events;
        if (joined.header != newest.header)
            events.push_back(m_vault->draft(event::HeaderChanged{joined.header, "joined"}));
        if (joined.people != newest.people) {
            events.push_back(m_vault->draft(event::PeopleChanged{joined.people, joined.generation, "joined"}));
        }
        if (!events.empty()) static_cast<void>(TRY(m_vault->commit(std::move(events))));
        return {};
    };
    const keyring::JoinedKeys joined = TRY(keyring::join_keys(*m_vault_files, *m_keys, wanted, commit));
    if (joined.changed) TRY(keyring::reload(*m_vault_files, *m_keys));
    if (joined.changed) TRY(take_up_new_roots());
    return joined;
}

}  // namespace vault::ops
