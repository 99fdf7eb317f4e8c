// SPDX-License-Identifier: Apache-2.0
#include "vault/keyring/grants.h"

#include <set>

#include "vault/keyring/signatures.h"

namespace vault::keyring {
namespace {

using format::GrantRecord;
using Group = std::span<const GrantRecord>;

bool is_signed(const format::People& people, const GrantRecord& grant) {
    const format::PersonRecord* by = find_record(people, grant.by);
    return by != nullptr &&
           crypto::verify(by->sign_key, crypto::labels::kGrantSignature, signed_part(grant), grant.signature);
}

std::string why_foreign(const format::People& people, const GrantRecord& grant, const GrantRecord* anchor) {
    if (find_record(people, grant.by) == nullptr) return "unknown-granter";
    if (!is_signed(people, grant)) return "bad-signature";
    if (anchor != nullptr && grant.commitment != anchor->commitment) return "other-root";
    return "not-granted";
}

// The maker's grant to himself, which fixes the root of a compartment and generation: the founder's, else that of the
// only person who has one. Of two neither is believed.
const GrantRecord* find_anchor(const format::People& people, Group group, const PersonId& founder) {
    const GrantRecord* only = nullptr;
    bool several = false;
    for (const GrantRecord& grant : group) {
        if (grant.to != grant.by || !is_signed(people, grant)) continue;
        if (grant.to == founder) return &grant;
        several = only != nullptr;
        only = &grant;
        if (several) break;
    }
    return several ? nullptr : only;
}

// Who has the root, from the anchor outward. A person has at most one grant in a group, so each is looked at once for
// each granter that counts.
std::set<PersonId> holders(const format::People& people, Group group, const GrantRecord& anchor) {
    std::set<PersonId> holding = {anchor.to};
    std::vector<PersonId> waiting = {anchor.to};
    while (!waiting.empty()) {
        const PersonId granter = waiting.back();
        waiting.pop_back();
        for (const GrantRecord& grant : group) {
            if (grant.by != granter || holding.contains(grant.to)) continue;
            if (grant.commitment != anchor.commitment || !is_signed(people, grant)) continue;
            holding.insert(grant.to);
            waiting.push_back(grant.to);
        }
    }
    return holding;
}

void sort_group(const format::People& people, Group group, const PersonId& founder, SortedGrants& out) {
    const GrantRecord* anchor = find_anchor(people, group, founder);
    const std::set<PersonId> holding = anchor == nullptr ? std::set<PersonId>{} : holders(people, group, *anchor);
    for (const GrantRecord& grant : group) {
        if (holding.contains(grant.to)) {
            out.counting.push_back(&grant);
        } else {
            out.foreign.push_back(foreign(grant, why_foreign(people, grant, anchor)));
        }
    }
}

}  // namespace

// Upholds G28.
SortedGrants sort_grants(const format::People& people, const PersonId& founder) {
    SortedGrants sorted;
    const Group all(people.grants);
    for (std::size_t begin = 0; begin < all.size();) {
        std::size_t end = begin;
        while (end < all.size() && all[end].compartment == all[begin].compartment &&
               all[end].generation == all[begin].generation) {
            ++end;
        }
        sort_group(people, all.subspan(begin, end - begin), founder, sorted);
        begin = end;
    }
    return sorted;
}

std::optional<crypto::RootKey> open_grant(const GrantRecord& grant, const crypto::UnsealingKey& key) {
    const auto bytes = key.open(grant.box);
    if (!bytes || bytes->size() != crypto::kKeySize) return std::nullopt;
    auto root = crypto::RootKey::copy_of(ByteView(*bytes).first<crypto::kKeySize>());
    if (format::root_commitment(root, grant.compartment, grant.generation) != grant.commitment) return std::nullopt;
    return root;
}

ForeignGrant foreign(const GrantRecord& grant, std::string why) {
    return {.compartment = grant.compartment, .to = grant.to, .by = grant.by, .why = std::move(why)};
}

}  // namespace vault::keyring
