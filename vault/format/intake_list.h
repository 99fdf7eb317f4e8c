// SPDX-License-Identifier: Apache-2.0
// Intake list (FORMAT.md 10.1): everything that one run of adding saw, one entry after another, a content of id-kind 2.
// Lists can have millions of entries: IntakeListReader takes the content piece by piece and holds one entry at most.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vault/error.h"
#include "vault/types.h"

namespace vault::format {

enum class Seen : std::uint8_t {
    fresh = 1,  // "new"
    unchanged = 2,
    changed = 3,
    folder = 4,
    link = 5,
    special = 6,  // FIFO, device, socket
    unreadable = 7,
    vanished = 8,
};

struct IntakeEntry {
    Seen what{};
    DocumentId document;      // fresh, unchanged, changed; of the others zero
    std::string path;         // of the others; raw bytes, absolute, 1 to 65535, no NUL
    std::string target;       // link only; raw bytes, 1 to 65535, no NUL
    std::uint32_t error = 0;  // errno; unreadable, vanished only
    Stat stat;
    friend bool operator==(const IntakeEntry&, const IntakeEntry&) = default;
};

// invalid_argument, and nothing appended, when path or target are not as said above. Fields that this kind of entry
// does not have must be empty: CHECKed.
Result<void> append_intake_entry(Bytes& out, const IntakeEntry& entry);
// A whole list in memory; malformed for bytes left over.
Result<std::vector<IntakeEntry>> decode_intake_list(ByteView bytes);

// Entries out of pieces cut anywhere. After an error it stays dead.
class IntakeListReader {
  public:
    // Takes the next piece; the entries in it come from next().
    void push(ByteView piece);
    // Empty when more bytes are needed.
    Result<std::optional<IntakeEntry>> next();
    // After the last piece and the last entry: malformed when bytes are left over.
    Result<void> finish() const;

  private:
    Bytes m_held;
    std::size_t m_used = 0;
    bool m_dead = false;
};

}  // namespace vault::format
