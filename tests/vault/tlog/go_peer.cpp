// SPDX-License-Identifier: Apache-2.0
// Our half of the exchange with tests/tools/go (its README has the lines): `emit` writes a transcript of everything
// that vault/tlog makes, and of its verdict on damaged claims and notes; `verify` reads one that Go has written. The
// damage comes from a fixed seed, so that two runs write the same bytes.
#include <algorithm>
#include <iostream>
#include <map>
#include <random>

#include "tests/vault/tlog/log_fixture.h"
#include "vault/tlog/lines.h"

namespace vault::tlog::test {
namespace {

constexpr int kDamagedClaims = 20000;
constexpr int kDamagedNotes = 3000;

std::string base64_text(std::string_view text) { return base::encode_base64(base::as_bytes(text)); }

std::string hashes_text(const Proof& proof) {
    std::string text;
    for (const NodeHash& hash : proof) text += (text.empty() ? "" : ",") + base64(hash);
    return text.empty() ? "-" : text;
}

template <class R>
std::string verdict(const R& result) {
    return result ? "accepted" : "refused";
}

class Emitter {
  public:
    void run() {
        std::cout << "vkey " << log_key().text() << "\nwitness " << witness().text() << '\n';
        for (TreeSize size = 0; size <= kLargest; ++size) emit_size(size);
        for (int i = 0; i < kDamagedClaims; ++i) emit_inclusion_claim(), emit_consistency_claim();
        for (int i = 0; i < kDamagedNotes; ++i) emit_damaged_note();
        std::cout << "end\n";
    }

  private:
    void emit_size(TreeSize size) {
        const TreeHead head = m_log.head(size);
        m_heads.push_back(head);
        const Note checkpoint = cosigned_checkpoint(head);
        std::cout << "root " << size << ' ' << base64(head.root) << '\n';
        std::cout << "checkpoint " << base64_text(checkpoint.encode()) << ' ' << kOrigin << ' ' << size << ' '
                  << base64(head.root) << '\n';
        for (LeafIndex index = 0; index < size; ++index) {
            const Proof inclusion = m_log.tree.inclusion_proof(index, size).value();
            std::cout << "inclusion " << index << ' ' << size << ' ' << hashes_text(inclusion) << '\n';
            std::cout << "consistency " << index + 1 << ' ' << size << ' '
                      << hashes_text(m_log.tree.consistency_proof(index + 1, size).value()) << '\n';
            if (size % 13 == 0) emit_log_proof({as_bytes(entry(index)), index, inclusion, checkpoint});
        }
    }

    static Bytes as_bytes(std::string_view text) {
        const ByteView view = base::as_bytes(text);
        return Bytes(view.begin(), view.end());
    }
    static void emit_log_proof(const LogProof& proof) {
        std::cout << "proof " << base::encode_base64(proof.extra) << ' ' << base64_text(encode_log_proof(proof).value())
                  << '\n';
    }

    std::uint64_t below(std::uint64_t bound) { return m_random() % bound; }

    // Often no damage at all, so that both verdicts occur.
    Proof damaged(Proof proof) {
        const std::size_t place = proof.empty() ? 0 : below(proof.size());
        const auto at = proof.begin() + static_cast<std::ptrdiff_t>(place);
        switch (below(6)) {
            case 0:
                if (!proof.empty()) proof.erase(at);
                break;
            case 1: proof.insert(at, NodeHash(m_log.leaves[below(kLargest)].bytes())); break;
            case 2:
                if (!proof.empty()) std::swap(*at, proof.back());
                break;
            default: break;
        }
        return proof;
    }
    TreeSize near(TreeSize size) { return below(4) == 0 ? std::max<TreeSize>(3, size + below(5)) - 2 : size; }

    void emit_inclusion_claim() {
        const TreeSize size = 1 + below(kLargest);
        const LeafIndex index = below(size);
        const Proof proof = damaged(m_log.tree.inclusion_proof(index, size).value());
        const InclusionClaim claim{
            m_log.leaves[index], below(8) == 0 ? below(size + 2) : index, {near(size), m_heads[size].root}};
        std::cout << "claim-inclusion " << base64(claim.leaf) << ' ' << claim.index << ' ' << claim.head.size << ' '
                  << base64(claim.head.root) << ' ' << hashes_text(proof) << ' '
                  << verdict(verify_inclusion(claim, proof)) << '\n';
    }
    void emit_consistency_claim() {
        const TreeSize size = 1 + below(kLargest);
        const TreeSize old_size = 1 + below(size);
        const Proof proof = damaged(m_log.tree.consistency_proof(old_size, size).value());
        const TreeHead older{near(old_size), m_heads[old_size].root};
        const TreeHead newer{near(size), m_heads[size].root};
        std::cout << "claim-consistency " << older.size << ' ' << base64(older.root) << ' ' << newer.size << ' '
                  << base64(newer.root) << ' ' << hashes_text(proof) << ' '
                  << verdict(verify_consistency(older, newer, proof)) << '\n';
    }
    void emit_damaged_note() {
        std::string text = cosigned_checkpoint(m_heads[1 + below(kLargest)]).encode();
        for (std::uint64_t faults = below(3); faults > 0; --faults) {
            const std::size_t place = below(text.size());
            switch (below(3)) {
                case 0: text[place] = static_cast<char>(below(256)); break;
                case 1: text.erase(place, 1); break;
                default: text.insert(place, 1, "\n +=\xe2-A1"[below(8)]); break;
            }
        }
        const Result<Note> note = Note::parse(text);
        const bool accepted = note && is_signed_by_log(*note);
        std::cout << "note " << base64_text(text) << ' ' << (accepted ? "accepted" : "refused") << '\n';
    }
    static bool is_signed_by_log(const Note& note) {
        const auto signatures = note.verify(std::vector{log_key(), witness()});
        return signatures && std::any_of(signatures->begin(), signatures->end(),
                                         [](const VerifiedSignature& signature) { return signature.key == 0; });
    }

    const Log m_log{kLargest};
    std::vector<TreeHead> m_heads;
    std::mt19937_64 m_random{20260101};
};

class Verifier {
  public:
    bool run() {
        std::string text;
        for (int line = 1; std::getline(std::cin, text); ++line) {
            if (text == "end") return complete();
            const std::vector<std::string> fields = split(text, ' ');
            ++m_counts[fields[0]];
            if (!check(fields)) {
                std::cerr << "line " << line << " refused: " << text << '\n';
                return false;
            }
        }
        std::cerr << "the transcript has no end\n";
        return false;
    }

  private:
    static std::vector<std::string> split(const std::string& text, char at) {
        std::vector<std::string> parts(1);
        for (const char c : text) {
            if (c == at)
                parts.emplace_back();
            else
                parts.back() += c;
        }
        return parts;
    }
    static Proof hashes(const std::string& text) {
        Proof proof;
        if (text == "-") return proof;
        for (const std::string& part : split(text, ',')) proof.push_back(hash_of<NodeHash>(part));
        return proof;
    }
    static std::string decoded(const std::string& base64_field) {
        return std::string(base::as_text(base::decode_base64(base64_field).value()));
    }

    bool check(const std::vector<std::string>& fields) {
        const std::string& verb = fields[0];
        const auto number = [&](std::size_t i) { return parse_decimal(fields[i]).value(); };
        if (verb == "vkey") return m_log_key.push_back(NoteKey::parse(fields[1]).value()), true;
        if (verb == "witness") return m_witnesses.push_back(NoteKey::parse(fields[1]).value()), true;
        if (verb == "root") {
            m_heads.push_back({number(1), hash_of<RootHash>(fields[2])});
            return m_heads.size() == number(1) + 1 && m_log.head(number(1)) == m_heads.back();
        }
        if (verb == "inclusion") {
            const InclusionClaim claim{m_log.leaves[number(1)], number(1), m_heads[number(2)]};
            return hashes(fields[3]) == m_log.tree.inclusion_proof(number(1), number(2)).value() &&
                   verify_inclusion(claim, hashes(fields[3]));
        }
        if (verb == "consistency") {
            return hashes(fields[3]) == m_log.tree.consistency_proof(number(1), number(2)).value() &&
                   verify_consistency(m_heads[number(1)], m_heads[number(2)], hashes(fields[3]));
        }
        if (verb == "checkpoint") {
            const auto verified =
                verify_checkpoint(Note::parse(decoded(fields[1])).value(), m_log_key.at(0), m_witnesses);
            const TreeHead head{number(3), hash_of<RootHash>(fields[4])};
            return verified && verified->text.checkpoint == Checkpoint{fields[2], head} &&
                   verified->cosignatures.size() == m_witnesses.size();
        }
        if (verb == "proof") {
            const LogProof proof = parse_log_proof(decoded(fields[2])).value();
            const LeafHash leaf = leaf_hash(base::as_bytes(decoded(fields[1])));
            return verify_log_proof(proof, leaf, m_log_key.at(0), m_witnesses).has_value();
        }
        return false;
    }

    bool complete() {
        const int pairs = static_cast<int>(kLargest * (kLargest + 1) / 2);
        const int sizes = static_cast<int>(kLargest) + 1;
        for (const auto& [verb, want] : std::map<std::string, int>{{"root", sizes},
                                                                   {"checkpoint", sizes},
                                                                   {"inclusion", pairs},
                                                                   {"consistency", pairs},
                                                                   {"proof", pairs}}) {
            if (m_counts[verb] != want) {
                std::cerr << m_counts[verb] << " lines of " << verb << ", not " << want << '\n';
                return false;
            }
        }
        return true;
    }

    const Log m_log{kLargest};
    std::vector<TreeHead> m_heads;
    std::vector<NoteKey> m_log_key;
    std::vector<NoteKey> m_witnesses;
    std::map<std::string, int> m_counts;
};

}  // namespace
}  // namespace vault::tlog::test

int main(int argc, char** argv) {
    const std::string_view mode = argc == 2 ? argv[1] : "";
    if (mode == "emit") {
        vault::tlog::test::Emitter().run();
        return std::cout.flush() ? 0 : 1;
    }
    if (mode == "verify") return vault::tlog::test::Verifier().run() ? 0 : 1;
    std::cerr << "usage: go_peer emit|verify\n";
    return 2;
}
