// SPDX-License-Identifier: Apache-2.0
// A small language for log witnesses in tests: a desk with its clock and folder, logs that grow or are rewritten, and
// what they ask.
#pragma once

#include <set>
#include <utility>

#include "tests/support/scratch_folder.h"
#include "tests/vault/tlog/log_fixture.h"
#include "vault/witness/witness.h"

namespace vault::witness::test {

using tlog::test::fails_with;
using tlog::test::kNow;
using tlog::test::kOrigin;
using tlog::test::log_key;
using tlog::test::note_key;
using tlog::test::replaced;

class HandClock final : public Clock {
  public:
    UnixMillis now() const override { return time * 1000; }
    UnixTime time = kNow;
};

inline constexpr std::string_view kName = "witness.example/w1";

// A folder with a witness that knows the log of log_fixture.h.
struct Desk {
    support::ScratchFolder room;
    HandClock clock;
    std::string folder = room.path_of("witness");
    Witness witness = [this] {
        Witness made = Witness::create(folder, std::string(kName), clock).value();
        made.add_log(log_key()).value();
        return made;
    }();

    Witness again() const { return Witness::open(folder, clock).value(); }
    Answer ask(const std::string& body) { return witness.add_checkpoint(body).value(); }
    std::optional<Seen> seen() { return witness.find_log(tlog::origin_hash(kOrigin)).value().value().seen; }
};

// A log of size leaves, of which those from `rewritten` on are others than in the honest one.
class TestLog {
  public:
    explicit TestLog(TreeSize size, TreeSize rewritten = tlog::kMaxTreeSize) : m_leaves(leaves_of(size, rewritten)) {}
    TestLog(const TestLog&) = delete;
    TestLog& operator=(const TestLog&) = delete;

    tlog::TreeHead head(TreeSize size) const { return {size, m_tree.root(size).value()}; }
    tlog::Note checkpoint(TreeSize size) const { return tlog::test::signed_checkpoint(head(size)); }
    std::string request(TreeSize old_size, TreeSize size) const {
        return tlog::encode_add_checkpoint(
                   {old_size, m_tree.consistency_proof(old_size, size).value(), checkpoint(size)})
            .value();
    }

  private:
    static std::vector<LeafHash> leaves_of(TreeSize size, TreeSize rewritten) {
        std::vector<LeafHash> leaves;
        for (LeafIndex i = 0; i < size; ++i) {
            const std::string text = tlog::test::entry(i) + (i < rewritten ? "" : " rewritten");
            leaves.push_back(tlog::leaf_hash(base::as_bytes(text)));
        }
        return leaves;
    }

    std::vector<LeafHash> m_leaves;
    tlog::Tree m_tree{std::span<const LeafHash>(m_leaves)};
};

// The answer's lines put under the checkpoint verify as the witness's.
inline std::optional<UnixTime> cosigned_at(const Answer& answer, tlog::Note checkpoint, const tlog::NoteKey& witness) {
    const auto lines = tlog::parse_signatures(answer.body());
    if (!lines) return std::nullopt;
    for (const tlog::NoteSignature& line : *lines) checkpoint.add(line).value();
    const auto verified = tlog::verify_checkpoint(checkpoint, log_key(), std::vector{witness});
    if (!verified || verified->cosignatures.size() != 1) return std::nullopt;
    return verified->cosignatures[0].time;
}

}  // namespace vault::witness::test
