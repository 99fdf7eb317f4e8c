// SPDX-License-Identifier: Apache-2.0
// Three journals in any order of arrival, in any portions, some of it twice: the same rows.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/vault/catalog/writer.h"

namespace vault::catalog {
namespace {

template <class T>
T below(T bound) {
    return *rc::gen::inRange<T>(0, bound);
}

// Few ids and sequences, so that events speak of the same things.
DocumentId any_document() { return id_of<DocumentId>(below<std::uint64_t>(5)); }
event::EventRef any_event() { return {id_of<JournalId>(1 + below<std::uint64_t>(3)), below<std::uint64_t>(8)}; }

std::vector<std::string> any_tags() {
    std::vector<std::string> tags;
    for (int left = below(3); left > 0; --left) tags.push_back("t" + std::to_string(left + below(2) * 3));
    std::sort(tags.begin(), tags.end());
    return tags;
}

event::Kind any_kind() {
    switch (below(13)) {
        case 0:
        case 1: {
            const std::uint64_t number = below<std::uint64_t>(5);
            event::Document made = document(number, "/" + std::to_string(below(4)));
            if (below(2) == 0) made.replaces = any_document();
            made.closed->labels.tags = any_tags();
            if (below(3) == 0) made.closed->labels.note = "own";
            return made;
        }
        case 2: return event::Packs{{{id_of<PackId>(below<std::uint64_t>(4)), {}}}};
        case 3: return event::PackDamaged{id_of<PackId>(below<std::uint64_t>(4)), "missing"};
        case 11: return event::PackRepaired{id_of<PackId>(below<std::uint64_t>(4)), 3, "parity"};
        case 4: return event::Outcome{any_document(), any_event(), 1, true, {}};
        case 5: return event::Read{any_document(), "cat", {}};
        case 6: {
            event::SessionOpen open;
            open.note = Bytes(128);
            return open;
        }
        case 7: return event::IntakeBegin{id_of<IntakeId>(below<std::uint64_t>(3)), {}, {}};
        case 8: {
            event::Labelled made{any_document(), {}, {}, any_tags()};
            if (below(2) == 0) made.matter = "m" + std::to_string(below(3));
            if (below(2) == 0) made.note = "n" + std::to_string(below(3));
            return made;
        }
        case 9: return event::Removed{any_document(), {}};
        case 10: return event::Condemned{{id_of<PackId>(below<std::uint64_t>(4))}, {}};
        default: {
            const event::EventRef target = any_event();
            return event::Erased{{{target.journal, target.sequence, below(2) == 0 ? "event" : "closed"}}, "asked"};
        }
    }
}

using Journals = std::vector<std::vector<event::Commit>>;

Journals any_journals() {
    Journals journals;
    for (std::uint64_t number = 1; number <= 3; ++number) {
        JournalWriter writer(number, id_of<PersonId>(number));
        std::vector<event::Commit>& commits = journals.emplace_back();
        Lamport lamport = 1;
        for (int left = 1 + below(4); left > 0; --left) {
            std::vector<event::Kind> kinds;
            for (int more = 1 + below(3); more > 0; --more) kinds.push_back(any_kind());
            lamport += below<Lamport>(3);
            commits.push_back(writer.at(lamport++, 1000 + below(9)).commit(kinds));
        }
    }
    return journals;
}

std::string dump_in_some_order(const Journals& journals) {
    Catalog catalog = in_memory();
    std::vector<std::size_t> next(journals.size(), 0);
    for (;;) {
        std::vector<std::size_t> left;
        for (std::size_t i = 0; i < journals.size(); ++i) {
            if (next[i] < journals[i].size()) left.push_back(i);
        }
        if (left.empty()) break;
        const std::size_t at = left[below(left.size())];
        RC_ASSERT(put(catalog, journals[at][next[at]]).has_value());
        // Another process was here too.
        if (below(4) == 0) RC_ASSERT(put(catalog, journals[at][below(next[at] + 1)]).has_value());
        ++next[at];
    }
    return catalog.dump().take();
}

TEST(catalog_order, any_order_of_arrival_gives_the_same_dump) {
    EXPECT_TRUE(rc::check([] {
        const Journals journals = any_journals();
        Catalog whole = in_memory();
        for (const auto& commits : journals) {
            RC_ASSERT(whole.begin().has_value());
            for (const event::Commit& commit : commits) RC_ASSERT(whole.apply(commit).has_value());
            const event::Commit& last = commits.back();
            RC_ASSERT(whole.finish({last.journal, last.size, last.root, {}}).has_value());
        }
        RC_ASSERT(dump_in_some_order(journals) == whole.dump().take());
    }));
}

}  // namespace
}  // namespace vault::catalog
