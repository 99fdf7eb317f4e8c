// SPDX-License-Identifier: Apache-2.0
// Street: one vault on a share, and machines that work at it. The share stamps files with its own clock; it keeps no
// locks between machines.
#pragma once

#include <gtest/gtest.h>

#include "tests/support/fake_machine.h"
#include "tests/support/memory_disk.h"
#include "vault/store/layout.h"
#include "vault/turns/session_file.h"

namespace vault::turns {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

inline constexpr Patience kShort{seconds(5)};
inline constexpr Patience kLong{seconds(200)};

template <class T>
ErrorCode code_of(const Result<T>& result) {
    EXPECT_FALSE(result.has_value());
    return result ? ErrorCode::internal : result.error().code;
}

// One program on one machine.
class Party {
  public:
    Party(const std::shared_ptr<support::MemoryDisk>& disk, unsigned machine, const std::string& id,
          const std::string& boot, const crypto::LockKey& key)
        : m_files(disk->store(machine)), m_machine(id, boot) {
        m_machine.while_paused = [disk](Duration duration) { disk->move_time(duration); };
        m_parties.files = m_files.get();
        m_parties.machine = &m_machine;
        m_parties.clock = &m_clock;
        m_parties.vault = VaultId(base::ByteArray<16>{1});
        m_parties.key = &key;
        m_parties.healed = [this](const Owner& owner) { m_healed.push_back(owner.words()); };
    }

    support::FakeMachine& machine() { return m_machine; }
    store::FileStore& files() { return *m_files; }
    const Parties& parties() const { return m_parties; }
    const std::vector<std::string>& healed() const { return m_healed; }

    Result<Turn> turn(const Patience& patience = kShort) { return Turn::take(m_parties, patience); }
    std::unique_ptr<SessionFile> begin(std::uint8_t id, format::Work work = format::Work::adding) {
        auto begun = SessionFile::begin(m_parties, session(id), work, kShort);
        EXPECT_TRUE(begun.has_value());
        return begun ? begun.take() : nullptr;
    }
    static SessionId session(std::uint8_t id) { return SessionId(base::ByteArray<16>{id}); }
    // Those of others that this one takes for alive.
    std::vector<SessionId> living(const SessionId& ours = {}) {
        const auto all = living_sessions(m_parties, m_judge, ours);
        EXPECT_TRUE(all.has_value());
        std::vector<SessionId> ids;
        for (const LivingSession& one : *all) ids.push_back(one.id);
        return ids;
    }

  private:
    std::unique_ptr<store::FileStore> m_files;
    support::FakeMachine m_machine;
    support::StoppedClock m_clock;
    Parties m_parties;
    std::vector<std::string> m_healed;
    Judge m_judge{m_parties};
};

class Street : public testing::Test {
  protected:
    Party party(unsigned machine, const std::string& id, const std::string& boot) {
        return {disk, machine, id, boot, m_key};
    }
    // A program that was killed holding the lock: its record stands, its flock is gone.
    void die_in_a_turn(Party& party) {
        auto turn = party.turn();
        ASSERT_TRUE(turn);
        const auto record = store::read_file(party.files(), "lock", 4096);
        ASSERT_TRUE(record);
        { const Turn ended = turn.take(); }
        ASSERT_TRUE((*party.files().open("lock", store::Access::write))->write_at(0, *record));
    }
    void die_in_a_session(Party& party, std::uint8_t id) {
        auto session = party.begin(id);
        const std::string name = store::layout::session(Party::session(id));
        const auto record = store::read_file(party.files(), name, 4096);
        ASSERT_TRUE(record);
        session.reset();
        const auto file = party.files().create(name);
        ASSERT_TRUE(file);
        ASSERT_TRUE((*file)->write_at(0, *record));
    }

    std::shared_ptr<support::MemoryDisk> disk = support::MemoryDisk::create();

  private:
    crypto::LockKey m_key = crypto::LockKey::random();
};

}  // namespace vault::turns
