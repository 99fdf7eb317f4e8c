// SPDX-License-Identifier: Apache-2.0
// SessionFile: sessions/ID, which says that somebody adds or compacts and may rest on any pack that counted when it was
// made. Made in a turn, before what the journals say of packs is read; gone when he ends. Compaction removes no pack
// before the sessions that were there when it condemned it are gone (threatmodel/decisions/0006).
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "vault/turns/turn.h"

namespace vault::turns {

class SessionFile {
  public:
    // What Turn::take answers; exists when this session is at another work already. A thread keeps the file alive.
    static Result<std::unique_ptr<SessionFile>> begin(const Parties& parties, const SessionId& session,
                                                      format::Work work, const Patience& patience);
    ~SessionFile();
    SessionFile(const SessionFile&) = delete;
    SessionFile& operator=(const SessionFile&) = delete;

    const SessionId& session() const { return m_session; }
    // False: somebody took us for dead and took it away; what we rest on may be gone. Asked after a commit, true means
    // that whoever takes it away later sees that commit.
    bool stands() const;
    // What the thread does every kRefreshEvery.
    void refresh();

  private:
    SessionFile(const Parties& parties, const SessionId& session, format::Work work);
    Result<void> make();
    void keep_alive(const std::stop_token& stop);

    const Parties& m_parties;
    SessionId m_session;
    std::string m_name;
    format::OwnerRecord m_record;
    std::unique_ptr<store::Lock> m_lock;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread;
};

struct LivingSession {
    SessionId id;
    Owner owner;
};
// Those of others that are alive; files of dead ones are taken away. Asked in a turn, it misses nobody.
Result<std::vector<LivingSession>> living_sessions(const Parties& parties, Judge& judge, const SessionId& ours);

}  // namespace vault::turns
