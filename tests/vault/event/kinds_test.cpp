// SPDX-License-Identifier: Apache-2.0
#include "vault/event/kinds.h"

#include <gtest/gtest.h>

#include "crypto/base/check.h"

namespace vault::event {
namespace {

Document sample_document() {
    Document document;
    document.closed = Document::Closed{};  // clang 14 finds no emplace() of a nested type with initializers
    document.closed->name = "letter.txt";
    document.closed->path = "/home/a/letter.txt";
    document.closed->subject_key.fill(7);
    document.closed->stat.emplace();
    return document;
}
Recorded record(const NewEvent& event) {
    Recorded recorded;
    recorded.text = event.text;
    recorded.closed = event.closed;
    recorded.subject_salt = event.subject_salt;
    return recorded;
}
Recorded of_text(std::string text) {
    Recorded recorded;
    recorded.text = std::move(text);
    return recorded;
}
// The text of a kind with one member replaced, or removed.
std::string with(const Kind& kind, const std::string& key, std::optional<Value> value) {
    Object fields = *parse(encode({}, kind).text);
    fields.erase(key);
    if (value) fields.emplace(key, std::move(*value));
    return encode(Value(std::move(fields)));
}
std::optional<ErrorCode> fault(const Recorded& recorded) {
    const auto event = parse(recorded);
    if (event) return std::nullopt;
    return event.error().code;
}

TEST(event_kinds, has_the_common_fields_in_every_text) {
    Common common;
    common.time = 1700000000123;
    EXPECT_EQ(encode(common, RecordRestored{.commit = 3, .size = 9}).text,
              R"({"commit":"3","kind":"record-restored","person":"00000000000000000000000000000000",)"
              R"("session":"00000000000000000000000000000000","size":"9","time":1700000000123,"v":1})");
}

TEST(event_kinds, ties_the_closed_part_to_the_open_one) {
    const NewEvent made = encode({}, sample_document());
    ASSERT_TRUE(made.closed && made.subject_salt && made.subject);
    EXPECT_EQ(fault(record(made)), std::nullopt);

    Recorded altered = record(made);
    altered.closed->text.replace(altered.closed->text.find("letter"), 6, "lettre");
    EXPECT_EQ(fault(altered), ErrorCode::malformed);
    altered = record(made);
    altered.closed->salt[0] ^= 1;
    EXPECT_EQ(fault(altered), ErrorCode::malformed);
    altered = record(made);
    (*altered.subject_salt)[0] ^= 1;
    EXPECT_EQ(fault(altered), ErrorCode::malformed);
}

TEST(event_kinds, draws_new_salts_each_time) {
    const NewEvent one = encode({}, sample_document());
    const NewEvent other = encode({}, sample_document());
    EXPECT_NE(one.closed->salt, other.closed->salt);
    EXPECT_NE(*one.subject_salt, *other.subject_salt);
    EXPECT_NE(one.closed->salt, *one.subject_salt);
    EXPECT_EQ(one.closed->text, other.closed->text);
    EXPECT_NE(one.text, other.text);
}

TEST(event_kinds, shows_a_document_without_its_closed_part) {
    Recorded recorded = record(encode({}, sample_document()));
    recorded.closed.reset();
    EXPECT_FALSE(std::get<Document>(parse(recorded)->kind).closed);
    recorded.closed_erased = true;
    EXPECT_FALSE(std::get<Document>(parse(recorded)->kind).closed);
    recorded.closed.emplace();
    EXPECT_EQ(fault(recorded), ErrorCode::malformed);
}

TEST(event_kinds, refuses_parts_that_no_digest_speaks_of) {
    Recorded recorded = record(encode({}, Touched{}));
    recorded.closed.emplace();
    EXPECT_EQ(fault(recorded), ErrorCode::malformed);
    recorded.closed.reset();
    recorded.subject_salt.emplace();
    EXPECT_EQ(fault(recorded), ErrorCode::malformed);
}

TEST(event_kinds, tags_a_document_with_its_own_key_and_others_with_the_one_given) {
    const auto bytes = [](const crypto::SubjectKey& key) {
        return key.secret().expose([](base::FixedView<32> view) { return Bytes(view.begin(), view.end()); });
    };
    const auto key = crypto::SubjectKey::random();
    EXPECT_EQ(bytes(*encode({}, sample_document()).subject), Bytes(32, 7));
    EXPECT_EQ(bytes(*encode({}, Read{}, &key).subject), bytes(key));
    EXPECT_FALSE(encode({}, Read{}).subject);
}

TEST(event_kinds, keeps_what_it_does_not_know) {
    const auto event = parse(of_text(with(Unknown{.kind = "moon-landing"}, "extra", Value(Array{"kept"}))));
    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind_name, "moon-landing");
    EXPECT_FALSE(std::get<Unknown>(event->kind).must);
    EXPECT_EQ(event->fields.at("extra"), Value(Array{"kept"}));
    const auto known = parse(of_text(with(Touched{}, "extra", Value("kept"))));
    ASSERT_TRUE(known);
    EXPECT_EQ(known->fields.at("extra"), Value("kept"));
}

TEST(event_kinds, says_when_a_kind_that_it_does_not_know_must_be_known) {
    const auto event = parse(of_text(with(Unknown{.kind = "moon-landing"}, "must", Value(true))));
    ASSERT_TRUE(event);
    EXPECT_TRUE(std::get<Unknown>(event->kind).must);
    EXPECT_EQ(fault(of_text(with(Unknown{.kind = "moon-landing"}, "must", Value("true")))), ErrorCode::malformed);
}

TEST(event_kinds, names_an_erased_one) {
    Recorded recorded;
    recorded.erased = true;
    const auto event = parse(recorded);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind_name, "erased");
    EXPECT_EQ(std::get<Unknown>(event->kind).kind, "erased");
}

TEST(event_kinds, refuses_a_version_that_it_does_not_know) {
    EXPECT_EQ(fault(of_text(with(Touched{}, "v", Value(std::int64_t{2})))), ErrorCode::too_new);
    EXPECT_EQ(fault(of_text(with(Touched{}, "v", Value(std::int64_t{0})))), ErrorCode::malformed);
    EXPECT_EQ(fault(of_text(with(Touched{}, "v", std::nullopt))), ErrorCode::malformed);
}

struct Wrong {
    const char* why;
    Kind kind;
    const char* key;
    std::optional<Value> value;
};

TEST(event_kinds, refuses_fields_that_are_absent_or_not_as_described) {
    const std::string id(32, '0');
    const std::string hash(64, '0');
    const Value head(Object{{"journal", id}, {"root", hash}, {"size", "1"}});
    SessionOpen open;
    open.note.resize(128);
    const Wrong table[] = {
        {"no kind", Touched{}, "kind", std::nullopt},
        {"no person", Touched{}, "person", std::nullopt},
        {"time as text", Touched{}, "time", Value("0")},
        {"capital hexadecimal", Touched{}, "document", Value(std::string(32, 'A'))},
        {"an id too short", Touched{}, "document", Value("00")},
        {"a reference as text", Touched{}, "by", Value("x")},
        {"a head twice", Closing{}, "heads", Value(Array{head, head})},
        {"too many heads", Closing{}, "heads", Value(Array(257, head))},
        {"heads as an object", Closing{}, "heads", Value(Object{})},
        {"a nonce that is no text", Closing{}, "nonce", Value(true)},
        {"a note of another length", open, "note", Value("AAAA")},
        {"a slot above 255", PersonAdded{}, "slot", Value(std::int64_t{256})},
        {"a negative slot", PersonAdded{}, "slot", Value(std::int64_t{-1})},
        {"a generation above 2^32 - 1", GrantMade{}, "generation", Value(std::int64_t{1} << 32)},
        {"tags not sorted", IntakeBegin{}, "tags", Value(Array{"b", "a"})},
        {"a tag twice", IntakeBegin{}, "tags", Value(Array{"a", "a"})},
        {"no tags, but the field", IntakeBegin{}, "tags", Value(Array{})},
        {"another result", Outcome{}, "result", Value("half")},
        {"no digest of the closed part", sample_document(), "closed", std::nullopt},
        {"no digest of the subject key", sample_document(), "subject", std::nullopt},
        {"another part", Erased{}, "targets",
         Value(Array{Object{{"journal", id}, {"part", "all"}, {"sequence", "0"}}})},
    };
    for (const Wrong& row : table) {
        EXPECT_EQ(fault(of_text(with(row.kind, row.key, row.value))), ErrorCode::malformed) << row.why;
    }
}

TEST(event_kinds, bounds_open_and_closed_text_together) {
    Document document = sample_document();
    document.closed->path = "/" + std::string(kMaxTextSize - 2000, 'x');
    Recorded recorded = record(encode({}, document));
    EXPECT_EQ(fault(recorded), std::nullopt);
    document.closed->path += std::string(1500, 'x');
    recorded = record(encode({}, document));
    ASSERT_LE(recorded.closed->text.size(), kMaxTextSize);
    EXPECT_EQ(fault(recorded), ErrorCode::malformed);
}

}  // namespace
}  // namespace vault::event
