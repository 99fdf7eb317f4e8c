// SPDX-License-Identifier: Apache-2.0
#include "vault/event/fields.h"

#include <algorithm>
#include <charconv>

#include "crypto/base/check.h"

namespace vault::event {

void put_hex(Object& object, const char* key, const base::ByteArray<32>& bytes) {
    object.insert_or_assign(key, Value(base::encode_hex(bytes)));
}
Result<base::ByteArray<32>> hex_of(const Object& object, std::string_view key) {
    base::ByteArray<32> bytes;
    if (!base::decode_hex(TRY(string_of(object, key)), bytes)) return fail(ErrorCode::malformed);
    return bytes;
}

void put_count(Object& object, const char* key, std::uint64_t value) {
    CHECK(value < std::uint64_t{1} << 53);
    object.insert_or_assign(key, Value(static_cast<std::int64_t>(value)));
}

void put_number(Object& object, const char* key, std::uint64_t value) {
    object.insert_or_assign(key, Value(decimal(value)));
}
Result<std::int64_t> signed_of(const Object& object, std::string_view key) {
    const std::string text = TRY(string_of(object, key));
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || std::to_string(value) != text) return fail(ErrorCode::malformed);
    return value;
}

void put_root(Object& object, const char* key, const std::optional<RootHash>& root) {
    object.insert_or_assign(key, Value(root ? root->hex() : std::string()));
}
Result<std::optional<RootHash>> root_of(const Object& object, std::string_view key) {
    if (TRY(string_of(object, key)).empty()) return std::optional<RootHash>();
    return std::optional(TRY(id_of<RootHash>(object, key)));
}

void put_optional_name(Object& object, const char* key, const std::optional<std::string>& raw) {
    if (raw) put_name(object, key, *raw);
}
Result<std::optional<std::string>> optional_name_of(const Object& object, std::string_view key) {
    if (object.find(key) == object.end()) return std::optional<std::string>();
    return std::optional(TRY(name_of(object, key)));
}

Result<const Array*> array_of(const Object& object, std::string_view key) {
    const auto found = object.find(key);
    const Array* array = found == object.end() ? nullptr : found->second.as_array();
    if (array == nullptr) return fail(ErrorCode::malformed);
    return array;
}
Result<const Object*> object_of(const Object& object, std::string_view key) {
    const auto found = object.find(key);
    if (found == object.end()) return fail(ErrorCode::malformed);
    return as_object(found->second);
}
Result<const Object*> as_object(const Value& value) {
    const Object* object = value.as_object();
    if (object == nullptr) return fail(ErrorCode::malformed);
    return object;
}

void put_heads(Object& object, const char* key, std::vector<Head> heads) {
    std::sort(heads.begin(), heads.end());
    const auto same_journal = [](const Head& a, const Head& b) { return a.journal == b.journal; };
    CHECK(heads.size() <= kMaxHeads);
    CHECK(std::adjacent_find(heads.begin(), heads.end(), same_journal) == heads.end());
    Array array;
    array.reserve(heads.size());
    for (const Head& head : heads) {
        array.emplace_back(Object{
            {"journal", head.journal.hex()}, {"root", head.root.hex()}, {"size", decimal(head.size)}});
    }
    object.insert_or_assign(key, Value(std::move(array)));
}
Result<std::vector<Head>> heads_of(const Object& object, std::string_view key) {
    const Array& array = *TRY(array_of(object, key));
    if (array.size() > kMaxHeads) return fail(ErrorCode::malformed);
    std::vector<Head> heads;
    heads.reserve(array.size());
    for (const Value& element : array) {
        const Object& fields = *TRY(as_object(element));
        Head head;
        head.journal = TRY(id_of<JournalId>(fields, "journal"));
        head.root = TRY(id_of<RootHash>(fields, "root"));
        head.size = TRY(u64_of(fields, "size"));
        if (!heads.empty() && heads.back().journal >= head.journal) return fail(ErrorCode::malformed);
        heads.push_back(head);
    }
    return heads;
}

void put_reference(Object& object, const char* key, const EventRef& reference) {
    object.insert_or_assign(
        key, Value(Object{{"journal", reference.journal.hex()}, {"sequence", decimal(reference.sequence)}}));
}
Result<EventRef> reference_of(const Object& object, std::string_view key) {
    const Object& fields = *TRY(object_of(object, key));
    EventRef reference;
    reference.journal = TRY(id_of<JournalId>(fields, "journal"));
    reference.sequence = TRY(u64_of(fields, "sequence"));
    return reference;
}

void put_tags(Object& object, std::vector<std::string> tags) {
    if (tags.empty()) return;
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
    object.insert_or_assign("tags", Value(Array(tags.begin(), tags.end())));
}
Result<std::vector<std::string>> tags_of(const Object& object) {
    std::vector<std::string> tags;
    if (object.find("tags") == object.end()) return tags;
    for (const Value& element : *TRY(array_of(object, "tags"))) {
        const std::string* tag = element.as_string();
        if (tag == nullptr || (!tags.empty() && tags.back() >= *tag)) return fail(ErrorCode::malformed);
        tags.push_back(*tag);
    }
    if (tags.empty()) return fail(ErrorCode::malformed);  // no tags: no field
    return tags;
}

void put_labels(Object& object, const Labels& labels) {
    put_optional_name(object, "matter", labels.matter);
    put_optional_name(object, "search", labels.search);
    put_optional_name(object, "source", labels.source);
    put_optional_name(object, "note", labels.note);
    put_tags(object, labels.tags);
}
Result<Labels> labels_of(const Object& object) {
    Labels labels;
    labels.matter = TRY(optional_name_of(object, "matter"));
    labels.search = TRY(optional_name_of(object, "search"));
    labels.source = TRY(optional_name_of(object, "source"));
    labels.note = TRY(optional_name_of(object, "note"));
    labels.tags = TRY(tags_of(object));
    return labels;
}

}  // namespace vault::event
