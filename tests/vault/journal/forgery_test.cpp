// SPDX-License-Identifier: Apache-2.0
// What somebody with keys can write and what replay calls it: one forgery, one fault.
#include <algorithm>
#include <functional>

#include "tests/vault/journal/desk.h"
#include "vault/event/kinds.h"
#include "vault/format/frame.h"
#include "vault/journal/place.h"
#include "vault/journal/state_folder.h"
#include "vault/journal/record_reader.h"
#include "vault/tlog/merkle.h"

namespace vault::journal {

namespace {

// One more commit behind the last, made with every secret of the device; each hook changes one thing.
struct Forgery {
    std::function<void(format::SealBody&)> body = [](format::SealBody&) {};
    std::function<void(format::Frame&)> frame = [](format::Frame&) {};
    std::function<void(format::RecordHead&)> head = [](format::RecordHead&) {};  // of the frame
    const crypto::SigningKey* seal_key = nullptr;                                // else the right one
    const crypto::SigningKey* person_key = nullptr;
};

struct Thief {
    explicit Thief(const Desk& desk) : Thief(desk, StateFolder(*desk.state, cast().place())) {}
    Thief(const Desk& desk, const StateFolder& folder)
        : state(std::move(folder.find().take().at(0))),
          slot(folder.read_slots(state).take().newest.value()),
          info(desk.replay_only().info), name(desk.journal_file()) {}

    void append(const Desk& desk, const Forgery& forgery) const {
        const crypto::JournalKey key = journal_key(cast().place(), info.journal);
        const JournalPlace place = place_of(cast().place(), info.journal);
        const Verified last = desk.replay_only().end.verified;
        const std::uint64_t commit = last.next_commit;
        format::Frame frame{last.frontier.size(), {}};
        format::FrameEvent one;
        one.salt = crypto::random_array<32>();
        one.text = cast().event("forged").text;
        frame.events.push_back(one);
        forgery.frame(frame);
        tlog::Frontier frontier = last.frontier;
        for (const format::FrameEvent& event : frame.events) {
            const auto commitment = event::commit_to_text(event.salt, event.text);
            frontier.append(tlog::leaf_hash(event::encode_leaf(frontier.size(), commitment, event.tag)));
        }
        const Bytes content = frame.encode();
        const Bytes plain =
            format::FrameBody{format::FrameCodec::raw, static_cast<std::uint32_t>(content.size()), content}.encode();
        format::RecordHead head{format::RecordType::frame, static_cast<std::uint32_t>(plain.size() + 40), frame.first};
        forgery.head(head);

        const crypto::SigningKey next = crypto::SigningKey::from_seed(crypto::SealSeed::random());
        const crypto::SigningKey right = crypto::SigningKey::from_seed(slot.next_seed);
        format::SealBody body{info.origin,     commit,           frontier.size(), frontier.root(),
                              last.last_body,  next.verify_key().bytes(), last.lamport + 1, cast().amal};
        forgery.body(body);
        format::SealRecord record{body.encode(), {}, {}};
        record.seal_signature =
            (forgery.seal_key ? *forgery.seal_key : right).sign(crypto::labels::kSealSignature, record.body);
        record.person_signature = (forgery.person_key ? *forgery.person_key : cast().amals_key)
                                      .sign(crypto::labels::kPersonSealSignature, record.body);

        Bytes out = crypto::encrypt(key, place.context(crypto::SealedKind::record_head, commit, 0), head.encode());
        base::append(out, crypto::encrypt(key, place.context(crypto::SealedKind::frame, commit, 0), plain));
        const std::size_t sealed = (out.size() / 4096 + 1) * 4096 - out.size() - 56;
        ASSERT_GT(sealed, 400U);
        const format::RecordHead seal_head{format::RecordType::seal, static_cast<std::uint32_t>(sealed), body.size};
        base::append(out, crypto::encrypt(key, place.context(crypto::SealedKind::record_head, commit, 1),
                                          seal_head.encode()));
        base::append(out, crypto::encrypt(key, place.context(crypto::SealedKind::seal_record, commit, 1),
                                          record.encode(sealed - 40)));
        const auto file = desk.vault->open(name, store::Access::write).take();
        ASSERT_TRUE(file->write_at(last.offset, out));
    }

    StateFile state;
    format::StateSlot slot;
    Info info;
    std::string name;
};

std::string verdict_of(const Forgery& forgery) {
    const Desk desk;
    desk.say({"one", "two"});
    Thief(desk).append(desk, forgery);
    const Replayed replayed = desk.replay_only();
    EXPECT_EQ(replayed.commits.size(), replayed.end.finding ? 2U : 3U);
    return replayed.end.finding ? replayed.end.finding->what : "fine";
}

const crypto::SigningKey& stranger() {
    static const crypto::SigningKey key = crypto::SigningKey::from_seed(crypto::SealSeed::random());
    return key;
}

}  // namespace

TEST(forgery, with_the_seed_at_hand_a_fork_at_the_end_verifies) { EXPECT_EQ(verdict_of({}), "fine"); }

TEST(forgery, G7_another_seal_key_is_found) { EXPECT_EQ(verdict_of({.seal_key = &stranger()}), "seal-signature"); }

TEST(forgery, G27_another_persons_signature_is_found) {
    EXPECT_EQ(verdict_of({.person_key = &stranger()}), "person-signature");
}
TEST(forgery, G27_an_unknown_person_is_found) {
    EXPECT_EQ(verdict_of({.body = [](auto& body) { body.person = PersonId({8}); }}), "person");
}
TEST(forgery, G27_an_event_in_anothers_name_is_found) {
    const auto frame = [](format::Frame& made) {
        made.events.at(0).text =
            event::encode({1, PersonId({8}), SessionId({9})}, event::Browse{"list", std::nullopt, std::nullopt}).text;
    };
    EXPECT_EQ(verdict_of({.frame = frame}), "event-person");
}
TEST(forgery, G6_faults_of_the_seal_body_are_told_apart) {
    EXPECT_EQ(verdict_of({.body = [](auto& body) { body.root = RootHash({1}); }}), "root");
    EXPECT_EQ(verdict_of({.body = [](auto& body) { body.previous = SealBodyHash({1}); }}), "previous");
    EXPECT_EQ(verdict_of({.body = [](auto& body) { body.lamport -= 1; }}), "lamport");
    EXPECT_EQ(verdict_of({.body = [](auto& body) { body.lamport += std::uint64_t{1} << 33; }}), "lamport");
    EXPECT_EQ(verdict_of({.body = [](auto& body) { body.commit += 1; }}), "commit-index");
    EXPECT_EQ(verdict_of({.body = [](auto& body) { body.size += 1; }}), "size");
    EXPECT_EQ(verdict_of({.body = [](auto& body) { body.origin.back() = body.origin.back() == '0' ? '1' : '0'; }}),
              "origin");
}
TEST(forgery, G25_a_seal_key_named_twice_is_found) {
    const Desk desk;
    desk.say({"one", "two"});
    const Thief thief(desk);
    thief.append(desk, {.body = [&](auto& body) { body.next_key = thief.info.birth_key.bytes(); }});
    EXPECT_EQ(desk.replay_only().end.finding->what, "seal-key");
}
TEST(forgery, G6_a_gap_in_the_sequence_is_found) {
    EXPECT_EQ(verdict_of({.frame = [](format::Frame& frame) { frame.first += 1; }}), "sequence");
    EXPECT_EQ(verdict_of({.head = [](format::RecordHead& head) { head.sequence += 1; }}), "sequence");
}
TEST(forgery, a_text_that_is_not_canonical_is_found) {
    EXPECT_EQ(verdict_of({.frame = [](format::Frame& frame) { frame.events.at(0).text += " "; }}), "event");
}
TEST(forgery, a_length_beyond_the_limit_is_refused) {
    // The head's encoder writes what it is told; no decoder follows it.
    EXPECT_EQ(verdict_of({.head = [](format::RecordHead& head) { head.body_length = 66001; }}), "record");
    EXPECT_EQ(verdict_of({.head = [](format::RecordHead& head) { head.body_length = 0xffffffff; }}), "record");
}

TEST(forgery, G7_a_thief_at_T_can_resign_the_last_commit_but_none_before) {
    const Desk desk;
    desk.say({"one", "two", "three"});
    const StateFolder folder(*desk.state, cast().place());
    const StateFile state = std::move(folder.find().take().at(0));
    // Both slots' seeds are all that he has; the verifier of each commit's seal is what the commit before named.
    std::vector<crypto::VerifyKey> stolen;
    const StateSlots slots = folder.read_slots(state).take();
    stolen.push_back(crypto::SigningKey::from_seed(slots.newest->next_seed).verify_key());
    Bytes file = desk.read(*desk.state, state.name);
    file.at(8192 + (slots.newest->generation % 2) * 65536 + 100) ^= 1;
    desk.write(*desk.state, state.name, file);
    const StateSlots older = folder.read_slots(state).take();
    stolen.push_back(crypto::SigningKey::from_seed(older.newest->next_seed).verify_key());

    std::vector<crypto::VerifyKey> signers{desk.replay_only().info.birth_key};
    const JournalId id = desk.heads().at(0).info.journal;
    const auto reader = JournalReader::open(desk.journal_place(), id, cast().place()).take();
    const auto note = [&](const event::Commit&, const Verified& after) -> Result<void> {
        return signers.push_back(after.next_seal), Result<void>();
    };
    ASSERT_TRUE(reader.replay(reader.beginning(), cast().people(), note).has_value());
    ASSERT_EQ(signers.size(), 4U);  // of commits 0 to 2, and of the next one
    const auto has = [&](const crypto::VerifyKey& key) { return std::count(stolen.begin(), stolen.end(), key) > 0; };
    EXPECT_TRUE(has(signers.at(3)));
    EXPECT_TRUE(has(signers.at(2)));
    EXPECT_FALSE(has(signers.at(1)));
    EXPECT_FALSE(has(signers.at(0)));
}

TEST(forgery, G3_a_commit_moved_to_another_place_does_not_open) {
    const Desk desk;
    desk.say({"one", "two", "three"});
    const std::string name = desk.journal_file();
    Bytes bytes = desk.read(*desk.vault, name);
    desk.drop_copies();
    std::swap_ranges(bytes.begin() + 2 * 4096, bytes.begin() + 3 * 4096, bytes.begin() + 3 * 4096);
    desk.write(*desk.vault, name, bytes);
    const Replayed replayed = desk.replay_only();
    EXPECT_EQ(replayed.commits.size(), 1U);
    EXPECT_GT(replayed.end.unsealed_bytes, 0U);
}

TEST(forgery, G3_a_commit_of_another_journal_does_not_open) {
    const Desk desk;
    desk.say({"one"});
    const Desk other(desk.vault_disk, Desk().vault_disk);
    other.say({"two"});
    desk.drop_copies();
    const auto heads = desk.heads();
    Bytes mine = desk.read(*desk.vault, heads.at(0).name);
    const Bytes theirs = desk.read(*desk.vault, heads.at(1).name);
    std::copy(theirs.begin() + 4096, theirs.begin() + 8192, mine.begin() + 4096);
    desk.write(*desk.vault, heads.at(0).name, mine);
    EXPECT_TRUE(desk.replay(heads.at(0).info.journal).take().commits.empty());
}

TEST(forgery, G2_every_changed_byte_of_a_small_journal_is_found) {
    const Desk desk;
    desk.say({"one", "two"});
    const std::string name = desk.journal_file();
    const JournalId id = desk.heads().at(0).info.journal;
    const Bytes whole = desk.read(*desk.vault, name);
    const std::uint64_t end = desk.replay_only().end.verified.offset;
    desk.drop_copies();
    const auto file = desk.vault->open(name, store::Access::write).take();
    for (std::uint64_t at = 0; at < end + 2; ++at) {
        const std::uint8_t changed = whole.at(at) ^ 0x20;
        ASSERT_TRUE(file->write_at(at, {{changed}}));
        const auto replayed = desk.replay(id);
        const bool is_found =
            !replayed || replayed.value().end.finding || replayed.value().end.unsealed_bytes > 0;
        ASSERT_TRUE(is_found) << at;
        ASSERT_TRUE(file->write_at(at, {{whole.at(at)}}));
    }
    EXPECT_FALSE(desk.replay(id).value().end.finding.has_value());
}

TEST(forgery, damage_before_a_later_commit_is_a_finding_and_not_a_tail) {
    const Desk desk;
    desk.say({"one", "two", "three"});
    const std::string name = desk.journal_file();
    Bytes bytes = desk.read(*desk.vault, name);
    bytes.at(2 * 4096) ^= 1;
    desk.write_both(bytes);
    const ReplayEnd end = desk.replay_only().end;
    ASSERT_TRUE(end.finding.has_value());
    EXPECT_EQ(end.finding->code, ErrorCode::not_authentic);
    EXPECT_EQ(end.finding->what, "record");
    EXPECT_EQ(end.finding->commit, 1U);
    EXPECT_EQ(end.finding->offset, 2U * 4096);
}

}  // namespace vault::journal
