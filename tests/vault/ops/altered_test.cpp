// SPDX-License-Identifier: Apache-2.0
// Bytes flipped, files removed, cut, swapped, replaced and doubled: each is named or healed, never silent, and nobody
// is locked out. With STRONGROOM_LONG every byte is flipped, else a seed says which.
#include "tests/vault/ops/altered.h"

#include <algorithm>
#include <random>

#include "tests/support/scale.h"
#include "vault/content/index/run.h"
#include "vault/store/layout.h"

namespace ops_test {
namespace {

const Library& library() {
    static const Library the_library;
    return the_library;
}

// How far apart the bytes are that a run flips.
std::size_t step_of(std::size_t normal, std::size_t in_long) {
    if (support::is_long()) return in_long;
    return support::is_sanitized() ? 8 * normal : normal;
}

struct Range {
    std::size_t begin = 0;
    std::size_t end = SIZE_MAX;  // as far as the file goes
};

// Flips bytes of `name`, a step apart, from a place that the seed decides. may_be_silent: bytes that nobody uses.
void sweep(const std::string& name, std::size_t step, Range range = {},
           const std::function<bool(std::size_t)>& may_be_silent = nullptr) {
    const std::uint64_t seed = support::seed_of_run();
    const std::size_t size = std::min(range.end, library().house().read(name).size());
    std::size_t flipped = 0;
    for (std::size_t at = range.begin + seed % step; at < size; at += step) {
        SCOPED_TRACE(name + " at " + std::to_string(at));
        const MemoryHouse altered = library().copy();
        altered.flip(name, at);
        const Library::Said said = library().look_at(altered);
        EXPECT_TRUE(said.opened) << said.what;
        EXPECT_TRUE(said.anything || (may_be_silent && may_be_silent(at))) << "silence";
        ++flipped;
        if (testing::Test::HasFailure()) break;  // one tells enough
    }
    std::printf("bytes flipped: %zu of %s\n", flipped, name.c_str());
}

TEST(ops_altered, G2_G26_bytes_of_the_header) {
    for (const char* name : {"vault/header", "vault/header.copy"}) sweep(name, step_of(64, 1));
}

TEST(ops_altered, G2_G26_bytes_of_people) {
    for (const char* name : {"vault/people", "vault/people.copy"}) sweep(name, step_of(1024, 1));
}

TEST(ops_altered, G2_G26_bytes_of_here) { sweep("vault/here", step_of(256, 1)); }

// Behind it are only the zeros that are kept ahead.
std::size_t used_end(const vault::Bytes& bytes) {
    const auto is_used = [](std::uint8_t byte) { return byte != 0; };
    return static_cast<std::size_t>(bytes.rend() - std::find_if(bytes.rbegin(), bytes.rend(), is_used));
}

TEST(ops_altered, G2_G26_bytes_of_journals) {
    for (const std::string& name : library().files("vault/journals/")) {
        const std::size_t end = used_end(library().house().read(name));
        sweep(name, step_of(1024, 1), {}, [=](std::size_t at) { return at >= end; });
    }
}

// Its second sector is the place of the catalog, which nobody has here.
TEST(ops_altered, G2_G26_bytes_of_seal_states) {
    const auto is_catalog = [](std::size_t at) { return at >= 4096 && at < 8192; };
    for (const std::string& name : library().files("state/")) sweep(name, step_of(1024, 1), {}, is_catalog);
}

// Behind the pages of a run are random bytes up to its constant size (FORMAT.md 7).
std::size_t end_of_pages(const std::string& name) {
    using vault::content::index::Run;
    const auto session = library().house().open();
    const auto id = vault::store::layout::parse_index_run(name.substr(name.rfind('/') + 1));
    const Run run = take(Run::open(session->vault_files(), session->work().content_compartment(), id.value()));
    const std::size_t ids = vault::format::kIndexPackIdsPerPage;
    return 4096 * static_cast<std::size_t>(1 + (run.packs().size() + ids - 1) / ids + run.page_count());
}

TEST(ops_altered, G2_bytes_of_index_runs) {
    for (const std::string& name : library().files("vault/index/")) {
        if (name.ends_with("/lock")) continue;  // empty
        sweep(name, step_of(256, 1), {0, end_of_pages(name)});
    }
}

TEST(ops_altered, G2_bytes_of_packs) {
    for (const std::string& name : library().files("vault/packs/")) {
        sweep(name, step_of(512, 1), {0, 16384});  // heads, and the beginnings of blocks
        sweep(name, step_of(32768, 64), {16384});
    }
}

// ---- whole files

std::string kind_of(const std::string& name) {
    const std::string below = name.substr(name.find('/') + 1);
    return name.starts_with("state") ? "state" : below.substr(0, below.find('/'));
}

// What may be done to a file without a word: what is derived, or the same bytes as before.
// A seal state is found by what is in it: under another name it is the same.
bool may_be_silent(const std::string& kind, const std::string& deed) {
    if (kind == "lock" || (kind == "state" && deed.starts_with("swapped"))) return true;
    return kind == "index" && (deed == "removed" || deed == "replaced by an older one");
}

// A journal and its copy say the same, as its writer makes them do on the way, and what they say is all there: whoever
// asks has read all documents. A log that is shorter on both would have been an alarm.
bool is_healed_copy(const std::string& name, const MemoryHouse& altered) {
    constexpr std::size_t kHexDigits = 32;
    const std::string journals = "vault/journals/";
    if (!name.starts_with(journals)) return false;
    const std::string whole = name.substr(0, journals.size() + kHexDigits);
    const auto files = altered.disk->store();
    const auto copy = vault::store::read_file(*files, whole + ".copy", UINT32_MAX);
    const auto journal = vault::store::read_file(*files, whole, UINT32_MAX);
    if (!copy || !journal) return false;
    const std::size_t end = used_end(*journal);
    return copy->size() >= end && std::equal(journal->begin(), journal->begin() + static_cast<std::ptrdiff_t>(end),
                                             copy->begin());
}

void expect_noticed(const std::string& name, const std::string& deed,
                    const std::function<void(const MemoryHouse&)>& act) {
    SCOPED_TRACE(name + " " + deed);
    const MemoryHouse altered = library().copy();
    act(altered);
    const Library::Said said = library().look_at(altered);
    EXPECT_TRUE(said.opened) << said.what;
    EXPECT_TRUE(said.anything || may_be_silent(kind_of(name), deed) || is_healed_copy(name, altered)) << "silence";
}

std::vector<std::string> all_files() {
    auto all = library().files("vault/");
    const auto states = library().files("state/");
    all.insert(all.end(), states.begin(), states.end());
    return all;
}

TEST(ops_altered, G2_G26_files_removed_emptied_and_cut) {
    for (const std::string& name : all_files()) {
        expect_noticed(name, "removed", [&](const MemoryHouse& house) { house.remove_file(name); });
        const vault::Bytes bytes = library().house().read(name);
        if (bytes.empty()) continue;
        expect_noticed(name, "emptied", [&](const MemoryHouse& house) { house.write(name, {}); });
        const std::size_t sectors = bytes.size() / 4096;
        const std::size_t step = support::is_long() ? 1 : std::max<std::size_t>(1, sectors / 3);
        for (std::size_t kept = 1; kept < sectors; kept += step) {
            const bool is_tail = kind_of(name) == "journals" &&
                                 std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(4096 * kept), bytes.end(),
                                             [](std::uint8_t byte) { return byte == 0; });
            if (is_tail) continue;  // only the zeros that are kept ahead
            expect_noticed(name, "cut to " + std::to_string(kept) + " sectors", [&](const MemoryHouse& house) {
                house.write(name, vault::ByteView(bytes).first(4096 * kept));
            });
        }
    }
}

TEST(ops_altered, G3_G26_files_swapped_doubled_and_planted) {
    const auto all = all_files();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::string& name = all[i];
        const vault::Bytes mine = library().house().read(name);
        for (std::size_t other = i + 1; other < all.size(); ++other) {
            if (kind_of(all[other]) != kind_of(name)) continue;
            const vault::Bytes theirs = library().house().read(all[other]);
            if (mine == theirs) continue;
            expect_noticed(name, "swapped with " + all[other], [&](const MemoryHouse& house) {
                house.write(name, theirs);
                house.write(all[other], mine);
            });
        }
        const std::size_t slash = name.rfind('/');
        const std::string twin = name.substr(0, slash + 1) + "00112233445566778899aabbccddeeff";
        if (slash == name.find('/') || kind_of(name) == "state") continue;
        expect_noticed(name, "doubled", [&](const MemoryHouse& house) { house.write(twin, mine); });
    }
    for (const char* name : {"vault/notes.txt", "vault/journals/notes.txt", "vault/index/notes.txt"}) {
        expect_noticed(name, "planted", [&](const MemoryHouse& house) { house.write(name, {}); });
    }
}

TEST(ops_altered, G3_G5_files_replaced_by_older_ones) {
    for (const std::string& name : all_files()) {
        const std::size_t slash = name.find('/');
        const std::string old = name.substr(0, slash) + ".old" + name.substr(slash);
        const auto before = vault::store::read_file(*library().house().disk->store(), old, UINT32_MAX);
        if (!before || *before == library().house().read(name)) continue;
        expect_noticed(name, "replaced by an older one", [&](const MemoryHouse& house) { house.write(name, *before); });
    }
}

TEST(ops_altered, G26_links_fifos_and_folders_in_the_place_of_files) {
    for (const std::string& name : all_files()) {
        if (kind_of(name) == "lock") continue;
        expect_noticed(name, "is a link", [&](const MemoryHouse& house) {
            house.remove_file(name);
            house.disk->put_foreign(name);
        });
        expect_noticed(name, "is a folder", [&](const MemoryHouse& house) {
            house.remove_file(name);
            take(house.disk->store()->make_folder(name));
        });
    }
}

// Nobody writes without the lock; all is read, and the error names the file.
TEST(ops_altered, G26_without_a_lock_file_all_is_read) {
    const MemoryHouse altered = library().copy();
    altered.remove_file("vault/lock");
    altered.disk->put_foreign("vault/lock");
    const auto session = altered.open();
    EXPECT_EQ(list(*session).size(), list(*library().copy().open()).size());
    EXPECT_EQ(take(cat(*session, "letter")), "a letter");
    const auto added = try_add(*session, "afterwards", "has to wait");
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code, ErrorCode::not_a_file);
    EXPECT_NE(added.error().path.find("lock"), std::string::npos) << added.error().path;
}

}  // namespace
}  // namespace ops_test
