// SPDX-License-Identifier: Apache-2.0
#include "vault/event/recipe_json.h"

#include <gtest/gtest.h>

#include "vault/format/recipe.h"

namespace vault::event {
namespace {

Recipe sample() {
    Recipe recipe;
    recipe.size = 5;
    recipe.entries = {{ChunkId{}, 2}, {ChunkId{}, 3}};
    return recipe;
}
Object changed(const std::string& key, Value value) {
    Object object = encode_recipe(sample());
    object.insert_or_assign(key, std::move(value));
    return object;
}

TEST(event_recipe, stands_in_an_event_as_described) {
    Recipe empty;
    EXPECT_EQ(encode(Value(encode_recipe(empty))), R"({"chunker":1,"depth":0,"entries":"","size":"0"})");
    EXPECT_EQ(*parse_recipe(Value(encode_recipe(empty))), empty);
    EXPECT_EQ(*parse_recipe(Value(encode_recipe(sample()))), sample());
}

TEST(event_recipe, refuses_what_does_not_fit) {
    const std::string entries = *string_of(encode_recipe(sample()), "entries");
    const Value table[] = {
        Value(true),
        Value(Object{}),
        Value(changed("chunker", std::int64_t{2})),
        Value(changed("chunker", "1")),
        Value(changed("depth", std::int64_t{-1})),
        Value(changed("depth", std::int64_t{1})),
        Value(changed("depth", std::int64_t{256})),
        Value(changed("entries", "")),
        Value(changed("entries", entries + "AAAA")),
        Value(changed("entries", "*")),
        Value(changed("size", "6")),
        Value(changed("size", std::int64_t{5})),
    };
    for (const Value& value : table) {
        const auto recipe = parse_recipe(value);
        ASSERT_FALSE(recipe) << encode(value);
        EXPECT_EQ(recipe.error().code, ErrorCode::malformed);
    }
}

}  // namespace
}  // namespace vault::event
