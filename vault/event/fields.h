// SPDX-License-Identifier: Apache-2.0
// The types of fields that more than one kind has, each with its way into an object and out of it.
// For this folder only.
#pragma once

#include <algorithm>
#include <limits>

#include "vault/event/kinds.h"

namespace vault::event {

template <class Tag, std::size_t N>
void put(Object& object, const char* key, const base::Id<Tag, N>& id) {
    object.insert_or_assign(key, Value(id.hex()));
}
void put_hex(Object& object, const char* key, const base::ByteArray<32>& bytes);
Result<base::ByteArray<32>> hex_of(const Object& object, std::string_view key);

// A JSON integer; at most 2^53 - 1.
void put_count(Object& object, const char* key, std::uint64_t value);
template <class T>
Result<T> count_of(const Object& object, std::string_view key) {
    const std::int64_t value = TRY(integer_of(object, key));
    if (value < 0 || static_cast<std::uint64_t>(value) > std::numeric_limits<T>::max()) {
        return fail(ErrorCode::malformed);
    }
    return static_cast<T>(value);
}

// 64-bit numbers, as decimal strings.
void put_number(Object& object, const char* key, std::uint64_t value);
template <class T>
Result<T> number_of(const Object& object, std::string_view key) {
    const std::uint64_t value = TRY(u64_of(object, key));
    if (value > std::numeric_limits<T>::max()) return fail(ErrorCode::malformed);
    return static_cast<T>(value);
}
Result<std::int64_t> signed_of(const Object& object, std::string_view key);

// A root that may be unknown: the empty string then.
void put_root(Object& object, const char* key, const std::optional<RootHash>& root);
Result<std::optional<RootHash>> root_of(const Object& object, std::string_view key);

// Absent when empty; malformed when there and not a name.
void put_optional_name(Object& object, const char* key, const std::optional<std::string>& raw);
Result<std::optional<std::string>> optional_name_of(const Object& object, std::string_view key);

Result<const Array*> array_of(const Object& object, std::string_view key);
Result<const Object*> object_of(const Object& object, std::string_view key);
// Of an element of an array.
Result<const Object*> as_object(const Value& value);

// Sorted by journal, none twice, at most kMaxHeads: encoding sorts, and CHECKs the rest.
inline constexpr std::size_t kMaxHeads = 256;
void put_heads(Object& object, const char* key, std::vector<Head> heads);
Result<std::vector<Head>> heads_of(const Object& object, std::string_view key);

// Ids, sorted, none twice: encoding sorts, reading refuses other orders.
template <class IdType>
void put_ids(Object& object, const char* key, std::vector<IdType> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    Array array;
    array.reserve(ids.size());
    for (const IdType& id : ids) array.emplace_back(id.hex());
    object.insert_or_assign(key, std::move(array));
}
template <class IdType>
Result<std::vector<IdType>> ids_of(const Object& object, std::string_view key) {
    std::vector<IdType> ids;
    for (const Value& element : *TRY(array_of(object, key))) {
        const std::string* text = element.as_string();
        const auto id = text == nullptr ? std::nullopt : IdType::parse(*text);
        if (!id || (!ids.empty() && !(ids.back() < *id))) return fail(ErrorCode::malformed);
        ids.push_back(*id);
    }
    return ids;
}

void put_reference(Object& object, const char* key, const EventRef& reference);
Result<EventRef> reference_of(const Object& object, std::string_view key);

// Sorted by their bytes, none twice, absent if there are none.
void put_tags(Object& object, std::vector<std::string> tags);
Result<std::vector<std::string>> tags_of(const Object& object);
// matter, search, source, note, tags.
void put_labels(Object& object, const Labels& labels);
Result<Labels> labels_of(const Object& object);

}  // namespace vault::event
