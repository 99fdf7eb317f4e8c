// SPDX-License-Identifier: Apache-2.0
// Every kind, with any fields it can have: what is written is read as it was, and writes the same bytes again.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "vault/event/kinds.h"

namespace vault::event {
namespace {

template <class T>
T any() {
    return *rc::gen::arbitrary<T>();
}
template <class T>
T below(T bound) {
    return *rc::gen::inRange<T>(0, bound);
}
template <std::size_t N>
base::ByteArray<N> any_bytes() {
    base::ByteArray<N> bytes;
    const auto seed = any<std::uint64_t>();
    for (std::size_t i = 0; i < N; ++i) bytes[i] = static_cast<std::uint8_t>((seed * (i + 1)) >> 13);
    return bytes;
}
template <class IdType>
IdType any_id() {
    return IdType(any_bytes<IdType::kSize>());
}
std::uint64_t any_number() {
    return *rc::gen::oneOf(rc::gen::just(std::uint64_t{0}), rc::gen::just(~std::uint64_t{0}),
                           rc::gen::arbitrary<std::uint64_t>());
}
std::uint64_t any_count() { return any_number() >> 11; }
// Valid and broken UTF-8, control characters, what JSON escapes.
std::string any_raw() {
    static const std::vector<std::string> kPieces = {
        "a", "/", "\"", "\\", "\n", std::string(1, '\0'), "\x1F", "\x7F", "\xC3\xA4", "\xE2\x80\xA8", "\xEF\xBF\xBD",
        "\xF0\x9F\x98\x80", "\xFF", "\x80", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC0\xAF"};
    std::string raw;
    for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces))) {
        raw += piece;
    }
    return raw;
}
std::string any_word() { return *rc::gen::element<std::string>("", "cli", "first", "a b", "\xC3\xA4\n\"\\"); }
std::optional<std::string> maybe_raw() { return any<bool>() ? std::optional(any_raw()) : std::nullopt; }
std::optional<RootHash> maybe_root() { return any<bool>() ? std::optional(any_id<RootHash>()) : std::nullopt; }

template <class T, class Make>
std::vector<T> some(std::size_t most, Make make) {
    std::vector<T> out(below<std::size_t>(most + 1));
    std::generate(out.begin(), out.end(), make);
    return out;
}
std::vector<Head> any_heads() {
    auto heads = some<Head>(4, [] { return Head{any_id<JournalId>(), any_number(), any_id<RootHash>()}; });
    std::sort(heads.begin(), heads.end());
    const auto same = [](const Head& a, const Head& b) { return a.journal == b.journal; };
    heads.erase(std::unique(heads.begin(), heads.end(), same), heads.end());
    return heads;
}
std::vector<std::string> any_tags() {
    auto tags = some<std::string>(4, any_word);
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
    return tags;
}
Labels any_labels() {
    return {maybe_raw(), maybe_raw(), maybe_raw(), maybe_raw(), any_tags()};
}
Recipe any_recipe() {
    Recipe recipe;
    recipe.depth = below<std::uint8_t>(6);
    const bool flat = recipe.depth == 0;
    recipe.entries = some<ChunkRef>(16, [&] {
        return ChunkRef{any_id<ChunkId>(), flat ? 1 + below(262144U) : 36 * (17 + below(7265U))};
    });
    if (!flat && recipe.entries.empty()) recipe.entries.push_back({any_id<ChunkId>(), 36 * 17});
    for (const ChunkRef& entry : recipe.entries) recipe.size += flat ? entry.length : entry.length / 36;
    return recipe;
}
EventRef any_reference() { return {any_id<JournalId>(), any_number()}; }

template <class K>
K any_kind();
template <>
JournalBirth any_kind() {
    JournalBirth birth{any_id<DeviceId>(), any_id<CompartmentId>(), any_id<JournalId>(), any_word(), any_bytes<32>(),
                       any_bytes<32>(), any_word(), any_heads(), {}};
    if (any<bool>()) {
        birth.alarm = Alarm{any_id<JournalId>(), any_word(), any_number(), maybe_root(), any_number(), maybe_root()};
    }
    return birth;
}
template <>
Heads any_kind() {
    return {any_heads()};
}
template <>
SessionOpen any_kind() {
    const auto note = any_bytes<128>();
    return {any_id<DeviceId>(), any_word(), any_word(), Bytes(note.begin(), note.end()), any_heads()};
}
template <>
VaultCreated any_kind() {
    return {any_id<VaultId>(), any_id<ContentHash>(), any_id<ContentHash>(), any_id<ContentHash>(), any_count(),
            any_id<PersonId>()};
}
template <>
HeaderChanged any_kind() {
    return {any_id<ContentHash>(), any_word()};
}
template <>
PeopleChanged any_kind() {
    return {any_id<ContentHash>(), any_count(), any_word()};
}
template <>
PersonAdded any_kind() {
    return {any_id<PersonId>(), any_raw(), any_bytes<32>(), any_bytes<32>(), any<std::uint8_t>()};
}
template <>
PersonRemoved any_kind() {
    return {any_id<PersonId>(), maybe_raw()};
}
template <>
CompartmentCreated any_kind() {
    return {any_id<CompartmentId>(), any_raw(), any<std::uint32_t>(), any_id<JournalId>(), any_bytes<32>(),
            {any<std::uint32_t>(), any<std::uint32_t>(), any<std::uint32_t>(), any<std::uint32_t>(), 1}};
}
template <>
CompartmentRekeyed any_kind() {
    return {any_id<CompartmentId>(), any<std::uint32_t>(), any_bytes<32>(), maybe_raw()};
}
template <>
GrantMade any_kind() {
    return {any_id<CompartmentId>(), any<std::uint32_t>(), any_id<PersonId>(), any_bytes<32>()};
}
template <>
ReaderSet any_kind() {
    return {any_id<CompartmentId>(), any<std::uint32_t>(), any_bytes<32>(), any_raw()};
}
template <>
IntakeBegin any_kind() {
    return {any_id<IntakeId>(), some<std::string>(4, any_raw), any_labels()};
}
template <>
Document any_kind() {
    Document document{any_id<DocumentId>(), any_id<IntakeId>(), {}, {}};
    if (any<bool>()) document.replaces = any_id<DocumentId>();
    const Recipe content = any_recipe();
    document.closed = Document::Closed{any_raw(), any_raw(), any_id<ContentHash>(), content, content.size,
                                       any_bytes<32>(), {}, maybe_raw(), maybe_raw(), any_labels(), any<bool>()};
    if (any<bool>()) {
        document.closed->stat = Stat{any<std::uint32_t>(), any<std::uint32_t>(), any<std::uint32_t>(),
                                     any<std::uint32_t>(), any_number(), any_number(), content.size,
                                     static_cast<std::int64_t>(any_number()), static_cast<std::int64_t>(any_number())};
    }
    return document;
}
template <>
Packs any_kind() {
    return {some<PackRef>(5, [] { return PackRef{any_id<PackId>(), any_bytes<32>()}; })};
}
template <>
IntakeEnd any_kind() {
    return {any_id<IntakeId>(), any_recipe(), any_id<ContentHash>(),
            {any_count(), any_count(), any_count(), any_count(), any_count(), any_count(), any_count()},
            any_number(), any<bool>()};
}
template <>
Browse any_kind() {
    return {any_word(), maybe_raw(), any<bool>() ? std::optional(any_count()) : std::nullopt};
}
template <>
Read any_kind() {
    return {any_id<DocumentId>(), any_word(), maybe_raw()};
}
template <>
Outcome any_kind() {
    return {any_id<DocumentId>(), any_reference(), any_number(), any<bool>(), maybe_raw()};
}
template <>
Touched any_kind() {
    return {any_id<DocumentId>(), any_reference()};
}
template <>
Rescued any_kind() {
    return {any_id<ChunkId>(), any_id<ContentHash>(), any_number()};
}
template <>
Removed any_kind() {
    return {any_id<DocumentId>(), maybe_raw()};
}
template <>
Labelled any_kind() {
    return {any_id<DocumentId>(), maybe_raw(), maybe_raw(), any_tags()};
}
template <>
PackDamaged any_kind() {
    return {any_id<PackId>(), any_word()};
}
template <>
Condemned any_kind() {
    const auto sorted = [](auto ids) {
        std::sort(ids.begin(), ids.end());
        return ids;
    };
    return {sorted(some<PackId>(5, any_id<PackId>)), sorted(some<SessionId>(2, any_id<SessionId>))};
}
template <>
PackRepaired any_kind() {
    return {any_id<PackId>(), any_count(), *rc::gen::element<std::string>("parity", "copy")};
}
template <>
Erased any_kind() {
    const auto target = [] {
        return ErasedTarget{any_id<JournalId>(), any_number(), *rc::gen::element<std::string>("event", "closed")};
    };
    return {some<ErasedTarget>(4, target), any_raw()};
}
template <>
RecordRestored any_kind() {
    return {any_number(), any_number()};
}
template <>
UnsealedCut any_kind() {
    return {any_number(), any_number(), any_id<ContentHash>()};
}
template <>
JournalBehind any_kind() {
    return {any_id<JournalId>(), any_number(), maybe_root(), any_number(), any_id<RootHash>()};
}
template <>
JournalRepaired any_kind() {
    return {any_id<JournalId>(), any_count(), *rc::gen::element<std::string>("copy", "journal")};
}
template <>
CarriedIn any_kind() {
    return {any_heads()};
}
template <>
Acknowledged any_kind() {
    return {any_raw(), any_heads()};
}
template <>
Closing any_kind() {
    return {any_heads(), maybe_raw()};
}
template <>
Unknown any_kind() {
    return {*rc::gen::element<std::string>("", "moon-landing", "documents"), any<bool>()};
}

Recorded recorded_of(const NewEvent& event) {
    Recorded recorded;
    recorded.text = event.text;
    recorded.closed = event.closed;
    recorded.subject_salt = event.subject_salt;
    return recorded;
}
// Without the two digests, which have a fresh salt each time.
Object without_digests(Object fields) {
    if (fields.find("document") == fields.end()) return fields;
    fields.erase("closed");
    fields.erase("subject");
    return fields;
}

template <class K>
class event_round_trip : public testing::Test {};

template <class V>
struct Alternatives;
template <class... K>
struct Alternatives<std::variant<K...>> {
    using type = testing::Types<K...>;
};
TYPED_TEST_SUITE(event_round_trip, Alternatives<Kind>::type);

TYPED_TEST(event_round_trip, reads_what_it_wrote_and_writes_it_again) {
    EXPECT_TRUE(rc::check([] {
        const Common common{any<std::int32_t>(), any_id<PersonId>(), any_id<SessionId>()};
        const Kind kind = any_kind<TypeParam>();
        const NewEvent made = encode(common, kind);
        const auto event = parse(recorded_of(made));
        RC_ASSERT(event.has_value());
        RC_ASSERT(event->common == common);
        RC_ASSERT(event->kind == kind);
        const NewEvent again = encode(event->common, event->kind);
        RC_ASSERT(without_digests(*parse(again.text)) == without_digests(event->fields));
        if (made.closed) RC_ASSERT(again.closed->text == made.closed->text);
    }));
}

Value any_value(int depth) {
    switch (below(depth == 0 ? 3 : 5)) {
        case 0: return any<bool>();
        case 1: return static_cast<std::int64_t>(any_count()) * (any<bool>() ? 1 : -1);
        case 2: return *rc::gen::element<std::string>("", "\"", "\\", std::string(1, '\0'), "\xC3\xA4", "\x1F\n");
        case 3: return Array(some<Value>(3, [&] { return any_value(depth - 1); }));
        default: {
            Object object;
            for (int i = below(4); i > 0; --i) {
                object.insert_or_assign("k" + decimal(any_count()), any_value(depth - 1));
            }
            return object;
        }
    }
}

TEST(event_json, any_object_comes_back) {
    EXPECT_TRUE(rc::check([] {
        const Object object{{"a", any_value(6)}, {"b", any_value(2)}};
        const auto parsed = parse(encode(Value(object)));
        RC_ASSERT(parsed.has_value());
        RC_ASSERT(*parsed == object);
    }));
}

TEST(event_name, any_bytes_come_back) {
    EXPECT_TRUE(rc::check([](const Bytes& noise) {
        const std::string raw = any_raw() + std::string(base::as_text(noise));
        Object object;
        put_name(object, "name", raw);
        const auto parsed = parse(encode(Value(object)));
        RC_ASSERT(parsed.has_value());
        RC_ASSERT(*name_of(*parsed, "name") == raw);
    }));
}

}  // namespace
}  // namespace vault::event
