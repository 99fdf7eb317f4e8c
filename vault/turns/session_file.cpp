// SPDX-License-Identifier: Apache-2.0
#include "vault/turns/session_file.h"

#include "vault/store/layout.h"

namespace vault::turns {

namespace layout = store::layout;

SessionFile::SessionFile(const Parties& parties, const SessionId& session, format::Work work)
    : m_parties(parties), m_session(session), m_name(layout::session(session)), m_record(own_record(parties, work)) {}

Result<std::unique_ptr<SessionFile>> SessionFile::begin(const Parties& parties, const SessionId& session,
                                                        format::Work work, const Patience& patience) {
    std::unique_ptr<SessionFile> file(new SessionFile(parties, session, work));
    {
        const Turn turn = TRY(Turn::take(parties, patience));
        TRY(file->make());
    }
    file->m_thread = std::jthread([raw = file.get()](const std::stop_token& stop) { raw->keep_alive(stop); });
    return file;
}

Result<void> SessionFile::make() {
    store::FileStore& files = *m_parties.files;
    TRY(files.make_folder(layout::kSessions));
    const auto file = TRY(files.create(m_name));
    m_lock = TRY(files.lock(m_name, store::Wait::yes));
    Result<void> written =
        file->write_at(0, format::encode_owner(*m_parties.key, {m_parties.vault, m_session}, m_record));
    if (written) written = file->sync();
    // Half a record would look like somebody's.
    if (!written) static_cast<void>(files.remove(m_name).has_value());
    return written;
}

SessionFile::~SessionFile() {
    m_thread.request_stop();
    if (m_thread.joinable()) m_thread.join();
    // A file that somebody else made of this name since is not ours; one that cannot go is a dead session's.
    if (m_lock != nullptr && stands()) static_cast<void>(m_parties.files->remove(m_name).has_value());
}

void SessionFile::keep_alive(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    while (!stop.stop_requested()) {
        if (m_wake.wait_for(lock, stop, kRefreshEvery, [] { return false; })) return;
        if (!stop.stop_requested()) refresh();
    }
}

void SessionFile::refresh() {
    // By its name: one that was taken away is not to be written to. What cannot be refreshed is late, and asked about.
    const auto file = m_parties.files->open(m_name, store::Access::write);
    if (!file) return;
    const auto record = format::encode_owner(*m_parties.key, {m_parties.vault, m_session}, m_record);
    if ((*file)->write_at(0, record)) static_cast<void>((*file)->sync().has_value());
}

bool SessionFile::stands() const {
    const auto file = m_parties.files->open(m_name, store::Access::read);
    if (!file) return false;
    const auto standing = read_owner(m_parties, m_session, **file);
    return standing && *standing && (**standing).record && (**standing).record->token == m_record.token;
}

namespace {

// Nothing if he is dead, and his file gone with him.
Result<std::optional<Owner>> look_at(const Parties& parties, Judge& judge, const SessionId& id) {
    store::FileStore& files = *parties.files;
    const std::string name = layout::session(id);
    const auto file = files.open(name, store::Access::read);
    if (!file) {
        if (file.error().code == ErrorCode::missing) return std::optional<Owner>();
        return fail(file.error());
    }
    // Shared, so that two who look do not take each other for him. It stays until the file is judged.
    const auto lock = files.lock_shared(name, store::Wait::no);
    if (!lock && lock.error().code != ErrorCode::busy) return fail(lock.error());
    const auto standing = TRY(read_owner(parties, id, **file));
    const Owner owner = standing ? standing->owner : Owner{};
    if (!lock) return std::optional(owner);
    // He ended just now, and locking his name has only left an empty file.
    const auto named = files.open(name, store::Access::read);
    if (standing && named && TRY((*named)->size()) == 0) {
        static_cast<void>(files.remove(name).has_value());
        return std::optional<Owner>();
    }
    if (TRY(judge.is_alive(name, **file, standing.value_or(Standing{})))) return std::optional(owner);
    const auto removed = files.remove(name);
    if (!removed && removed.error().code != ErrorCode::missing) return fail(removed.error());
    if (standing && parties.healed) parties.healed(owner);
    return std::optional<Owner>();
}

}  // namespace

Result<std::vector<LivingSession>> living_sessions(const Parties& parties, Judge& judge, const SessionId& ours) {
    std::vector<LivingSession> living;
    for (const std::string& name : TRY(parties.files->list(layout::kSessions))) {
        const auto id = layout::parse_session(name);
        if (!id || *id == ours) continue;
        if (const auto owner = TRY(look_at(parties, judge, *id))) living.push_back({*id, *owner});
    }
    return living;
}

}  // namespace vault::turns
