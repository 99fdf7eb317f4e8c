// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "crypto/base/hex.h"
#include "vault/event/json.h"

namespace vault::event {
namespace {

using namespace std::string_literals;

struct Shown {
    std::string raw;
    std::string shown;
};

TEST(event_name, shows_each_bad_byte_and_keeps_all) {
    const Shown table[] = {
        {"\xFF", "\uFFFD"},
        {"a\x80z", "a\uFFFDz"},
        {"\xE2\x82", "\uFFFD\uFFFD"},
        {"\xE2\x82\x28", "\uFFFD\uFFFD("},
        {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
        {"\xC0\xAF/", "\uFFFD\uFFFD/"},
        {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
        {"\0\n\xFE\xC3\xA4"s, "\0\n\uFFFD\u00E4"s},
    };
    for (const Shown& row : table) {
        Object object;
        put_name(object, "name", row.raw);
        EXPECT_EQ(*string_of(object, "name"), row.shown);
        EXPECT_EQ(*string_of(object, "name_b64"), base::encode_base64(base::as_bytes(row.raw)));
        EXPECT_EQ(*name_of(object, "name"), row.raw);
    }
}

TEST(event_name, keeps_text_as_it_is_control_characters_too) {
    for (const std::string& raw : {""s, "\0"s, "\x01\x1F\x7F"s, "\u00E4\U0001F600"s, "\uFFFD"s}) {
        Object object;
        put_name(object, "name", raw);
        EXPECT_EQ(object.size(), 1U);
        EXPECT_EQ(*name_of(*parse(encode(Value(object))), "name"), raw);
    }
}

TEST(event_name, refuses_two_forms_that_disagree) {
    const auto b64 = [](std::string_view raw) { return Value(base::encode_base64(base::as_bytes(raw))); };
    const Object table[] = {
        {},
        {{"name_b64", b64("\xFF")}},                            // nothing shown
        {{"name", true}},                                       // no string
        {{"name", "a"}, {"name_b64", b64("a")}},                // needs no exact form
        {{"name", "harmless"}, {"name_b64", b64("\xFF")}},      // shows another name
        {{"name", "\uFFFD"}, {"name_b64", b64("\xE2\x82")}},    // one mark for two bytes
        {{"name", "\uFFFD"}, {"name_b64", "/w"}},               // base64 without its padding
        {{"name", "\uFFFD"}, {"name_b64", "/x=="}},             // bits that are not zero
        {{"name", "\uFFFD"}, {"name_b64", std::int64_t{1}}},
    };
    for (const Object& object : table) {
        const auto name = name_of(object, "name");
        ASSERT_FALSE(name) << encode(Value(object));
        EXPECT_EQ(name.error().code, ErrorCode::malformed);
    }
}

}  // namespace
}  // namespace vault::event
