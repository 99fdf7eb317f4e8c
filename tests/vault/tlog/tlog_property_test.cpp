// SPDX-License-Identifier: Apache-2.0
// What holds for all inputs. rapidcheck prints its seed; RC_PARAMS="seed=..." repeats a run.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "crypto/digest.h"
#include "tests/vault/tlog/log_fixture.h"
#include "vault/tlog/frontier.h"

namespace vault::tlog::test {
namespace {

Bytes random_bytes(std::size_t size) { return *rc::gen::container<Bytes>(size, rc::gen::arbitrary<std::uint8_t>()); }

NodeHash random_hash() { return NodeHash::from(ByteView(random_bytes(32)).first<32>()); }

// The text with one byte replaced, dropped or put in.
std::string with_a_fault(std::string text) {
    const auto place = *rc::gen::inRange<std::size_t>(0, text.size());
    const char byte = static_cast<char>(*rc::gen::arbitrary<std::uint8_t>());
    switch (*rc::gen::inRange(0, 3)) {
        case 0: text[place] = byte; break;
        case 1: text.erase(place, 1); break;
        default: text.insert(place, 1, byte); break;
    }
    return text;
}

RC_GTEST_PROP(tlog_property, honest_proofs_of_any_log_verify, ()) {
    std::vector<LeafHash> leaves;
    const auto size = *rc::gen::inRange<TreeSize>(1, 400);
    for (TreeSize i = 0; i < size; ++i) leaves.push_back(leaf_hash(base::be64(*rc::gen::inRange<TreeSize>(0, 9))));
    const Tree tree{std::span<const LeafHash>(leaves)};
    const TreeHead head{size, tree.root().value()};
    const auto older = *rc::gen::inRange<TreeSize>(0, size + 1);
    const auto index = *rc::gen::inRange<LeafIndex>(0, size);
    RC_ASSERT(verify_inclusion({leaves[index], index, head}, tree.inclusion_proof(index, size).value()));
    RC_ASSERT(verify_consistency({older, tree.root(older).value()}, head, tree.consistency_proof(older, size).value()));
}

RC_GTEST_PROP(tlog_property, made_up_proofs_are_refused_without_a_crash, ()) {
    Proof proof;
    const auto count = *rc::gen::inRange<std::size_t>(0, 70);
    for (std::size_t i = 0; i < count; ++i) proof.push_back(random_hash());
    const RootHash root(crypto::sha256(base::as_bytes("root")).bytes());
    const RootHash old_root(crypto::sha256(base::as_bytes("old root")).bytes());
    const auto a = *rc::gen::arbitrary<std::uint64_t>();
    const auto b = *rc::gen::arbitrary<std::uint64_t>();
    RC_ASSERT(!verify_inclusion({leaf_hash({}), a, {b, root}}, proof));
    RC_ASSERT(!verify_consistency({a | 1, old_root}, {b, root}, proof));
}

RC_GTEST_PROP(tlog_property, a_frontier_goes_on_where_it_was_written_down, ()) {
    const auto size = *rc::gen::inRange<TreeSize>(0, 300);
    const auto stop = *rc::gen::inRange<TreeSize>(0, size + 1);
    const Log log(size);
    Frontier frontier;
    for (TreeSize i = 0; i < stop; ++i) frontier.append(log.leaves[i]);
    Frontier resumed = Frontier::decode(stop, frontier.encode()).value();
    for (TreeSize i = stop; i < size; ++i) resumed.append(log.leaves[i]);
    RC_ASSERT(resumed.head() == log.head(size));
}

RC_GTEST_PROP(tlog_property, G6_a_checkpoint_with_a_fault_anywhere_is_refused, ()) {
    const Log log(7);
    const std::string good = signed_checkpoint(log.head(7)).encode();
    const std::string bad = with_a_fault(good);
    RC_PRE(bad != good);
    const Result<Note> note = Note::parse(bad);
    if (!note) RC_SUCCEED("not a note");
    RC_ASSERT(note->encode() == bad);
    RC_ASSERT(!verify_checkpoint(*note, log_key()));
}

RC_GTEST_PROP(tlog_property, a_proof_with_a_fault_proves_nothing_else, ()) {
    const Log log(7);
    const LogProof good{{}, 5, log.tree.inclusion_proof(5, 7).value(), signed_checkpoint(log.head(7))};
    const std::string text = encode_log_proof(good).value();
    const std::string bad = with_a_fault(text);
    RC_PRE(bad != text);
    const Result<LogProof> proof = parse_log_proof(bad);
    if (!proof) RC_SUCCEED("not a proof");
    RC_ASSERT(encode_log_proof(*proof).value() == bad);
    RC_ASSERT(!verify_log_proof(*proof, log.leaves[5], log_key()));
}

}  // namespace
}  // namespace vault::tlog::test
