// SPDX-License-Identifier: Apache-2.0
// Witness: a C2SP log witness (tlog-witness). It remembers the last checkpoint of each log that it knows, and cosigns
// another one only if that goes on from there. Checking, remembering and signing are one transaction; what it signed is
// on the disk before anybody gets it. Any number of processes may work on one folder: they take turns. One thread per
// object. Upholds G6 and G10.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vault/clock.h"
#include "vault/tlog/add_checkpoint.h"

namespace vault::witness {

inline constexpr std::size_t kMaxLogs = 100'000;
inline constexpr std::size_t kMaxContradictions = 16;  // that are kept of one log

// What the answer to add-checkpoint is, with the status that HTTP has for it.
enum class Verdict : std::uint16_t {
    cosigned = 200,
    malformed = 400,        // or `old` is larger than the checkpoint
    wrong_signature = 403,  // none of the log's key, or one that does not verify
    unknown_log = 404,
    other_size = 409,   // `old` is not what was last cosigned
    contradicts = 422,  // another root of the same size, or a proof that does not prove
};

// What was last cosigned of a log.
struct Seen {
    tlog::TreeHead head;
    tlog::Note note;  // with the log's signature and the witness's
    UnixTime time = 0;
};
struct KnownLog {
    tlog::NoteKey key;  // its name is the origin
    UnixTime added = 0;
    std::optional<Seen> seen;
};
struct Answer {
    Verdict verdict = Verdict::malformed;
    std::string origin;  // as the request has it; empty if malformed
    TreeSize size = 0;   // cosigned: of the checkpoint; other_size: of what was last cosigned
    std::vector<tlog::NoteSignature> signatures{};  // cosigned
    std::optional<Seen> seen{};                     // other_size, contradicts: what was last cosigned, if anything
    std::string detail{};                           // malformed: a machine word

    std::string body() const;  // what goes back over HTTP: signature lines, a size line or nothing
};
// A log has signed two checkpoints of which neither goes on from the other, as far as it could show.
struct Contradiction {
    tlog::Note note;
    tlog::Note seen;
    UnixTime time = 0;
};

class Witness {
  public:
    // missing if no witness was made in this folder; too_new, malformed, not_a_file.
    static Result<Witness> open(const std::string& folder, const Clock& clock);
    // Makes the key, and the folder if it is not there. exists if there is a witness; malformed if `name` is no key
    // name.
    static Result<Witness> create(const std::string& folder, const std::string& name, const Clock& clock);
    Witness(Witness&&) noexcept;
    Witness& operator=(Witness&&) noexcept;
    ~Witness();

    // For those who shall know it: name and cosignature key.
    const tlog::NoteKey& key() const;

    // Fine if it is known already. exists (id: the origin) if that origin has another key; not_authentic if this key
    // was forgotten once; invalid_argument if it is no note key, or the witness's own; full_disk at kMaxLogs.
    Result<void> add_log(const tlog::NoteKey& log);
    // It is never cosigned again under this key: somebody else could show an older tree. missing if it is not known.
    Result<void> forget_log(std::string_view origin);
    Result<std::vector<KnownLog>> logs();
    Result<std::optional<KnownLog>> find_log(std::string_view origin_hash_hex);
    Result<std::vector<Contradiction>> contradictions(std::string_view origin_hash_hex);

    // An error says that nothing was signed: the disk's, busy, or invalid_argument ("clock") if this machine's clock
    // stands before 1970.
    Result<Answer> add_checkpoint(std::string_view body);

  private:
    struct Impl;
    explicit Witness(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace vault::witness
