// SPDX-License-Identifier: Apache-2.0
// Receipt: that an event was durable and sealed before now. Only a journal's commit makes one; reading contents or
// names takes one. Move-only, so that it is handed on and not kept beside. Upholds G9.
#pragma once

#include "vault/types.h"

namespace vault {

namespace journal {
class Journal;
}

class Receipt {
  public:
    Receipt(Receipt&&) noexcept = default;
    Receipt& operator=(Receipt&&) noexcept = default;
    Receipt(const Receipt&) = delete;
    Receipt& operator=(const Receipt&) = delete;

    const JournalId& journal() const { return m_journal; }
    const CompartmentId& compartment() const { return m_compartment; }
    // Sequences of the caller's events in this commit: first() to first() + count() - 1.
    LeafIndex first() const { return m_first; }
    std::uint64_t count() const { return m_count; }

  private:
    friend class journal::Journal;
    Receipt(const JournalId& journal, const CompartmentId& compartment, LeafIndex first, std::uint64_t count)
        : m_journal(journal), m_compartment(compartment), m_first(first), m_count(count) {}
    JournalId m_journal;
    CompartmentId m_compartment;
    LeafIndex m_first;
    std::uint64_t m_count;
};

}  // namespace vault
