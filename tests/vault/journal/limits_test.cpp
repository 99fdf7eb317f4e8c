// SPDX-License-Identifier: Apache-2.0
// What replay would refuse is refused before it is signed.
#include "tests/vault/journal/desk.h"
#include "vault/event/kinds.h"
#include "vault/journal/commit_draft.h"

namespace vault::journal {

namespace {

event::NewEvent browse_of(std::size_t size) {
    const std::size_t rest = cast().event("").text.size();
    event::NewEvent made = cast().event(std::string(size - rest, 'x'));
    EXPECT_EQ(made.text.size(), size);
    return made;
}

// A document whose open and closed texts have this size together.
event::NewEvent document_of(std::size_t size) {
    event::Document document;
    document.closed = event::Document::Closed{};
    document.closed->name = "letter.txt";
    document.closed->path = "/";
    const auto encoded = [&] { return event::encode({cast().clock.now(), cast().amal, SessionId()}, document); };
    const event::NewEvent least = encoded();
    document.closed->path += std::string(size - least.text.size() - least.closed->text.size(), 'x');
    event::NewEvent made = encoded();
    EXPECT_EQ(made.text.size() + made.closed->text.size(), size);
    return made;
}

Result<Receipt> commit(Journal& journal, event::NewEvent event) {
    std::vector<event::NewEvent> events;
    events.push_back(std::move(event));
    return journal.commit(events);
}

void expect_refused(const Result<Receipt>& result) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
}

Result<CommitDraft> draft_of(const event::NewEvent& event, std::size_t times) {
    const crypto::JournalKey key = journal_key(cast().place(), JournalId());
    const std::vector<const event::NewEvent*> events(times, &event);
    return CommitDraft::create({&key, place_of(cast().place(), JournalId()), "strongroom/journal/test", 0, {}}, events);
}

}  // namespace

TEST(journal_limits, the_longest_event_is_replayed_and_a_longer_one_refused) {
    const Desk desk;
    Journal journal = desk.open();
    ASSERT_TRUE(Desk::commit(journal, "one").has_value());
    EXPECT_TRUE(commit(journal, browse_of(event::kMaxTextSize)).has_value());
    expect_refused(commit(journal, browse_of(event::kMaxTextSize + 1)));
    EXPECT_TRUE(commit(journal, document_of(event::kMaxTextSize)).has_value());
    expect_refused(commit(journal, document_of(event::kMaxTextSize + 1)));
    EXPECT_TRUE(Desk::commit(journal, "after").has_value());

    const Replayed replayed = desk.replay_only();
    EXPECT_FALSE(replayed.end.finding.has_value());
    EXPECT_EQ(replayed.end.unsealed_bytes, 0U);
    ASSERT_EQ(replayed.commits.size(), 4U);
    for (const event::Commit& commit : replayed.commits) {
        for (const event::Recorded& recorded : commit.events) EXPECT_TRUE(event::parse(recorded).has_value());
    }
}

TEST(journal_limits, a_journal_can_begin_after_its_first_commit_was_refused) {
    const Desk desk;
    Journal journal = desk.open();
    expect_refused(commit(journal, browse_of(event::kMaxTextSize + 1)));
    EXPECT_TRUE(Desk::commit(journal, "one").has_value());
    EXPECT_EQ(desk.stories(), "birth:first session-open one");
}

TEST(journal_limits, an_event_that_does_not_parse_is_refused) {
    const Desk desk;
    Journal journal = desk.open();
    ASSERT_TRUE(Desk::commit(journal, "one").has_value());
    for (const std::string text : {"", "{}", "not json", "{\"kind\":\"browse\"}"}) {
        event::NewEvent wrong = cast().event("wrong");
        wrong.text = text;
        expect_refused(commit(journal, std::move(wrong)));
    }
    event::NewEvent long_document = document_of(10000);
    long_document.closed->text.back() = ']';
    expect_refused(commit(journal, std::move(long_document)));
    EXPECT_EQ(desk.say({"two"}).what, Case::normal);
    EXPECT_EQ(desk.replay_only().story(), "birth:first session-open one session-open two");
}

TEST(journal_limits, a_commit_is_refused_before_it_is_larger_than_64_mib) {
    // Random text, of which even the Base64 form hardly gets shorter: a frame for each event.
    const event::NewEvent event = cast().event(base::encode_base64(crypto::random_array<36000>()));
    const auto one = draft_of(event, 1);
    ASSERT_TRUE(one.has_value());
    const std::size_t frame = one.value().frames().size();
    const std::size_t fit = (format::kMaxCommitSize - 2 * format::kMaxSealedFrame) / frame;
    // Frames differ by a few bytes from one to the next: two in a hundred more are too many in any case.
    const auto more = draft_of(event, fit + fit / 50 + 3);
    ASSERT_FALSE(more.has_value());
    EXPECT_EQ(more.error().code, ErrorCode::invalid_argument);
}

}  // namespace vault::journal
