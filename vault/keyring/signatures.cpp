// SPDX-License-Identifier: Apache-2.0
#include "vault/keyring/signatures.h"

#include <algorithm>
#include <map>
#include <set>

namespace vault::keyring {
namespace {

base::Unexpected<Error> not_authentic(const PersonId& id, std::string why) {
    return fail(Error(ErrorCode::not_authentic).with_id(id.hex()).with_detail(std::move(why)));
}

Result<PersonId> find_founder(const format::People& people) {
    std::optional<PersonId> founder;
    for (const format::PersonRecord& record : people.people) {
        if (record.added_by != record.id) continue;
        if (founder) return not_authentic(record.id, "second founder");
        founder = record.id;
    }
    if (!founder) return fail(Error(ErrorCode::not_authentic).with_detail("no founder"));
    return *founder;
}

// Those whose adders lead back to the founder.
std::set<PersonId> reachable(const format::People& people, const PersonId& founder) {
    std::multimap<PersonId, PersonId> added;
    for (const format::PersonRecord& record : people.people) added.emplace(record.added_by, record.id);
    std::set<PersonId> seen = {founder};
    std::vector<PersonId> waiting = {founder};
    while (!waiting.empty()) {
        const auto [begin, end] = added.equal_range(waiting.back());
        waiting.pop_back();
        for (auto it = begin; it != end; ++it) {
            if (seen.insert(it->second).second) waiting.push_back(it->second);
        }
    }
    return seen;
}

}  // namespace

const format::PersonRecord* find_record(const format::People& people, const PersonId& id) {
    const auto before = [](const format::PersonRecord& record, const PersonId& wanted) { return record.id < wanted; };
    const auto it = std::lower_bound(people.people.begin(), people.people.end(), id, before);
    return it != people.people.end() && it->id == id ? &*it : nullptr;
}

// Upholds G28.
Result<PersonId> verify_people(const format::People& people) {
    const PersonId founder = TRY(find_founder(people));
    const std::set<PersonId> known = reachable(people, founder);
    for (const format::PersonRecord& record : people.people) {
        if (record.id != format::person_id(record.sign_key, record.seal_key)) {
            return not_authentic(record.id, "other keys");
        }
        if (!known.contains(record.id)) return not_authentic(record.id, "added by nobody");
        const crypto::VerifyKey& adder = find_record(people, record.added_by)->sign_key;
        if (!crypto::verify(adder, crypto::labels::kPersonEntrySignature, signed_part(record), record.signature)) {
            return not_authentic(record.id, "bad signature");
        }
    }
    return founder;
}

// Upholds G28.
Result<void> verify_readers(const format::People& people) {
    for (const format::ReaderRecord& record : people.readers) {
        const format::PersonRecord* by = find_record(people, record.by);
        if (by == nullptr) return not_authentic(record.by, "reader of nobody");
        if (!crypto::verify(by->sign_key, crypto::labels::kReaderSignature, signed_part(record), record.signature)) {
            return not_authentic(record.by, "bad signature of a reader");
        }
    }
    return {};
}

}  // namespace vault::keyring
