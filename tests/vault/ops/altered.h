// SPDX-License-Identifier: Apache-2.0
// A small library of documents on a pretended disk, and what must be said of it when something in it was altered: never
// a wrong byte, never a lock, never silence (G2, G26).
#pragma once

#include "tests/vault/ops/memory_house.h"

namespace ops_test {

class Library {
  public:
    // Documents of several sizes, some replaced, from two devices; runs of the chunk index.
    Library();

    const MemoryHouse& house() const { return m_house; }
    // The same disk, to be altered.
    MemoryHouse copy() const { return MemoryHouse(m_house.disk->snapshot()); }
    // Its folders as they were before the last documents came: "vault.old", "state.old" (below the same disk).
    std::vector<std::string> files(const std::string& prefix) const;

    struct Said {
        bool opened = false;
        ErrorCode code{};        // when it did not open
        bool anything = false;   // a notice, a finding, an error for a document
        bool all_there = false;  // every document came out whole
        std::string what;        // for messages
    };
    // Opens, lists, reads all documents, and, if nothing was said so far, verifies every byte. Fails the test for a
    // wrong byte, for a document that is missing without a word, and if nothing can be added afterwards.
    Said look_at(const MemoryHouse& altered) const;

  private:
    Said look_with(Session& session) const;
    void read_all(Session& session, Said& said) const;

    MemoryHouse m_house;
    std::map<std::string, std::string> m_texts;
};

}  // namespace ops_test
