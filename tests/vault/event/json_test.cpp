// SPDX-License-Identifier: Apache-2.0
// One text, one fault: what a reader of ours refuses although some JSON reader takes it.
#include "vault/event/json.h"

#include <gtest/gtest.h>

namespace vault::event {
namespace {

using namespace std::string_literals;

std::string nested(std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += "{\"a\":";
    return text + "true" + std::string(depth, '}');
}
std::string nested_arrays(std::size_t arrays) {
    return "{\"a\":" + std::string(arrays, '[') + std::string(arrays, ']') + "}";
}
std::string of_size(std::size_t size) { return "{\"a\":\"" + std::string(size - 8, 'x') + "\"}"; }

TEST(event_json, takes_what_is_canonical) {
    const std::string texts[] = {
        "{}",
        R"({"a":[],"b":{},"c":[true,false,[0]],"d":""})",
        R"({"0":-1,"_":9007199254740991,"a":-9007199254740991,"a0":0,"a_":10})",
        R"({"a":"\"\\\b\f\n\r\t\u0000\u000b\u001f/"})",
        "{\"a\":\"\x7F\xC2\x80\xE2\x80\xA8\xEF\xBF\xBD\xEF\xBB\xBF\xF4\x8F\xBF\xBF\"}",
        nested(8),
        nested_arrays(7),
        of_size(kMaxTextSize),
    };
    for (const std::string& text : texts) {
        const auto object = parse(text);
        ASSERT_TRUE(object) << text;
        EXPECT_EQ(encode(Value(*object)), text);
    }
}

TEST(event_json, keeps_what_stood_there) {
    const auto object = parse(R"({"list":[1,"two",true],"n":-7,"t":"\u0000x"})");
    ASSERT_TRUE(object);
    EXPECT_EQ(object->at("list"), Value(Array{std::int64_t{1}, "two", true}));
    EXPECT_EQ(*integer_of(*object, "n"), -7);
    EXPECT_EQ(*string_of(*object, "t"), "\0x"s);
}

struct Refused {
    const char* why;
    std::string text;
};

TEST(event_json, refuses_everything_else) {
    const Refused table[] = {
        {"nothing", ""},
        {"no object: null", "null"},
        {"no object: array", "[]"},
        {"no object: number", "1"},
        {"no object: string", "\"a\""},
        {"no object: true", "true"},
        {"array of objects", "[{}]"},
        {"leading byte order mark", "\xEF\xBB\xBF{}"},
        {"leading blank", " {}"},
        {"trailing blank", "{} "},
        {"trailing line end", "{}\n"},
        {"trailing zero byte", "{}\0"s},
        {"trailing garbage after a zero byte", "{}\0garbage"s},
        {"two values", "{}{}"},
        {"trailing comma in an object", "{\"a\":1,}"},
        {"trailing comma in an array", "{\"a\":[1,]}"},
        {"blank inside", "{\"a\": 1}"},
        {"comment", "{/**/}"},
        {"unfinished object", "{\"a\":1"},
        {"unfinished array", "{\"a\":[1}"},
        {"unfinished string", "{\"a\":\"b"},
        {"value without a name", "{1}"},
        {"null", "{\"a\":null}"},
        {"null in an array", "{\"a\":[null]}"},
        {"float 1.0", "{\"a\":1.0}"},
        {"float 1e3", "{\"a\":1e3}"},
        {"float 1E0", "{\"a\":1E0}"},
        {"float -0.0", "{\"a\":-0.0}"},
        {"minus zero", "{\"a\":-0}"},
        {"leading zero", "{\"a\":01}"},
        {"leading plus", "{\"a\":+1}"},
        {"hexadecimal", "{\"a\":0x1}"},
        {"NaN", "{\"a\":NaN}"},
        {"Infinity", "{\"a\":Infinity}"},
        {"2^53", "{\"a\":9007199254740992}"},
        {"-2^53", "{\"a\":-9007199254740992}"},
        {"2^63", "{\"a\":9223372036854775808}"},
        {"2^64", "{\"a\":18446744073709551616}"},
        {"a number of 400 digits", "{\"a\":1" + std::string(400, '0') + "}"},
        {"TRUE", "{\"a\":TRUE}"},
        {"a name twice", "{\"a\":1,\"a\":2}"},
        {"a name twice, same value", "{\"a\":1,\"a\":1}"},
        {"a name twice, deeper", "{\"b\":{\"a\":1,\"a\":1}}"},
        {"a name twice, once escaped", "{\"a\":1,\"\\u0061\":1}"},
        {"a name twice, apart", "{\"a\":1,\"b\":1,\"a\":1}"},
        {"names not in order", "{\"b\":1,\"a\":1}"},
        {"empty name", "{\"\":1}"},
        {"capital in a name", "{\"A\":1}"},
        {"hyphen in a name", "{\"a-b\":1}"},
        {"blank in a name", "{\"a b\":1}"},
        {"zero byte in a name", "{\"a\\u0000\":1}"},
        {"name that is not ASCII", "{\"\xC3\xA4\":1}"},
        {"escaped name", "{\"\\u0061\":1}"},
        {"escape that is not needed", "{\"a\":\"\\u0061\"}"},
        {"escaped slash", "{\"a\":\"\\/\"}"},
        {"capital hexadecimal in an escape", "{\"a\":\"\\u001F\"}"},
        {"long form of a short escape", "{\"a\":\"\\u000a\"}"},
        {"unknown escape", "{\"a\":\"\\x41\"}"},
        {"single quotes", "{'a':1}"},
        {"raw control character", "{\"a\":\"\x1F\"}"},
        {"raw zero byte", "{\"a\":\"\0\"}"s},
        {"raw line end", "{\"a\":\"\n\"}"},
        {"lone high surrogate", "{\"a\":\"\\ud800\"}"},
        {"lone low surrogate", "{\"a\":\"\\udc00\"}"},
        {"surrogates the wrong way round", "{\"a\":\"\\udc00\\ud800\"}"},
        {"escaped pair", "{\"a\":\"\\ud83d\\ude00\"}"},
        {"surrogate as UTF-8", "{\"a\":\"\xED\xA0\x80\"}"},
        {"overlong", "{\"a\":\"\xC0\xAF\"}"},
        {"overlong of three", "{\"a\":\"\xE0\x80\xAF\"}"},
        {"above U+10FFFF", "{\"a\":\"\xF4\x90\x80\x80\"}"},
        {"cut short", "{\"a\":\"\xE2\x82\"}"},
        {"lone continuation", "{\"a\":\"\x80\"}"},
        {"depth 9 in objects", nested(9)},
        {"depth 9 in arrays", nested_arrays(8)},
        {"depth 20000", nested_arrays(20000)},
        {"depth 40000, unfinished", "{\"a\":" + std::string(40000, '[')},
        {"one byte too long", of_size(kMaxTextSize + 1)},
    };
    for (const Refused& row : table) {
        const auto object = parse(row.text);
        ASSERT_FALSE(object) << row.why;
        EXPECT_EQ(object.error().code, ErrorCode::malformed) << row.why;
    }
}

TEST(event_json, looks_up_only_what_is_there_and_of_that_type) {
    const auto object = *parse(R"({"bool":true,"number":5,"text":"t","u64":"18446744073709551615"})");
    EXPECT_EQ(*u64_of(object, "u64"), 18446744073709551615U);
    EXPECT_EQ(optional_string_of(object, "text"), "t");
    EXPECT_EQ(optional_string_of(object, "number"), std::nullopt);
    EXPECT_EQ(optional_string_of(object, "absent"), std::nullopt);
    EXPECT_EQ(string_of(object, "absent").error().code, ErrorCode::malformed);
    EXPECT_EQ(string_of(object, "number").error().code, ErrorCode::malformed);
    EXPECT_EQ(integer_of(object, "u64").error().code, ErrorCode::malformed);
    EXPECT_EQ(bool_of(object, "number").error().code, ErrorCode::malformed);
}

TEST(event_json, takes_decimal_strings_in_one_form_only) {
    for (const std::string text : {"", "00", "01", "+1", "-1", "1 ", " 1", "1.0", "18446744073709551616", "0x1"}) {
        EXPECT_FALSE(u64_of(Object{{"n", text}}, "n")) << text;
    }
    EXPECT_EQ(*u64_of(Object{{"n", "0"}}, "n"), 0U);
}

}  // namespace
}  // namespace vault::event
