// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>
#include <utility>

#include "vault/keyring/header_files.h"
#include "vault/keyring/opener.h"
#include "vault/keyring/people_files.h"
#include "vault/keyring/replace.h"

namespace vault::keyring {
namespace {

using format::PeopleCopy;
using format::PersonRecord;

// What the other copy has and an event states; nothing where neither of its files is such a one.
std::optional<format::Header> header_of(const OtherKeys& other) {
    HeaderFiles files = read_header_files(*other.files);
    for (const Result<Bytes>* file : {&files.first, &files.second}) {
        if (!*file || !other.header_counts(digest_of(**file))) continue;
        if (auto header = format::decode_header(**file)) return header.take();
    }
    return std::nullopt;
}

std::optional<format::People> people_of(const Unlocked& who, const OtherKeys& other) {
    std::optional<format::People> newest;
    for (const PeopleCopy copy : {PeopleCopy::first, PeopleCopy::second}) {
        const auto body = read_people(*other.files, Opener::people_key(who), {who.vault(), copy});
        if (!body || !other.people_count(digest_of(*body))) continue;
        auto people = format::decode_people(*body);
        if (people && (!newest || people->generation > newest->generation)) newest = people.take();
    }
    return newest;
}

// Whoever is removed here adds nobody, removes nobody and gives nothing: with an older copy they can still write one.
class Join {
  public:
    Join(Current& mine, const std::optional<format::Header>& header, const format::People& people,
         const OtherKeys& other)
        : m_mine(mine), m_header(header), m_people(people), m_other(other) {
        for (const PersonRecord& one : all()) {
            if (one.slot == format::kRemovedSlot) m_removed_before.insert(one.id);
        }
    }

    std::vector<std::string> run() {
        std::vector<PersonRecord> new_here;
        for (const PersonRecord& theirs : m_people.people) {
            PersonRecord* mine = find(theirs.id);
            mine != nullptr ? join(*mine, theirs) : new_here.push_back(theirs);
        }
        add_all(std::move(new_here));
        std::sort(all().begin(), all().end(), [](const auto& a, const auto& b) { return a.id < b.id; });
        const auto key = [](const auto& one) { return std::tuple(one.compartment, one.generation, one.to); };
        add_missing(m_mine.people.grants, m_people.grants, key, [&](const auto& one) { return counts(one.by); });
        std::sort(m_mine.people.grants.begin(), m_mine.people.grants.end(),
                  [&](const auto& a, const auto& b) { return key(a) < key(b); });
        add_missing(m_mine.people.compartments, m_people.compartments, [](const auto& one) { return one.id; },
                    [&](const auto& one) { return is_granted(one.id); });
        add_missing(m_mine.people.readers, m_people.readers,
                    [](const auto& one) { return std::pair(one.compartment, one.generation); },
                    [&](const auto& one) { return counts(one.by); });
        return std::move(m_left_out);
    }

  private:
    std::vector<PersonRecord>& all() { return m_mine.people.people; }
    PersonRecord* find(const PersonId& id) {
        const auto found = std::find_if(all().begin(), all().end(), [&](const auto& one) { return one.id == id; });
        return found != all().end() ? &*found : nullptr;
    }
    bool counts(const PersonId& by) { return find(by) != nullptr && !m_removed_before.contains(by); }
    bool is_granted(const CompartmentId& id) const {
        const auto& grants = m_mine.people.grants;
        return std::any_of(grants.begin(), grants.end(), [&](const auto& one) { return one.compartment == id; });
    }
    // Slots of headers of different salts open by different keys.
    bool are_alike() const {
        return m_header && m_header->salt == m_mine.header.salt && m_header->cost == m_mine.header.cost;
    }

    void join(PersonRecord& mine, const PersonRecord& theirs) {
        if (mine.slot == format::kRemovedSlot) return;
        if (theirs.slot == format::kRemovedSlot) {
            const auto by = m_other.removed_by.find(mine.id);
            const bool is_said = by != m_other.removed_by.end() &&
                                 std::any_of(by->second.begin(), by->second.end(),
                                             [&](const PersonId& one) { return counts(one); });
            if (!is_said) return;
            m_mine.header.slots[mine.slot] = format::unused_slot();
            mine.slot = format::kRemovedSlot;
        } else if (theirs.slot == mine.slot && is_newer_there(mine.id) && are_alike()) {
            m_mine.header.slots[mine.slot] = m_header->slots[theirs.slot];
        }
    }

    // By the header itself too: of a merge that was cut off the events are here already.
    bool is_newer_there(const PersonId& id) const {
        const auto last = m_other.last_change.find(id);
        const bool made_it = last != m_other.last_change.end() && m_header &&
                             last->second == digest_of(format::encode_header(*m_header));
        return made_it || m_other.newer_there.contains(id);
    }

    // Adder before added.
    void add_all(std::vector<PersonRecord> fresh) {
        bool goes_on = true;
        while (std::exchange(goes_on, false)) {
            for (auto one = fresh.begin(); one != fresh.end();) {
                if (find(one->added_by) == nullptr) {
                    ++one;
                    continue;
                }
                add(std::move(*one));
                one = fresh.erase(one);
                goes_on = true;
            }
        }
    }
    void add(PersonRecord theirs) {
        if (theirs.slot != format::kRemovedSlot) {
            const PersonRecord* adder = find(theirs.added_by);
            const bool is_let_in = adder != nullptr && adder->slot != format::kRemovedSlot;
            const bool is_taken =
                std::any_of(all().begin(), all().end(), [&](const auto& one) { return one.slot == theirs.slot; });
            if (!is_let_in || is_taken || !are_alike()) {
                theirs.slot = format::kRemovedSlot;
                m_left_out.push_back(theirs.name);
            } else {
                m_mine.header.slots[theirs.slot] = m_header->slots[theirs.slot];
            }
        }
        all().push_back(std::move(theirs));
    }

    template <class Record, class Key, class Wanted>
    static void add_missing(std::vector<Record>& mine, const std::vector<Record>& theirs, Key key, Wanted is_wanted) {
        for (const Record& one : theirs) {
            const auto is_it = [&](const Record& other) { return key(other) == key(one); };
            if (is_wanted(one) && std::none_of(mine.begin(), mine.end(), is_it)) mine.push_back(one);
        }
    }

    Current& m_mine;
    const std::optional<format::Header>& m_header;
    const format::People& m_people;
    const OtherKeys& m_other;
    std::set<PersonId> m_removed_before;
    std::vector<std::string> m_left_out;
};

}  // namespace

Result<JoinedKeys> join_keys(store::FileStore& vault, const Unlocked& who, const OtherKeys& other,
                             const JoinBetween& between) {
    Current now = TRY(read_current(vault, who));
    const std::uint64_t generation = now.people.generation;
    const Bytes header_before = format::encode_header(now.header);
    const Bytes people_before = format::encode_people(now.people);
    JoinedKeys joined;
    const auto header = header_of(other);
    const auto people = people_of(who, other);
    if (people) {
        joined.left_out = Join(now, header, *people, other).run();
        if (now.people.people.size() > format::kMaxPeople)
            return fail(Error(ErrorCode::invalid_argument).with_detail("people are full"));
    }

    NewFiles files;
    if (Bytes joint = format::encode_header(now.header); joint != header_before) files.header = std::move(joint);
    if (format::encode_people(now.people) != people_before) {
        // One that is theirs, byte for byte, keeps its generation: its event says it already.
        now.people.generation = people->generation;
        if (now.people != *people) now.people.generation = std::max(generation, people->generation) + 1;
        files.people = format::encode_people(now.people);
        if (!format::fits_people_file(files.people->size()))
            return fail(Error(ErrorCode::invalid_argument).with_detail("people are full"));
    }
    joined.header = digest_of(files.header ? *files.header : header_before);
    joined.people = digest_of(files.people ? *files.people : people_before);
    joined.generation = now.people.generation;
    joined.changed = files.header || files.people;
    TRY(replace(vault, who, files, [&] { return between(joined); }));
    return joined;
}

}  // namespace vault::keyring
