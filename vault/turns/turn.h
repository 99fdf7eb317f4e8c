// SPDX-License-Identifier: Apache-2.0
// Turn: the vault's lock, held for one short step: a commit that rests on packs, a group of removals, a change of keys.
// Never while data are read or copied. It keeps steps apart and says who is at it; nothing is lost should it fail
// between machines (threatmodel/decisions/0006). One thread.
#pragma once

#include "vault/turns/owner.h"

namespace vault::turns {

class Turn {
  public:
    // busy (detail: Owner::words of who has it), cancelled, read_only.
    static Result<Turn> take(const Parties& parties, const Patience& patience);
    Turn(Turn&& other) noexcept;
    Turn& operator=(Turn&&) = delete;
    ~Turn();

    // False: it was given to somebody else because we seemed dead. What is not done yet is better left.
    bool is_ours() const;
    // In steps that may take long; cheap when it was done a moment ago.
    void refresh();

  private:
    Turn(const Parties& parties, std::unique_ptr<store::Lock> lock) : m_parties(&parties), m_lock(std::move(lock)) {}
    Result<bool> claim(Judge& judge, std::optional<Owner>& holder);
    Result<void> write_record();

    const Parties* m_parties;
    std::unique_ptr<store::Lock> m_lock;  // none once it was moved from
    format::OwnerRecord m_record;
    Duration m_refreshed{};
    bool m_has_record = false;  // else there was no room for it, and the flock is all
};

}  // namespace vault::turns
