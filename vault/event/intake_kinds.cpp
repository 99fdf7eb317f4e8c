// SPDX-License-Identifier: Apache-2.0
// Adding and taking away: how an intake begins and ends, the packs that it filled, damage and repair, erasures.
#include "vault/event/fields.h"
#include "vault/event/kind_codec.h"
#include "vault/event/recipe_json.h"

namespace vault::event {
namespace {

struct CountField {
    const char* key;
    std::uint64_t Counts::*count;
};
constexpr CountField kCounts[] = {
    {"changed", &Counts::changed}, {"folders", &Counts::folders},     {"links", &Counts::links},
    {"new", &Counts::fresh},       {"special", &Counts::special},     {"unchanged", &Counts::unchanged},
    {"unreadable", &Counts::unreadable},
};

}  // namespace

void put_kind(Object& fields, const IntakeBegin& begin) {
    put(fields, "intake", begin.intake);
    Array roots;
    roots.reserve(begin.roots.size());
    for (const std::string& path : begin.roots) {
        Object root;
        put_name(root, "path", path);
        roots.emplace_back(std::move(root));
    }
    fields.emplace("roots", std::move(roots));
    put_labels(fields, begin.labels);
}
template <>
Result<IntakeBegin> read_kind(const Object& fields) {
    IntakeBegin begin;
    begin.intake = TRY(id_of<IntakeId>(fields, "intake"));
    for (const Value& element : *TRY(array_of(fields, "roots"))) {
        const Object& root = *TRY(as_object(element));
        begin.roots.push_back(TRY(name_of(root, "path")));
    }
    begin.labels = TRY(labels_of(fields));
    return begin;
}

void put_kind(Object& fields, const Packs& packs) {
    Array array;
    array.reserve(packs.packs.size());
    for (const PackRef& pack : packs.packs) {
        Object entry;
        put(entry, "pack", pack.pack);
        put_hex(entry, "commitment", pack.commitment);
        array.emplace_back(std::move(entry));
    }
    fields.emplace("packs", std::move(array));
}
template <>
Result<Packs> read_kind(const Object& fields) {
    Packs packs;
    for (const Value& element : *TRY(array_of(fields, "packs"))) {
        const Object& entry = *TRY(as_object(element));
        PackRef pack;
        pack.pack = TRY(id_of<PackId>(entry, "pack"));
        pack.commitment = TRY(hex_of(entry, "commitment"));
        packs.packs.push_back(pack);
    }
    return packs;
}

void put_kind(Object& fields, const IntakeEnd& end) {
    put(fields, "intake", end.intake);
    fields.emplace("list", encode_recipe(end.list));
    put(fields, "list_sha256", end.list_sha256);
    Object counts;
    for (const CountField& field : kCounts) put_count(counts, field.key, end.counts.*field.count);
    fields.emplace("counts", std::move(counts));
    put_number(fields, "bytes", end.bytes);
    fields.emplace("complete", end.complete);
}
template <>
Result<IntakeEnd> read_kind(const Object& fields) {
    IntakeEnd end;
    end.intake = TRY(id_of<IntakeId>(fields, "intake"));
    const auto list = fields.find("list");
    if (list == fields.end()) return fail(ErrorCode::malformed);
    end.list = TRY(parse_recipe(list->second));
    end.list_sha256 = TRY(id_of<ContentHash>(fields, "list_sha256"));
    const Object& counts = *TRY(object_of(fields, "counts"));
    for (const CountField& field : kCounts) end.counts.*field.count = TRY(count_of<std::uint64_t>(counts, field.key));
    end.bytes = TRY(u64_of(fields, "bytes"));
    end.complete = TRY(bool_of(fields, "complete"));
    return end;
}

void put_kind(Object& fields, const PackDamaged& damaged) {
    put(fields, "pack", damaged.pack);
    fields.emplace("what", damaged.what);
}
template <>
Result<PackDamaged> read_kind(const Object& fields) {
    PackDamaged damaged;
    damaged.pack = TRY(id_of<PackId>(fields, "pack"));
    damaged.what = TRY(string_of(fields, "what"));
    return damaged;
}

void put_kind(Object& fields, const Condemned& condemned) {
    put_ids(fields, "packs", condemned.packs);
    if (!condemned.waits_for.empty()) put_ids(fields, "waits_for", condemned.waits_for);
}
template <>
Result<Condemned> read_kind(const Object& fields) {
    Condemned condemned;
    condemned.packs = TRY(ids_of<PackId>(fields, "packs"));
    if (fields.find("waits_for") == fields.end()) return condemned;
    condemned.waits_for = TRY(ids_of<SessionId>(fields, "waits_for"));
    if (condemned.waits_for.empty()) return fail(ErrorCode::malformed);
    return condemned;
}

void put_kind(Object& fields, const PackRepaired& repaired) {
    put(fields, "pack", repaired.pack);
    put_count(fields, "sectors", repaired.sectors);
    fields.emplace("from", repaired.from);
}
template <>
Result<PackRepaired> read_kind(const Object& fields) {
    PackRepaired repaired;
    repaired.pack = TRY(id_of<PackId>(fields, "pack"));
    repaired.sectors = TRY(count_of<std::uint64_t>(fields, "sectors"));
    repaired.from = TRY(string_of(fields, "from"));
    if (repaired.from != "parity" && repaired.from != "copy") return fail(ErrorCode::malformed);
    return repaired;
}

void put_kind(Object& fields, const Erased& erased) {
    Array targets;
    targets.reserve(erased.targets.size());
    for (const ErasedTarget& target : erased.targets) {
        Object entry;
        put(entry, "journal", target.journal);
        put_number(entry, "sequence", target.sequence);
        entry.emplace("part", target.part);
        targets.emplace_back(std::move(entry));
    }
    fields.emplace("targets", std::move(targets));
    put_name(fields, "reason", erased.reason);
}
template <>
Result<Erased> read_kind(const Object& fields) {
    Erased erased;
    for (const Value& element : *TRY(array_of(fields, "targets"))) {
        const Object& entry = *TRY(as_object(element));
        ErasedTarget target;
        target.journal = TRY(id_of<JournalId>(entry, "journal"));
        target.sequence = TRY(u64_of(entry, "sequence"));
        target.part = TRY(string_of(entry, "part"));
        if (target.part != "event" && target.part != "closed") return fail(ErrorCode::malformed);
        erased.targets.push_back(std::move(target));
    }
    erased.reason = TRY(name_of(fields, "reason"));
    return erased;
}

}  // namespace vault::event
