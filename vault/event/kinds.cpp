// SPDX-License-Identifier: Apache-2.0
#include "vault/event/kinds.h"

#include <algorithm>

#include "crypto/base/check.h"
#include "vault/event/fields.h"
#include "vault/event/kind_codec.h"

namespace vault::event {
namespace {

constexpr std::int64_t kVersion = 1;
constexpr const char* kErased = "erased";

struct KindEntry {
    std::string_view name;
    Result<Kind> (*read)(const Object& fields);
};

template <class K>
Result<Kind> read_as(const Object& fields) {
    return Kind(TRY(read_kind<K>(fields)));
}

// In the order of Kind, so that its index names it.
constexpr KindEntry kKinds[] = {
    {"journal-birth", read_as<JournalBirth>},
    {"heads", read_as<Heads>},
    {"session-open", read_as<SessionOpen>},
    {"vault-created", read_as<VaultCreated>},
    {"header-changed", read_as<HeaderChanged>},
    {"people-changed", read_as<PeopleChanged>},
    {"person-added", read_as<PersonAdded>},
    {"person-removed", read_as<PersonRemoved>},
    {"compartment-created", read_as<CompartmentCreated>},
    {"compartment-rekeyed", read_as<CompartmentRekeyed>},
    {"grant-made", read_as<GrantMade>},
    {"reader-set", read_as<ReaderSet>},
    {"intake-begin", read_as<IntakeBegin>},
    {"document", read_as<Document>},
    {"packs", read_as<Packs>},
    {"intake-end", read_as<IntakeEnd>},
    {"browse", read_as<Browse>},
    {"read", read_as<Read>},
    {"outcome", read_as<Outcome>},
    {"touched", read_as<Touched>},
    {"removed", read_as<Removed>},
    {"labelled", read_as<Labelled>},
    {"pack-damaged", read_as<PackDamaged>},
    {"pack-repaired", read_as<PackRepaired>},
    {"condemned", read_as<Condemned>},
    {"erased", read_as<Erased>},
    {"record-restored", read_as<RecordRestored>},
    {"unsealed-cut", read_as<UnsealedCut>},
    {"journal-behind", read_as<JournalBehind>},
    {"journal-repaired", read_as<JournalRepaired>},
    {"carried-in", read_as<CarriedIn>},
    {"acknowledged", read_as<Acknowledged>},
    {"closing", read_as<Closing>},
    {"rescued", read_as<Rescued>},
};
static_assert(std::size(kKinds) + 1 == std::variant_size_v<Kind>, "every kind but Unknown");

const KindEntry* find_kind(std::string_view name) {
    const auto* found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                     [&](const KindEntry& entry) { return entry.name == name; });
    return found == std::end(kKinds) ? nullptr : found;
}

// Of a kind that this program does not know it can make no more than this.
void put_kind(Object& fields, const Unknown& unknown) {
    CHECK(find_kind(unknown.kind) == nullptr);
    if (unknown.must) fields.emplace("must", true);
}
Result<Unknown> read_unknown(const Object& fields, const std::string& name) {
    Unknown unknown{.kind = name};
    if (fields.find("must") != fields.end()) unknown.must = TRY(bool_of(fields, "must"));
    return unknown;
}

Result<Common> read_common(const Object& fields) {
    const std::int64_t version = TRY(integer_of(fields, "v"));
    if (version != kVersion) return fail(version > kVersion ? ErrorCode::too_new : ErrorCode::malformed);
    Common common;
    common.time = TRY(integer_of(fields, "time"));
    common.person = TRY(id_of<PersonId>(fields, "person"));
    common.session = TRY(id_of<SessionId>(fields, "session"));
    return common;
}

// What is disclosed beside an open part belongs to it: of every kind, known or not.
Result<void> verify_parts(const Object& open, const Recorded& recorded) {
    if (recorded.closed && recorded.closed_erased) return fail(ErrorCode::malformed);
    if (recorded.closed || recorded.closed_erased) {
        const auto digest = TRY(id_of<ContentHash>(open, "closed"));
        const auto& part = recorded.closed;
        if (part && closed_digest(part->salt, part->text) != digest) return fail(ErrorCode::malformed);
    }
    if (recorded.subject_salt) TRY(id_of<ContentHash>(open, "subject"));
    return {};
}

Result<Document::Closed> read_disclosed(const Object& open, const Recorded& recorded) {
    const Object fields = TRY(parse(recorded.closed->text));
    Document::Closed closed = TRY(read_closed(fields));
    if (recorded.subject_salt) {
        const ContentHash digest = subject_digest(*recorded.subject_salt, closed.subject_key);
        if (digest != TRY(id_of<ContentHash>(open, "subject"))) return fail(ErrorCode::malformed);
    }
    return closed;
}

}  // namespace

std::optional<DocumentId> subject_of(const Kind& kind) {
    return std::visit(
        [](const auto& one) -> std::optional<DocumentId> {
            if constexpr (requires { DocumentId(one.document); }) return one.document;
            return std::nullopt;
        },
        kind);
}

NewEvent encode(const Common& common, const Kind& kind, const crypto::SubjectKey* subject) {
    NewEvent made;
    Object fields;
    fields.emplace("v", kVersion);
    fields.emplace("time", common.time);
    put(fields, "person", common.person);
    put(fields, "session", common.session);
    const auto* unknown = std::get_if<Unknown>(&kind);
    fields.emplace("kind", unknown != nullptr ? std::string_view(unknown->kind) : kKinds[kind.index()].name);
    std::visit([&](const auto& alternative) { put_kind(fields, alternative); }, kind);
    if (const auto* document = std::get_if<Document>(&kind)) {
        CHECK(document->closed);
        made.closed = ClosedPart{crypto::random_array<32>(), encode(Value(closed_fields(*document->closed)))};
        made.subject_salt = crypto::random_array<32>();
        put(fields, "closed", closed_digest(made.closed->salt, made.closed->text));
        put(fields, "subject", subject_digest(*made.subject_salt, document->closed->subject_key));
        made.subject = crypto::SubjectKey::copy_of(document->closed->subject_key);
    } else if (subject != nullptr) {
        made.subject = subject->clone();
    }
    made.text = encode(Value(std::move(fields)));
    return made;
}

bool is_kept(const Event& event, LeafIndex sequence) {
    return sequence == 0 || std::holds_alternative<SessionOpen>(event.kind) ||
           std::holds_alternative<Packs>(event.kind) ||
           std::holds_alternative<Condemned>(event.kind) || std::holds_alternative<Erased>(event.kind);
}

Result<Event> parse(const Recorded& recorded) {
    Event event;
    if (recorded.erased) {
        event.kind_name = kErased;
        event.kind = Unknown{.kind = kErased};
        return event;
    }
    const std::size_t closed_size = recorded.closed ? recorded.closed->text.size() : 0;
    if (recorded.text.size() > kMaxTextSize || closed_size > kMaxTextSize - recorded.text.size()) {
        return fail(ErrorCode::malformed);
    }
    event.fields = TRY(parse(recorded.text));
    event.kind_name = TRY(string_of(event.fields, "kind"));
    event.common = TRY(read_common(event.fields));
    TRY(verify_parts(event.fields, recorded));
    const KindEntry* known = find_kind(event.kind_name);
    if (known == nullptr) {
        event.kind = TRY(read_unknown(event.fields, event.kind_name));
        return event;
    }
    event.kind = TRY(known->read(event.fields));
    if (auto* document = std::get_if<Document>(&event.kind); document != nullptr && recorded.closed) {
        document->closed = TRY(read_disclosed(event.fields, recorded));
    }
    return event;
}

}  // namespace vault::event
