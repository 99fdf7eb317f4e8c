// SPDX-License-Identifier: Apache-2.0
// Evidence: a vault's files looked at apart from the façade: keys by keyring::unlock, journals re-read from the disk by
// readers of its own, a device's journal for what only its seal state can tell.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vault/event/kinds.h"
#include "vault/journal/journal.h"
#include "vault/journal/reader.h"
#include "vault/keyring/keyring.h"

namespace ops_test {

class FixedClock final : public vault::Clock {
  public:
    vault::UnixMillis now() const override { return 1'700'000'000'000; }
};

class Evidence {
  public:
    explicit Evidence(const std::string& vault_folder, const std::string& passphrase = "correct horse");

    vault::store::FileStore& files() const { return *m_files; }
    const vault::keyring::Unlocked& keys() const { return *m_keys; }
    vault::journal::Compartment compartment(const std::string& name) const;

    // Every event of the compartment that a seal covers, journal after journal. Each journal must verify to its last
    // seal.
    std::vector<vault::event::Event> events(const std::string& compartment = "main") const;
    std::vector<vault::JournalId> journals(const std::string& compartment = "main") const;

    // This device's journal, as a session would open it.
    vault::journal::Journal journal(const std::string& state_folder, const std::string& compartment = "main") const;
    vault::event::NewEvent draft(const vault::event::Kind& kind) const;

  private:
    std::unique_ptr<vault::store::FileStore> m_files;
    mutable std::unique_ptr<vault::store::FileStore> m_state;
    std::optional<vault::keyring::Unlocked> m_keys;
    FixedClock m_clock;
    vault::SessionId m_session;
};

}  // namespace ops_test
